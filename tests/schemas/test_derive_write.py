"""The files of a version's folder: compared, and written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from checkout_conformance.schemas.derive.write import BrokenFolder, committed, text_of, write

FIRST = {"create": {"type": "object"}, "session": {"type": "object"}}
SECOND = {"create": {"type": "object"}, "session": {"type": "object", "title": "new"}}


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert write(FIRST, tmp_path / "new") == ["create.json", "session.json"]
    assert committed(tmp_path / "new", FIRST) == FIRST


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    write(FIRST, tmp_path)
    before = (tmp_path / "create.json").stat().st_mtime_ns
    assert write(SECOND, tmp_path) == ["session.json"]
    assert (tmp_path / "create.json").stat().st_mtime_ns == before


def test_written_again_changes_no_byte(tmp_path: Path) -> None:
    write(FIRST, tmp_path)
    before = listing(tmp_path)
    assert write(FIRST, tmp_path) == []
    assert listing(tmp_path) == before


def test_a_file_ends_with_one_newline_and_keeps_the_order_of_the_document() -> None:
    assert text_of({"b": 1, "a": "é"}) == '{\n  "b": 1,\n  "a": "é"\n}\n'


def test_a_new_or_empty_folder_has_no_files_yet(tmp_path: Path) -> None:
    assert committed(tmp_path / "none", FIRST) == {}
    assert committed(tmp_path, FIRST) == {}


@pytest.mark.parametrize("name", ["create", "session"])
def test_a_missing_derived_file_is_named(tmp_path: Path, name: str) -> None:
    write(FIRST, tmp_path)
    (tmp_path / f"{name}.json").unlink()
    with pytest.raises(BrokenFolder, match=rf"/{name}\.json is missing; restore it"):
        committed(tmp_path, FIRST)


def test_a_missing_file_written_by_hand_is_named(tmp_path: Path) -> None:
    write({**FIRST, "error": {}}, tmp_path)
    with pytest.raises(BrokenFolder, match=r"/overlay\.json is missing"):
        committed(tmp_path, FIRST)
    write({"overlay": {"without": []}}, tmp_path)
    with pytest.raises(BrokenFolder, match=r"/update\.json is missing"):
        committed(tmp_path, FIRST)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    write(FIRST, tmp_path)
    (tmp_path / "create.json").write_text("{", encoding="utf-8")
    with pytest.raises(BrokenFolder, match=r"/create\.json is not JSON"):
        committed(tmp_path, FIRST)


def test_a_disk_that_fills_up_leaves_every_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(FIRST, tmp_path)
    before = listing(tmp_path)
    real, calls = os.chmod, list[str]()

    def full(path: str, mode: int) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(path, mode)

    monkeypatch.setattr("checkout_conformance.schemas.derive.write.os.chmod", full)
    changed = {name: {"title": "changed"} for name in FIRST}
    with pytest.raises(OSError, match="No space left"):
        write(changed, tmp_path)
    assert len(calls) == 2
    assert listing(tmp_path) == before
    assert json.loads((tmp_path / "create.json").read_text()) == FIRST["create"]
