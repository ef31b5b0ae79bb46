"""Every clause can be explained."""

from __future__ import annotations

from checkout_conformance.schemas import load
from checkout_conformance.schemas.explain import explained

CONTRACT = load()
CLAUSES = CONTRACT.clauses


def test_every_clause_has_all_that_a_reader_needs() -> None:
    for clause in CLAUSES.values():
        labels = dict(explained(CONTRACT, clause))
        assert {"clause", "says", "level", "basis", "documentation"} <= labels.keys()
        assert ("speaks of" if clause.excluded else "stated in") in labels


def test_a_remark_written_beside_the_schemas_is_shown() -> None:
    labels = dict(explained(CONTRACT, CLAUSES["create.metadata.max_properties"]))
    assert "metadata" in labels["why"]


def test_what_is_not_judged_claims_no_basis() -> None:
    labels = dict(explained(CONTRACT, CLAUSES["create.return_url.not_when_hosted"]))
    assert "stated by" not in labels["basis"]
    assert labels["not judged"] == "no document states it, and no captured answer shows it"
