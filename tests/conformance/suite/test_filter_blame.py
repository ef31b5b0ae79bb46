"""A filtered list that is wrong is blamed on what is at fault: the filter, filters together, or the sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.suite import test_filters as items
from tests.conformance.suite.faulty_server import Fault, run_against

LIST = "/v1/checkout/sessions"


class Lists:
    """Lists are made of what was created and expired, by a rule that a subclass changes."""

    def __init__(self) -> None:
        self.sessions: list[dict[str, Any]] = []

    def holds(self, session: dict[str, Any], asked: dict[str, Any]) -> bool:
        """Whether a list asked for so has this session."""
        return all(session[name] == asked[name] for name in ("status", "customer") if name in asked)

    def __call__(self, method: str, path: str, asked: dict[str, Any], status: int, body: Any) -> Any:
        if method == "POST" and status == 200 and body.get("object") == "checkout.session":
            self.sessions = [body, *(one for one in self.sessions if one["id"] != body["id"])]
        if method != "GET" or path != LIST or status != 200 or not {"status", "customer"} & set(asked):
            return None
        found = [one for one in self.sessions if self.holds(one, asked)]
        return status, {**body, "data": found[: int(asked.get("limit", 10))], "has_more": False}


class Either(Lists):
    """Of two filters one is enough."""

    def holds(self, session: dict[str, Any], asked: dict[str, Any]) -> bool:
        """Any of them."""
        return any(session[name] == asked[name] for name in ("status", "customer") if name in asked)


class AnyStatus(Lists):
    """The status is not filtered by."""

    def holds(self, session: dict[str, Any], asked: dict[str, Any]) -> bool:
        """By the customer alone."""
        return "customer" not in asked or session["customer"] == asked["customer"]


def no_empty_list(method: str, path: str, _asked: dict[str, Any], status: int, body: Any) -> Any:
    """A list without anything in it is not found."""
    empty = method == "GET" and path == LIST and status == 200 and not body["data"]
    error = {"error": {"type": "invalid_request_error", "message": "nothing found"}}
    return (404, error) if empty else None


def by_status(run: Run) -> None:
    items.test_status.__wrapped__(run, "expired")  # type: ignore[attr-defined]


def by_time(run: Run) -> None:
    items.test_created_exactly.__wrapped__(run)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fault", "item", "clauses"),
    [
        (Lists, by_status, set()),
        (Either, by_status, {"filters.combined"}),
        (AnyStatus, by_status, {"filters.status.expired"}),
        (lambda: no_empty_list, by_time, {"paging.beyond_the_end"}),
    ],
    ids=["right", "either", "any", "empty"],
)
def test_what_is_at_fault_is_blamed(fault: Callable[[], Fault], item: Callable[[Run], None], clauses: set[str]) -> None:
    run = run_against(fault())
    item(run)
    assert {outcome.clause for outcome in run.ledger.failures()} == clauses


def test_a_filter_is_not_blamed_for_sessions_that_changed() -> None:
    run = run_against()
    known = items.history(run)
    left = known.having(status="open")[0]
    run.client.expire(left)
    by_status(run)
    assert not run.ledger.failures()
    assert run.ledger.verdict("filters.status.expired") == "blocked"
