"""What one page prints of its evidence: each exchange once, findings first, never beyond its budget."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.evidence import Part
from checkout_conformance.reports.evidence_store import EvidenceStore, fair_limit, shared_arguments, shared_fields
from tests.reports.records import exchange

NEXT = " \\\n  "
SHARED = ('-u "$STRIPE_API_KEY:"', "-H 'Stripe-Version: 1'")


def command(*more: str) -> str:
    return NEXT.join(["curl", "http://127.0.0.1:4000", *SHARED, *more])


def body(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("sizes", "budget", "limit"),
    [
        ([10, 10, 10], 30, 10),
        ([10, 100, 100], 110, 50),
        ([100, 100], 0, 0),
        ([5, 5], 100, 95),
        ([], 7, 7),
        ([1, 1000], -5, 0),
    ],
)
def test_long_texts_give_way_to_short_ones(sizes: list[int], budget: int, limit: int) -> None:
    assert fair_limit(sizes, budget) == limit
    assert sum(min(size, limit) for size in sizes) <= max(0, budget)


def test_shared_arguments_are_those_of_most_commands() -> None:
    assert shared_arguments([command("-d a=1"), command("-d b=2"), "curl http://other"]) == SHARED
    assert shared_arguments([command("-d a=1"), "curl x", "curl y"]) == ()
    assert shared_arguments([]) == ()


def test_an_exchange_is_printed_once_and_linked_from_everywhere() -> None:
    store, given = EvidenceStore(), exchange()
    first, second = store.link(given), store.link(dict(given))
    assert first.anchor == second.anchor
    assert [(shown.anchor, shown.users) for shown in store.appendix()] == [(first.anchor, 2)]


def test_what_a_finding_prints_is_not_printed_again() -> None:
    store, given = EvidenceStore(), exchange()
    shown = store.print_here([given], None)
    assert store.link(given).anchor == shown[0].anchor
    assert store.appendix() == []


def test_different_requests_are_kept_apart() -> None:
    store = EvidenceStore()
    anchors = {store.link(given).anchor for given in (exchange(), exchange(method="GET"), exchange(answer="x"))}
    assert len(anchors) == 3


def test_over_budget_the_outcome_stands_without_a_link() -> None:
    store = EvidenceStore(budget=0)
    link = store.link(exchange())
    assert (link.anchor, link.outcome) == (None, "200")
    assert store.over_budget == 1
    assert store.appendix() == []


def scenarios(count: int) -> list[list[dict[str, Any]]]:
    """One long exchange each."""
    return [[exchange(answer="x" * 3000, body=f"a={n}")] for n in range(count)]


def test_findings_share_their_room_and_leave_the_rest() -> None:
    store, given = EvidenceStore(budget=200_000, for_findings=90_000), scenarios(40)
    store.share(given)
    shown = [one for scenario in given for one in store.print_here(scenario, None)]
    assert all(one.full for one in shown)
    sizes = {len(body(one.response.body)) for one in shown if one.response}
    assert len(sizes) == 1
    assert 500 <= sizes.pop() < 2000
    linked = [store.link(exchange(body=f"b={n}")) for n in range(1000)]
    assert 0 < sum(link.anchor is not None for link in linked) < 600


def test_when_there_are_too_many_the_worst_are_printed_in_full_and_the_rest_with_their_command() -> None:
    store, given = EvidenceStore(budget=200_000), scenarios(300)
    store.share(given)
    shown = [one for scenario in given for one in store.print_here(scenario, None)]
    in_full = [one.full for one in shown]
    assert in_full == sorted(in_full, reverse=True)
    assert 20 < sum(in_full) < 150
    assert all(one.curl == given[0][0]["curl"].replace("a=0", f"a={n}") for n, one in enumerate(shown))
    assert len({one.anchor for one in shown}) == 300


def test_controls_stand_beside() -> None:
    shown = EvidenceStore().print_here(
        [exchange("its control, the same request without the violation"), exchange(body="b=1")], None
    )
    assert [(one.control, one.full) for one in shown] == [(True, False), (False, True)]


def test_shared_fields_are_those_with_which_most_goes() -> None:
    base = ("-d mode=payment", "-d success_url=https://example.com/success")
    commands = [command(*base, f"-d n={n}") for n in range(9)] + [command("-d mode=payment", "-d n=1")]
    assert sorted(shared_fields(commands)) == sorted(base)
    assert shared_fields(commands[:1]) == ()
    assert shared_fields([command("-d a=1"), command("-d b=2")]) == ()
    assert shared_fields([]) == ()
