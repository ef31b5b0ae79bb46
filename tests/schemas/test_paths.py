"""Paths, places and parameters are one thing in three notations, and lead to what stands there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_conformance.schemas import paths
from checkout_conformance.schemas.form import pairs
from checkout_conformance.schemas.paths import Gap, Place

NAMES = st.text("abcd_", min_size=1, max_size=4)
LEAVES = st.one_of(st.text("xyz é&[]", max_size=3), st.integers(), st.booleans(), st.none())
BODIES = st.dictionaries(
    NAMES,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)),
    max_size=4,
)
PATHS = st.lists(st.tuples(NAMES, st.sampled_from(["", "[]"])).map("".join) | st.just("*"), min_size=1, max_size=4).map(
    ".".join
)
PLACES = st.tuples(NAMES, st.lists(NAMES | st.integers(0, 20), max_size=4)).map(lambda parts: (parts[0], *parts[1]))
BODY = {"a": {"b": 1}, "list": [{"x": 1}, {"x": None}, {}], "map": {"k": 5}, "none": None}


def leaves(body: Any) -> dict[Place, Any]:
    return {place: paths.value_at(body, place) for place in paths.differences(None, body)}


# Notations


@given(PATHS)
def test_steps_put_together_again_are_the_path(path: str) -> None:
    assert paths.joined(paths.steps(path)) == path


@given(PATHS)
def test_the_first_place_of_a_path_is_of_that_path(path: str) -> None:
    assert paths.path_of(paths.first_place(path)) == path


@given(PLACES)
def test_a_parameter_is_read_back_as_its_place(place: Place) -> None:
    text = paths.bracketed(place)
    assert paths.parse(text) == place
    assert paths.attribute(str(text)) == paths.path_of(place)


@given(PATHS)
def test_a_path_is_an_attribute_already(path: str) -> None:
    assert paths.attribute(path) == path


@given(PATHS, NAMES)
def test_a_child_is_within_its_parent_and_the_top(path: str, name: str) -> None:
    below = paths.child(path, name)
    assert paths.parent(below) == path
    assert paths.leaf(below) == name
    assert all(paths.within(below, above) for above in ("", path, paths.top(path), below))
    assert not paths.within(path, below)
    assert not paths.within(f"{path}x", below)


@pytest.mark.parametrize(
    ("path", "parent", "top", "leaf", "bare"),
    [
        ("a[].b", "a[]", "a", "b", "a.b"),
        ("a.b[]", "a.b", "a", "b", "a.b"),
        ("a[]", "a", "a", "a", "a"),
        ("a.*", "a", "a", "*", "a.*"),
        ("a", "", "a", "a", "a"),
        ("", "", "", "", ""),
    ],
)
def test_parts_of_a_path(path: str, parent: str, top: str, leaf: str, bare: str) -> None:
    assert (paths.parent(path), paths.top(path), paths.leaf(path), paths.bare(path)) == (parent, top, leaf, bare)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("line_items[0][price]", "line_items[price]", True),
        ("line_items[0][price]", "line_items", True),
        ("line_items[0][price]", "line_items[1][price]", False),
        ("line_items.0.price", "line_items[0][price]", True),
        ("line_items[].price", "line_items[3][price]", True),
        ("mode", "ui_mode", False),
        ("", "mode", False),
    ],
)
def test_places_are_alike_where_one_is_around_the_other(one: str, other: str, alike: bool) -> None:
    assert paths.alike(paths.parse(one), paths.parse(other)) is alike


def test_the_whole_has_no_parameter() -> None:
    assert paths.bracketed(()) is None
    assert paths.parse(None) == paths.parse("") == ()
    assert paths.attribute("") == ""


# Values


@given(BODIES)
def test_every_leaf_stands_at_its_place_and_on_its_path(body: dict[str, Any]) -> None:
    for place, held in leaves(body).items():
        found = dict(paths.values(body, paths.path_of(place)))
        assert found[place] == held
        assert paths.look(body, paths.path_of(place), paths.positions(place)) == held


@given(BODIES)
def test_a_body_is_built_from_its_leaves(body: dict[str, Any]) -> None:
    assert paths.built(leaves(body)) == body


@given(BODIES, BODIES)
def test_a_body_differs_where_another_has_not_the_same(base: dict[str, Any], body: dict[str, Any]) -> None:
    assert list(paths.differences(body, body)) == []
    before, named = leaves(base), set(paths.differences(base, body))
    for place, held in leaves(body).items():
        same = place in before and before[place] == held and type(before[place]) is type(held)
        assert same or place in named or paths.value_at(base, place) == held


@given(BODIES, st.data())
def test_a_copy_with_another_value_differs_there_alone(body: dict[str, Any], data: st.DataObject) -> None:
    places = list(leaves(body))
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    made = paths.replaced(body, place, "another")
    assert paths.value_at(made, place) == "another"
    assert {p: v for p, v in leaves(made).items() if p != place} == {
        p: v for p, v in leaves(body).items() if p != place
    }


@given(BODIES, st.data())
def test_what_is_removed_leaves_nothing_empty_behind(body: dict[str, Any], data: st.DataObject) -> None:
    places = [place for place, held in leaves(body).items() if held is not None]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    before = leaves(body)
    made = paths.removed(body, place)
    assert before == leaves(body)
    assert len(leaves(made)) == len(before) - 1 or len(before) == 1
    empty = [sum(held in ({}, []) for held in leaves(one).values()) for one in (body, made)]
    assert empty[1] <= empty[0] or made == {}


@given(BODIES)
def test_what_is_carried_is_what_the_wire_shows(body: dict[str, Any]) -> None:
    on_the_wire = {paths.attribute(key) for key, _ in pairs(body)}
    assert {path for path, held in paths.carried(body) if not isinstance(held, (dict, list))} == on_the_wire


def test_empty_objects_and_lists_are_not_carried() -> None:
    sent = {"a": {}, "b": {"c": []}, "d": {"e": 1}, "f": [{"g": 2}, "h"]}
    assert [path for path, _ in paths.carried(sent)] == ["b", "d", "d.e", "f", "f[].g", "f[]"]


def test_values_of_maps_and_lists() -> None:
    assert list(paths.values(BODY, "list[].x")) == [(("list", 0, "x"), 1), (("list", 1, "x"), None)]
    assert list(paths.values(BODY, "map.*")) == [(("map", "k"), 5)]
    assert list(paths.values(BODY, "a[]")) == list(paths.values(BODY, "none.x")) == []
    assert paths.first(BODY, "list[].x") == 1
    assert paths.first(BODY, "nowhere") is None


@pytest.mark.parametrize(
    ("path", "index", "seen"),
    [
        ("a.b", (), 1),
        ("list[].x", (1,), None),
        ("list[].x", (2,), Gap("list[].x", "absent")),
        ("list[].x", (3,), Gap("list", "short")),
        ("none.x", (), Gap("none", "null")),
        ("a.b.c", (), Gap("a.b", "other")),
        ("a[].b", (0,), Gap("a", "other")),
        ("z", (), Gap("z", "absent")),
    ],
)
def test_a_gap_says_where_the_way_ends(path: str, index: tuple[int, ...], seen: Any) -> None:
    assert paths.look(BODY, path, index) == seen


def test_a_key_that_looks_like_a_position_is_found() -> None:
    assert paths.value_at({"metadata": {"2024": "x"}}, paths.parse("metadata[2024]")) == "x"


def test_a_place_leads_nowhere_past_a_plain_value() -> None:
    assert paths.value_at({"a": "text"}, ("a", 0)) is None
    assert paths.value_at({"a": [1]}, ("a", 5)) is None
    assert paths.replaced({"a": "text"}, ("a", "b", "c"), 1) == {"a": "text"}
    assert paths.without({"a": [1]}, ("a", 5)) == {"a": [1]}
    assert paths.removed({"a": None}, ("a",)) is None


def test_an_entry_is_added_at_the_end() -> None:
    body: dict[str, Any] = {"a": []}
    paths.assign(body, ("a", 0), 1)
    assert body == {"a": [1]}
