"""Faults in customer sessions: components, features, secrets. One class a fault."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.customer_sessions import CustomerSessions
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import exchanged, rewriting

Body = dict[str, Any]


def customer_session(**wrong: Any) -> Callable[[str, int, Body], Body]:
    """Answers customer sessions with these attributes."""
    return rewriting("customer_session", lambda body: body.update(copy.deepcopy(wrong)))


class EnablesAll(CustomerSessions):
    """Every component is enabled."""

    def components(self, sent: Body) -> Body:
        """Enabled, all of them."""
        made = super().components(sent)
        return {name: {**part, "enabled": True} for name, part in made.items()}


class ForgetsFeatures(CustomerSessions):
    """Features are answered with their defaults."""

    def components(self, sent: Body) -> Body:
        """Without what was sent about features."""
        plain = {name: {k: v for k, v in part.items() if k != "features"} for name, part in sent.items()}
        return super().components(plain)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield Fault(
        "refuses_with_200",
        "errors.status.invalid_request",
        exchanged(rewrite_reply=refuses_with_200),
        "refuses customer sessions with status 200",
    )
    answers = (
        ("other_customer", "customer_sessions.customer_echo", {"customer": "cus_another"}),
        ("expires_at_once", "customer_sessions.expires_later", {"expires_at": 1}),
        ("live_customer_session", "customer_sessions.test_mode", {"livemode": 1}),
    )
    for name, clause, wrong in answers:
        yield answering(name, clause, customer_session(**wrong), f"answers with {wrong}")
    yield named("enables_all", "customer_sessions.components_echo", "customer_sessions", EnablesAll)
    yield named("forgets_features", "customer_sessions.features_echo", "customer_sessions", ForgetsFeatures)
    yield answering(
        "one_secret",
        "customer_sessions.client_secret_is_new",
        customer_session(client_secret="cuss_secret_always_the_same"),
        "every customer session has the same secret",
    )


def refuses_with_200(operation: str, reply: Reply) -> Reply:
    """An error with the status of success."""
    return (
        replace(reply, status=200) if operation == "customer_session_create" and reply.status in (400, 404) else reply
    )
