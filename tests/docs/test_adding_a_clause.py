"""Where a new clause goes: the example of CONTRIBUTING gives the clause, its statement, its values and its mutant."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from checkout_conformance.mutants.requests import mutants
from checkout_conformance.schemas import DEFAULT_VERSION, Contract
from checkout_conformance.schemas.loader import FOLDER, read_folder
from checkout_conformance.strategies import Generators, on_paper

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
CLAUSE = "create.client_reference_id.pattern"


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The contract with the guide's entry in its overlay, and nothing else changed."""
    folder = tmp_path_factory.mktemp("schemas") / DEFAULT_VERSION
    shutil.copytree(FOLDER / DEFAULT_VERSION, folder)
    (text,) = re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    overlay = json.loads((folder / "overlay.json").read_text(encoding="utf-8"))
    overlay["entries"].append(json.loads(text))
    (folder / "overlay.json").write_text(json.dumps(overlay), encoding="utf-8")
    return Contract(DEFAULT_VERSION, read_folder(folder))


def test_the_rule_and_its_statement_are_the_clause(contract: Contract) -> None:
    clause = contract.clause(CLAUSE)
    assert clause.statement == "`client_reference_id` has no line break."
    assert (clause.level, clause.basis, clause.source.attribute) == ("SHOULD", "convention", "client_reference_id")


def test_its_values_are_sent_on_either_side(contract: Contract) -> None:
    violation = next(Generators(on_paper(contract)).violations(CLAUSE))
    assert violation.control["client_reference_id"] == "order-42"
    assert violation.payload["client_reference_id"] == "order\n42"
    assert violation.blamable == ("client_reference_id",)


def test_its_mutant_comes_by_itself(contract: Contract) -> None:
    assert [mutant.name for mutant in mutants(contract) if mutant.clause == CLAUSE] == [f"lenient:{CLAUSE}"]
