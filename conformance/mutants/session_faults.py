"""Faults in what every session says of itself: times, addresses, secrets, sums, and whether answers agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checkout_conformance.emulator.ids import IdSource
from checkout_conformance.mutants.fault import Fault, as_mutants, exchanged, named, only_in, rewriting
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.contract import Contract

Body = dict[str, Any]


class LongIds(IdSource):
    """Ids of sessions have 300 characters."""

    def session(self, letter: str) -> str:
        """Far too long."""
        return super().session(letter).ljust(300, "x")


class LivePrefix(IdSource):
    """Ids of sessions begin with `sess_`."""

    def session(self, letter: str) -> str:
        """Another prefix."""
        return super().session(letter).replace("cs_test_", "sess_")


class ItemPrefix(IdSource):
    """Ids of line items begin with `item_`."""

    def make(self, prefix: str) -> str:
        """Another prefix for line items."""
        return super().make("item" if prefix == "li" else prefix)


def every_other_time(change: Callable[[Body], object]) -> Callable[[Body], object]:
    """A change that is made to every second object that comes by."""
    seen = {"number": 0}

    def now_and_then(body: Body) -> None:
        seen["number"] += 1
        if seen["number"] % 2 == 0:
            change(body)

    return now_and_then


def no_more_included(session: Body) -> None:
    """`has_more` of included line items is false, whatever follows them."""
    if isinstance(session.get("line_items"), dict):
        session["line_items"]["has_more"] = False


def billed_by_usage(item: Body) -> None:
    """A recurring price is metered."""
    recurring = (item.get("price") or {}).get("recurring")
    if recurring:
        recurring["usage_type"] = "metered"


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named("long_ids", "identity.length", "ids", LongIds)
    yield named("session_prefix", "identity.prefix", "ids", LivePrefix)
    yield named("item_prefix", "identity.line_item_prefix", "ids", ItemPrefix)
    one_id = only_in("create", "session", lambda s: s.update(id="cs_test_a1always"))
    yield Fault("one_id", "identity.unique", exchanged(rewrite_answer=one_id), "creates answer with one id for all")
    one_line = only_in("line_items", "line_item", lambda i: i.update(id="li_always"))
    yield Fault(
        "one_line_id", "identity.line_item_unique", exchanged(rewrite_answer=one_line), "all line items have one id"
    )
    more = rewriting("session", lambda s: s.update(conformance_extra="1"))
    yield Fault(
        "one_attribute_more",
        "session.undocumented_attribute",
        exchanged(rewrite_answer=more),
        "sessions have an attribute that nobody documents",
    )
    live = rewriting("session", lambda s: s.update(livemode=True))
    yield Fault("goes_live", "identity.livemode", exchanged(rewrite_answer=live), "sessions say that they are live")
    flaky = only_in("retrieve", "session", every_other_time(lambda s: s.update(client_reference_id="another")))
    yield Fault("flaky_retrieve", "agreement.retrieve_again", exchanged(rewrite_answer=flaky), "two retrieves differ")
    lines = only_in("retrieve", "line_item", lambda i: i.update(description="another"))
    yield Fault(
        "included_lines_differ",
        "agreement.expanded_line_items",
        exchanged(rewrite_answer=lines),
        "included line items are not those of the endpoint",
    )
    yield Fault(
        "never_more_included",
        "agreement.expanded_has_more",
        exchanged(rewrite_answer=only_in("retrieve", "session", no_more_included)),
        "included line items are said to be all of them",
    )
    yield Fault(
        "bills_by_usage",
        "line_item.price.recurring.usage_type.default",
        exchanged(rewrite_answer=rewriting("line_item", billed_by_usage)),
        "inline recurring prices are metered",
    )
    rows: tuple[tuple[str, str, Callable[[Body], object]], ...] = (
        ("created_long_ago", "identity.created", lambda s: s.update(created=s["created"] - 7_200)),
        ("expires_in_the_past", "identity.expires_after_created", lambda s: s.update(expires_at=s["created"] - 1)),
        ("url_of_no_scheme", "identity.hosted_url", lambda s: s["url"] and s.update(url="pay/here")),
        (
            "url_when_embedded",
            "identity.url_only_when_hosted",
            lambda s: s["client_secret"] and s.update(url="https://x.test/pay"),
        ),
        ("no_client_secret", "identity.client_secret", lambda s: s.update(client_secret=None)),
        (
            "client_secret_when_hosted",
            "identity.client_secret_only_when_embedded",
            lambda s: s["url"] and s.update(client_secret=f"{s['id']}_secret_x"),
        ),
        (
            "same_url",
            "identity.url_unique",
            lambda s: s["url"] and s.update(url="https://pay.example.com/always"),
        ),
        (
            "url_without_id",
            "identity.url_names_session",
            lambda s: s["url"] and s.update(url=f"https://pay.example.com/{s['id'][::-1]}"),
        ),
        (
            "same_client_secret",
            "identity.client_secret_unique",
            lambda s: s["client_secret"] and s.update(client_secret="cs_secret_always_the_same"),
        ),
        ("wrong_total", "amounts.total", lambda s: s["amount_total"] and s.update(amount_total=s["amount_total"] + 1)),
        (
            "wrong_subtotal",
            "amounts.subtotal",
            lambda s: (
                s["amount_subtotal"]
                and s.update(amount_subtotal=s["amount_subtotal"] + 3, amount_total=s["amount_total"] + 3)
            ),
        ),
        ("other_currency", "amounts.currency", lambda s: s["currency"] and s.update(currency="sek")),
    )
    for name, clause, change in rows:
        yield Fault(name, clause, exchanged(rewrite_answer=rewriting("session", change)), f"breaks {clause}")
    changed = only_in("retrieve", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault(
        "retrieve_differs", "agreement.retrieve", exchanged(rewrite_answer=changed), "retrieve answers otherwise"
    )
    listed = only_in("list", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault("list_differs", "agreement.list_entry", exchanged(rewrite_answer=listed), "the list answers otherwise")
    updated = only_in("update", "session", lambda s: s.update(client_reference_id="another"))
    yield Fault("update_differs", "agreement.update", exchanged(rewrite_answer=updated), "the update answers otherwise")


def mutants(contract: Contract) -> Iterator[Mutant]:
    """A mutant for every fault whose clause the contract has."""
    yield from as_mutants(contract, faults())
