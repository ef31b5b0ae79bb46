"""The ledger and the tally: which verdict a clause gets of many cases."""

from __future__ import annotations

from itertools import permutations

import pytest

from checkout_conformance.evidence.exchange import Exchange, Request
from checkout_conformance.evidence.ledger import STRENGTH, Ledger, Outcome, strongest
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.tally import Tally, entries
from checkout_conformance.schemas.clauses import Verdict

NO_SECRETS = Redactor()


def outcome(verdict: Verdict, body: bytes = b"", **changes: object) -> Outcome:
    request = Request("create", "POST", "http://127.0.0.1/v1", (), {}, body)
    values: dict[str, object] = {"exchanges": (("the request", Exchange(request, None)),), **changes}
    return Outcome("create.mode.enum", verdict, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", list(permutations(STRENGTH, 2)))
def test_the_stronger_verdict_wins_in_any_order(pair: tuple[Verdict, Verdict]) -> None:
    ledger, tally = Ledger(), Tally()
    ledger.extend(outcome(verdict) for verdict in pair)
    tally.extend(entries(ledger, NO_SECRETS))
    wanted = min(pair, key=STRENGTH.index)
    assert ledger.verdict("create.mode.enum") is wanted
    assert [row["verdict"] for row in tally.rows()] == [wanted.value]


def test_only_a_case_makes_a_verdict() -> None:
    assert Ledger().verdict("create.mode.enum") is Verdict.NO_EVIDENCE


def test_the_smallest_request_is_the_witness_whatever_came_first() -> None:
    for bodies in ([b"mode=longer", b"mode=x"], [b"mode=x", b"mode=longer"]):
        ledger = Ledger()
        ledger.extend(outcome(Verdict.FAIL, body, failed=1) for body in bodies)
        assert ledger.failures()[0].exchanges[0][1].request.body == b"mode=x"


def test_a_clause_fails_for_each_parameter_by_itself() -> None:
    ledger = Ledger()
    ledger.extend(outcome(Verdict.FAIL, param=param, failed=1) for param in ("a", "b", "a"))
    tally = Tally()
    tally.extend(entries(ledger, NO_SECRETS))
    assert [(row["param"], row["tried"], row["failed"]) for row in tally.rows()] == [("a", 2, 2), ("b", 1, 1)]


def test_cases_of_several_items_add_up() -> None:
    tally = Tally()
    for _ in range(3):
        ledger = Ledger()
        ledger.add(outcome(Verdict.PASS, tried=2))
        tally.extend(entries(ledger, NO_SECRETS))
    assert [row["tried"] for row in tally.rows()] == [6]
    assert tally.cases == 6


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_what_shows_a_pass_is_written_again_only_where_it_is_smaller(verdict: Verdict) -> None:
    tally, shown, written = Tally(), dict[str, int](), list[bool]()
    for body in (b"mode=longer", b"mode=longest", b"mode=longer", b"mode=x"):
        ledger = Ledger()
        ledger.add(outcome(verdict, body, failed=int(verdict is Verdict.FAIL)))
        found = entries(ledger, NO_SECRETS, shown=shown)
        written.append(bool(found[0]["witness"]))
        tally.extend(found)
    assert written == ([True, False, False, True] if verdict is Verdict.PASS else [True] * 4)
    assert [(row["tried"], row["witness"][0]["request"]["body"]) for row in tally.rows()] == [(4, "mode=x")]


def test_what_could_not_be_judged_is_no_case() -> None:
    ledger, tally = Ledger(), Tally()
    ledger.extend(outcome(verdict) for verdict in (Verdict.BLOCKED, Verdict.UNSUPPORTED, Verdict.NO_EVIDENCE))
    tally.extend(entries(ledger, NO_SECRETS))
    assert tally.cases == 0


def test_entries_hold_no_secret() -> None:
    ledger = Ledger()
    ledger.add(
        outcome(Verdict.FAIL, b"key=sk_test_hidden123", observed="sk_test_hidden123", reason="sk_test_hidden123")
    )
    assert "hidden123" not in str(entries(ledger, Redactor(["sk_test_hidden123"])))


def test_of_several_outcomes_of_a_clause_the_first_of_the_strongest_counts() -> None:
    weak, first, second = outcome(Verdict.BLOCKED), outcome(Verdict.PASS, tried=1), outcome(Verdict.PASS, tried=2)
    other = Outcome("create.url.type", Verdict.FAIL)
    assert strongest([weak, other, first, second]) == [first, other]
    assert strongest([]) == []


def test_what_shows_a_failure_from_nothing_is_kept_though_it_is_longer() -> None:
    ledger = Ledger()
    ledger.add(outcome(Verdict.FAIL, b"short", failed=1))
    ledger.show(outcome(Verdict.FAIL, b"longer, and made from nothing", failed=1))
    ((kept, tried, failed, _),) = ledger.summaries()
    assert kept.exchanges[0][1].request.body == b"longer, and made from nothing"
    assert (tried, failed) == (2, 2)
