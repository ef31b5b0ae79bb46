"""A folder of schemas is read whole or refused with a sentence that names the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, BrokenSchemas, load, versions
from checkout_conformance.schemas.loader import ANSWERS, FOLDER, REQUESTS, read_folder
from checkout_conformance.schemas.nodes import node_at, nodes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the newest version's folder, to be damaged."""
    return Path(shutil.copytree(FOLDER / DEFAULT_VERSION, tmp_path / "copy"))


def changed(path: Path, change: Callable[[Any], None]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_copy_reads_like_the_original(folder: Path) -> None:
    assert read_folder(folder) == load().schemas


def test_every_operation_and_answer_is_there() -> None:
    assert load().names == (*REQUESTS, *ANSWERS)
    assert DEFAULT_VERSION in versions()


@pytest.mark.parametrize("name", [*REQUESTS, *ANSWERS, "overlay"])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / f"{name}.json").unlink()
    with pytest.raises(BrokenSchemas, match=rf"{name}\.json is missing; reinstall"):
        read_folder(folder)


@pytest.mark.parametrize("name", ["create", "overlay", "rules/create"])
def test_a_file_that_is_no_json_is_named(name: str, folder: Path) -> None:
    (folder / f"{name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(BrokenSchemas, match=r"\.json is not JSON"):
        read_folder(folder)


def test_an_overlay_for_a_place_that_does_not_exist_is_named(folder: Path) -> None:
    entry = {"schema": "create", "path": "toaster", "set": {"maxLength": 1}}
    changed(folder / "overlay.json", lambda data: data["entries"].append(entry))
    with pytest.raises(BrokenSchemas, match="`create` has no `toaster`"):
        read_folder(folder)


def test_a_rule_at_a_place_that_does_not_exist_is_named(folder: Path) -> None:
    changed(folder / "rules" / "create.json", lambda data: data["rules"][0].update(at="toaster"))
    with pytest.raises(BrokenSchemas, match="stands at `toaster`"):
        read_folder(folder)


def test_an_unknown_version_lists_the_known_ones() -> None:
    with pytest.raises(BrokenSchemas, match=rf"no schema folder '1999'; the versions are: .*{DEFAULT_VERSION}"):
        read_folder(FOLDER / "1999")


def test_a_rule_stands_where_it_says_with_its_words() -> None:
    node = node_at(load().request_schema("create"), "line_items[]")
    assert node is not None
    assert "create.line_items.price_or_price_data" in {entry["x-rule"]["id"] for entry in node["allOf"]}


def test_a_path_finds_its_node_and_nothing_else() -> None:
    schema = {"properties": {"a": {"items": {"properties": {"b": {"type": "string"}}}}}}
    assert node_at(schema, "a[].b") == {"type": "string"}
    assert node_at(schema, "") is schema
    assert node_at(schema, "a.b") is None
    assert node_at(schema, "nothing") is None


def test_places_are_every_node_in_order() -> None:
    schema = {"properties": {"a": {"items": {"type": "string"}}, "m": {"additionalProperties": {"type": "string"}}}}
    assert [path for path, _ in nodes(schema)] == ["", "a", "a[]", "m", "m.*"]
