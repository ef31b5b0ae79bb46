"""Titles say what is wrong, whatever clause is broken, and in whichever way."""

from __future__ import annotations

import pytest

from checkout_conformance.checks.outcomes import show
from checkout_conformance.evidence.tally import Tally
from checkout_conformance.evidence.titles import KINDS, title
from checkout_conformance.mutants.registry import all_mutants
from checkout_conformance.record.record import verdicts
from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.broken import BROKEN
from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.run_record import VerdictRow

CLAUSES = load().clauses
ROWS = {row["clause"]: row for row in verdicts(Tally(), load(), None)}
EVERY_VERSION = {identity for version in versions() for identity in load(version).clauses}


def row(clause: str, observed: str, expected: str = "`a` is `b`", param: str | None = None) -> VerdictRow:
    """A failing row of a clause."""
    return {**ROWS[clause], "verdict": "fail", "observed": observed, "expected": expected, "param": param}


def told(clause: str, observed: str, expected: str = "`a` is `b`", param: str | None = None) -> str:
    return title(clause, [row(clause, observed, expected, param)], CLAUSES)


@pytest.mark.parametrize(
    ("clause", "observed", "expected", "said"),
    [
        (
            "session.custom_fields.present",
            "`custom_fields`: absent",
            "present",
            "`custom_fields` is missing from the session",
        ),
        (
            "session.expires_at.type",
            "`expires_at`: a string: 'seven'",
            "an integer",
            "`expires_at` of the session is a string: 'seven'; documented: an integer",
        ),
        (
            "create.custom_fields.max_items",
            "accepted with 4 entries",
            "refused: at most 3 entries",
            "`custom_fields` is accepted with 4 entries; documented: at most 3 entries",
        ),
        (
            "customer_session_create.components.required",
            "accepted without it",
            "refused",
            "A request without `components` is accepted",
        ),
        (
            "create.success_url.required_when_hosted",
            "accepted",
            "refused",
            "Accepted, though a hosted session needs a success_url",
        ),
        (
            "create.mode.enum",
            "status 400, `Invalid mode`",
            "`mode` may be `setup`",
            "`setup` as `mode` is refused: status 400, `Invalid mode`",
        ),
        (
            "create.client_reference_id.max_length",
            "status 400, `too long`",
            f"`client_reference_id` may be {show('é' * 200)}",
            f"`{'é' * 30}...` (200 characters) as `client_reference_id` is refused: status 400, `too long`",
        ),
        ("create.custom_text.echo", "absent", "an echo", "`custom_text` was sent and is absent from the answer"),
        ("create.customer.exists", "accepted", "refused", "`customer` is accepted though it names nothing that exists"),
        ("errors.param.present", "no param", "a param", "The refusal names no `param`; seen: no param"),
    ],
)
def test_the_title_says_what_is_wrong(clause: str, observed: str, expected: str, said: str) -> None:
    assert told(clause, observed, expected) == said


@pytest.mark.parametrize(
    ("identity", "clauses", "said"),
    [
        (
            "session:type",
            ("session.expires_at.type", "session.created.type", "session.livemode.type"),
            "Attributes have another type than documented (session, 3 clauses)",
        ),
        (
            "requests:type",
            ("create.mode.type", "create.customer.type", "list.status.type"),
            "Types of parameters are not checked (create, list, 3 clauses)",
        ),
    ],
)
def test_what_answers_hold_is_not_told_as_what_requests_may_hold(
    identity: str, clauses: tuple[str, ...], said: str
) -> None:
    assert title(identity, [row(clause, "`a`: a string: 'x'") for clause in clauses], CLAUSES) == said


def test_an_attribute_that_differs_is_named() -> None:
    assert told("agreement.list_entry", "`b`", param="url").startswith("The list shows a session otherwise than")
    assert ": `url`;" in told("agreement.list_entry", "`b`", param="url")


def test_every_clause_that_is_judged_has_words_for_its_breach() -> None:
    assert set(BROKEN) <= EVERY_VERSION
    assert [identity for identity, clause in CLAUSES.items() if not clause.excluded and not has_words(clause)] == []


def has_words(clause: Clause) -> bool:
    """Whether a title is worded for it, and not put together from the rule."""
    return clause.id in BROKEN or clause.theme in KINDS or clause.theme in ("requests", "shape")


@pytest.mark.parametrize("kind", sorted({mutant.kind for mutant in all_mutants().values()}))
def test_no_title_of_a_mutant_begins_with_the_rule(kind: str) -> None:
    """Every mutant's clause, broken as its kind breaks it."""
    seen = {"lenient": "accepted with 'x'", "strict": "status 400", "missing": "absent"}.get(kind, "`another`")
    for mutant in all_mutants().values():
        if mutant.kind == kind and mutant.clause in ROWS:
            statement = CLAUSES[mutant.clause].statement.rstrip(".")
            said = told(mutant.clause, seen)
            assert not said.startswith(statement), said
            assert "Seen" not in said[:4], said
