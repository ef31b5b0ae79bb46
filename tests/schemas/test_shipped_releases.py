"""Versions that are kept as differences: the form, what is shipped, and that their releases still give just that."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_conformance.cli import main
from checkout_conformance.schemas import DEFAULT_VERSION, load, versions
from checkout_conformance.schemas.contract import loaded
from checkout_conformance.schemas.difference import FILE, applied, difference, places_of, read, text_of
from checkout_conformance.schemas.loader import FOLDER, derived_files
from checkout_conformance.schemas.readings import UNREAD, table_of
from checkout_conformance.schemas.register import registered
from tests.schemas.releases import kept_release

RELEASES = [version for version in versions() if read(FOLDER / version) is not None]
LEAF: dict[str, Any] = {"type": "string"}


def objects(children: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.dictionaries(st.sampled_from("abc"), children, max_size=3)
    return names.map(lambda properties: {"type": "object", "properties": properties}) | children.map(
        lambda items: {"type": "array", "items": items}
    )


LEAVES = st.sampled_from([LEAF, {"type": "integer", "minimum": 1}, {"type": "string", "enum": ["x"]}])
SCHEMAS = st.dictionaries(
    st.sampled_from(["create", "session"]),
    st.dictionaries(st.sampled_from("abc"), st.recursive(LEAVES, objects, max_leaves=6), max_size=3).map(
        lambda properties: {"type": "object", "properties": properties}
    ),
    min_size=1,
).map(lambda schemas: json.loads(json.dumps(schemas)))  # as a file gives them: no node stands at two places


@given(SCHEMAS, SCHEMAS)
def test_a_difference_applied_gives_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    before = copy.deepcopy(one)
    assert places_of(applied(one, difference(one, other), "doc")) == places_of(other)
    assert one == before, "what a difference is applied to stays as it is"


def test_no_difference_is_empty_and_a_gone_place_takes_its_children_along() -> None:
    inner = {"type": "object", "properties": {"x": LEAF}}
    one = {"create": {"type": "object", "properties": {"a": inner, "b": LEAF}}}
    assert difference(one, one) == {}
    assert difference(one, {"create": {"type": "object", "properties": {"b": LEAF}}}) == {"create:a": None}
    assert difference(one, {}) == {"create:": None}


def test_releases_are_shipped() -> None:
    assert len(RELEASES) >= 4


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_is_read_registered_and_small(version: str) -> None:
    data = read(FOLDER / version)
    assert data is not None
    assert data["document"].startswith("stripe==")
    assert UNREAD not in {word for row in table_of(version).values() for word in row.values()}
    assert (FOLDER / version / FILE).read_text(encoding="utf-8") == text_of(data)
    assert (FOLDER / version / FILE).stat().st_size < 60_000
    assert load(version).clauses.keys() <= registered().keys()


def loading_s(version: str) -> float:
    """Seconds of the processor that reading a version takes this thread, with all clauses, at best."""
    times = []
    for _ in range(3):
        start = time.thread_time()
        assert loaded.__wrapped__(version).clauses
        times.append(time.thread_time() - start)
    return min(times)


@pytest.fixture(scope="module")
def usual_s() -> float:
    """What the default version takes on this machine."""
    load(DEFAULT_VERSION)
    return loading_s(DEFAULT_VERSION)


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_loads_about_as_fast_as_the_default_version(version: str, usual_s: float) -> None:
    """A tenth of a second, on a quick machine; a slow or busy one stretches both."""
    assert loading_s(version) < 3 * usual_s


@pytest.mark.parametrize("version", RELEASES)
def test_what_a_version_does_not_know_is_no_clause_of_it(version: str) -> None:
    derived = places_of(applied(derived_files(FOLDER / DEFAULT_VERSION), (read(FOLDER / version) or {})["places"], ""))
    known = {place.replace(":", ".").replace("[]", "").replace(".*", ".any") for place in derived}
    unknown = [
        clause.id
        for clause in load(version).clauses.values()
        if clause.operation in ("create", "update") and clause.keyword == "accepted" and clause.path != "expand"
        if f"{clause.operation}.{clause.path}".replace("[]", "").replace(".*", ".any") not in known
    ]
    assert unknown == []


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_gives_what_is_shipped_byte_for_byte(
    version: str, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    place = kept_release(str((read(FOLDER / version) or {})["document"]), pytestconfig)
    assert main(["derive", "--sdk", str(place), "--check"]) == 0, capsys.readouterr().out
    assert main(["derive", "--sdk", str(place), "--folder", str(tmp_path)]) == 0
    assert (tmp_path / FILE).read_bytes() == (FOLDER / version / FILE).read_bytes()


def test_the_how_to_names_every_version_and_what_it_is_derived_from() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "versions.md").read_text(encoding="utf-8")
    for version in versions():
        (row,) = [line for line in page.splitlines() if line.startswith("|") and f"`{version}`" in line]
        data = read(FOLDER / version)
        assert data is None or data["document"].removeprefix("stripe==") in row
