"""Every clause can be explained, and its samples are what they are said to be."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas import Side, load
from checkout_conformance.schemas.examples import examples
from checkout_conformance.schemas.explain import close_matches, explained, shown
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.samples import WORLD, sample_of

CONTRACT = load()
CLAUSES = CONTRACT.clauses
KEYWORDS = sorted({clause.keyword for clause in CLAUSES.values() if clause.side is not Side.BEHAVIOUR})


def _broken(operation: str, payload: object) -> set[str]:
    if operation in REQUESTS:
        assert isinstance(payload, dict)
        return {breach.clause for breach in CONTRACT.request_breaches(operation, payload, WORLD)}
    return {breach.clause for breach in CONTRACT.answer_breaches(operation, payload)}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_sample_of_every_keyword_breaks_its_clause_and_the_other_keeps_it(keyword: str) -> None:
    chosen = [c for c in CLAUSES.values() if c.keyword == keyword and c.side is not Side.BEHAVIOUR][:3]
    for clause in chosen:
        sample = sample_of(CONTRACT, clause)
        if sample is not None:
            assert clause.id in _broken(clause.operation, sample.breaks)
            assert clause.id not in _broken(clause.operation, sample.keeps)
        assert explained(CONTRACT, clause)[-1][1]


def test_every_rule_across_parameters_has_a_sample() -> None:
    assert [name for name in examples() if sample_of(CONTRACT, CLAUSES[name]) is None] == []


def test_every_clause_has_all_that_a_reader_needs() -> None:
    for clause in list(CLAUSES.values())[::7]:
        labels = dict(explained(CONTRACT, clause))
        assert {"clause", "says", "level", "basis", "documentation"} <= labels.keys()
        assert ("speaks of" if clause.excluded else "stated in") in labels
        assert "example" in labels or {label for label in labels if label.endswith("breaks it")}


def test_what_has_no_example_says_so_plainly() -> None:
    assert dict(explained(CONTRACT, CLAUSES["idempotency.replay"]))["example"].startswith("none: ")
    absent = next(clause for clause in CLAUSES.values() if clause.excluded and clause.keyword == "present")
    labels = dict(explained(CONTRACT, absent))
    assert labels["example"].startswith("none: ")
    assert labels["not judged"] == absent.excluded


def test_a_remark_written_beside_the_schemas_is_shown() -> None:
    labels = dict(explained(CONTRACT, CLAUSES["create.metadata.max_properties"]))
    assert "metadata" in labels["why"]


def test_a_misspelled_id_finds_its_neighbours() -> None:
    assert close_matches(CONTRACT, "create.custom_field.max_item")[0] == "create.custom_fields.max_items"
    assert close_matches(CONTRACT, "zzzzqqqq") == []


def test_long_values_are_cut() -> None:
    assert shown({"a": "x" * 500}) == '{"a": "xxxxxxxxxxxx... (500 characters)"}'
    assert shown([1] * 9) == '[1, "... (9 entries)"]'


def test_what_is_not_judged_claims_no_basis() -> None:
    labels = dict(explained(CONTRACT, CLAUSES["create.discounts.coupon_not_with_promotion_code"]))
    assert "stated by" not in labels["basis"]
    assert labels["not judged"] == "no document states it, and no captured answer shows it"
