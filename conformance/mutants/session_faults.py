"""Faults in what every session says of itself: times, addresses, secrets, sums, and whether answers agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checkout_conformance.emulator.ids import IdSource
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import Rewrite, only_in, rewriting

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


def renamed(session: Body) -> None:
    """Another reference."""
    session["client_reference_id"] = "another"


# name, clause, the class that makes ids
IDS: tuple[tuple[str, str, type], ...] = (
    ("long_ids", "identity.length", LongIds),
    ("session_prefix", "identity.prefix", LivePrefix),
    ("item_prefix", "identity.line_item_prefix", ItemPrefix),
)
# name, clause, what becomes of every session
SESSIONS: tuple[tuple[str, str, Callable[[Body], object]], ...] = (
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
# name, clause, what becomes of answers, the fault in words
ANSWERS: tuple[tuple[str, str, Rewrite, str], ...] = (
    (
        "one_id",
        "identity.unique",
        only_in("create", "session", lambda s: s.update(id="cs_test_a1always")),
        "creates answer with one id for all",
    ),
    (
        "one_line_id",
        "identity.line_item_unique",
        only_in("line_items", "line_item", lambda i: i.update(id="li_always")),
        "all line items have one id",
    ),
    (
        "url_of_another",
        "paging.line_items.url",
        rewriting("line_item_list", lambda found: found.update(url="/v1/checkout/sessions/cs_test_a1other/line_items")),
        "the url of every list of line items is that of one session",
    ),
    (
        "one_attribute_more",
        "session.undocumented_attribute",
        rewriting("session", lambda s: s.update(conformance_extra="1")),
        "sessions have an attribute that nobody documents",
    ),
    (
        "goes_live",
        "identity.livemode",
        rewriting("session", lambda s: s.update(livemode=True)),
        "sessions say that they are live",
    ),
    (
        "flaky_retrieve",
        "agreement.retrieve_again",
        only_in("retrieve", "session", every_other_time(renamed)),
        "two retrieves differ",
    ),
    (
        "included_lines_differ",
        "agreement.expanded_line_items",
        only_in("retrieve", "line_item", lambda i: i.update(description="another")),
        "included line items are not those of the endpoint",
    ),
    (
        "never_more_included",
        "agreement.expanded_has_more",
        only_in("retrieve", "session", no_more_included),
        "included line items are said to be all of them",
    ),
    (
        "bills_by_usage",
        "line_item.price.recurring.usage_type.default",
        rewriting("line_item", billed_by_usage),
        "inline recurring prices are metered",
    ),
    ("retrieve_differs", "agreement.retrieve", only_in("retrieve", "session", renamed), "retrieve answers otherwise"),
    ("list_differs", "agreement.list_entry", only_in("list", "session", renamed), "the list answers otherwise"),
    ("update_differs", "agreement.update", only_in("update", "session", renamed), "the update answers otherwise"),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from (named(name, clause, "ids", made) for name, clause, made in IDS)
    for name, clause, change in SESSIONS:
        yield answering(name, clause, rewriting("session", change), f"breaks {clause}")
    yield from (answering(*row) for row in ANSWERS)
