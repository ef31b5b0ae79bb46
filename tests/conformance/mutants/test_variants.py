"""The whole suite on right servers that speak otherwise: what fails there is a fault of the kit.

All of them, several in one server, and a part of the suite, most of it on the first, which has most of them.
`make variants` tries each alone, and all of the suite; it takes long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.in_process import Loop, event_loop
from checkout_conformance.mutants.registry import find
from checkout_conformance.mutants.rewriting import exchanged
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.mutants.variant import Variant, stacked
from checkout_conformance.mutants.variants import VARIANTS, complaints, page, unexpected
from checkout_conformance.schemas import load
from tests.conformance.mutants.stacks import as_one, stacks
from tests.whole import WHOLE, part

DOCS = Path(__file__).parents[3] / "docs"


SERVERS = list(VARIANTS.values()) if WHOLE else [as_one(stack) for stack in stacks()]


@pytest.fixture(scope="module")
def items() -> Mapping[str, SuiteItem]:
    """The suite's items."""
    return collected()


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Where the servers run."""
    with event_loop() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("variant", SERVERS, ids=[one.name if WHOLE else str(n) for n, one in enumerate(SERVERS)])
def test_nothing_fails_on_a_right_server(variant: Variant, items: Mapping[str, SuiteItem], loop: Loop) -> None:
    tried = part(list(items), every=2 if variant is SERVERS[0] else 6)
    wrong = unexpected(variant, complaints(variant, {name: items[name] for name in tried}, loop))
    assert wrong == [], f"on {variant.name}: " + "\n".join(
        f"{one.clause} in {one.item}: {one.observed}" for one in wrong
    )


def test_what_is_wrong_is_found_the_same_way(items: Mapping[str, SuiteItem], loop: Loop) -> None:
    """A test of the test: a fault is no variant."""
    mutant = find("expires_twice")
    few = {name: item for name, item in items.items() if "lifecycle" in item.themes}
    faulty = Variant("faulty", "", "", "", mutant.parts)
    assert mutant.clause in {one.clause for one in unexpected(faulty, complaints(faulty, few, loop))}


def test_a_url_is_made_anew_by_retrieves_and_updates_alone() -> None:
    answer, body = VARIANTS["url_made_anew"].parts.rewrite_answer, {"id": "cs_1", "url": "https://pay.example.com/1#a"}
    made = {operation: answer(operation, 200, body)["url"] for operation in ("create", "retrieve", "update")}
    assert made["create"] == body["url"]
    assert len({*made.values(), answer("retrieve", 200, body)["url"]}) == 4
    assert answer("retrieve", 200, {**body, "url": None})["url"] is None


def test_there_are_more_than_sixty_and_every_one_is_another_server() -> None:
    assert len(VARIANTS) > 60
    own = {
        one.name: [
            part.name for part in fields(Parts) if getattr(one.parts, part.name) is not getattr(REFERENCE, part.name)
        ]
        for one in VARIANTS.values()
    }
    assert [name for name, changed in own.items() if not changed] == []


def test_every_variant_stands_in_one_stack() -> None:
    found = [one.name for stack in stacks() for one in stack]
    assert sorted(found) == sorted(VARIANTS)


def test_tables_of_two_variants_exclude_each_other() -> None:
    one, other = (Variant(n, "", "", "", exchanged(api_version=n)) for n in ("a", "b"))
    with pytest.raises(ValueError, match="api_version"):
        stacked([one, other])


def test_every_variant_says_why_and_whence_and_warns_of_clauses_that_exist() -> None:
    for one in VARIANTS.values():
        assert one.differs, one.name
        assert one.why, one.name
        assert one.source.startswith(("E-", "API reference, ")), one.name
        ids = load(one.version).clauses
        assert all(any(clause.startswith(start) for clause in ids) for start in one.warned), one.name


def test_the_page_is_what_the_table_says() -> None:
    assert (DOCS / "compatible-variants.md").read_text(encoding="utf-8") == page()
