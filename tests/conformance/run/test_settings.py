"""Settings: five sources, the nearest wins, and what is wrong is told by the place where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import OPTIONS, Chosen, Kind, Option
from checkout_conformance.run.settings import resolve
from checkout_conformance.schemas.loader import FOLDER
from checkout_conformance.target.target_file import SHIPPED

# The sources that can say a rate, the farthest first, each with a rate of its own.
SOURCES = ("target file", "pyproject", "environment", "option")
JSON_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.FILE: {"type": "string"},
    Kind.FLAG: {"type": "boolean"},
    Kind.NUMBER: {"type": "number", "exclusiveMinimum": 0},
}


def settled(
    place: Path, given: dict[str, str] | None = None, environment: dict[str, str] | None = None
) -> dict[str, tuple[object, str]]:
    """Key -> value and source."""
    return {s.option.key: (s.value, s.source) for s in resolve(given or {}, environment or {}, place)}


@pytest.mark.parametrize("nearest", range(len(SOURCES)))
def test_the_nearest_source_wins(nearest: int, tmp_path: Path) -> None:
    said = SOURCES[: nearest + 1]
    (tmp_path / "t.toml").write_text("[options]\nrate = 1\n" if "target file" in said else "")
    table = '[tool.checkout-conformance]\ntarget_file = "t.toml"\n'
    (tmp_path / "pyproject.toml").write_text(table + ("rate = 2\n" if "pyproject" in said else ""))
    environment = {"CHECKOUT_CONFORMANCE_RATE": "3"} if "environment" in said else {}
    value, source = settled(tmp_path, {"rate": "4"} if "option" in said else {}, environment)["rate"]
    assert value == nearest + 1
    place = (str(tmp_path / "t.toml"), f"in {tmp_path / 'pyproject.toml'}", "CHECKOUT_CONFORMANCE_RATE", "--rate")
    assert source.endswith(place[nearest])


def test_where_nobody_says_anything_there_are_the_defaults(tmp_path: Path) -> None:
    found = settled(tmp_path, environment={"CHECKOUT_CONFORMANCE_RATE": "", "PATH": "/bin"})
    assert Chosen(**{key: value for key, (value, _) in found.items()}) == Chosen()  # type: ignore[arg-type]
    assert {source for _, source in found.values()} == {"default"}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_can_be_said_in_every_place(option: object, tmp_path: Path) -> None:
    assert option in OPTIONS
    (row,) = [o for o in OPTIONS if o is option]
    text = row.choices[-1] if row.choices else {"flag": "true", "number": "7.5", "whole number": "7"}.get(row.kind, "x")
    value = row.read(text, "")
    (tmp_path / "x").write_text("")
    if row.key != "target_file":
        assert settled(tmp_path, {row.key: text})[row.key] == (value, row.short)
    assert settled(tmp_path, environment={row.variable: text}, given={"target_file": str(tmp_path / "x")})[row.key][
        0
    ] == (str(tmp_path / "x") if row.key == "target_file" else value)
    written = text if row.kind in ("flag", "number", "whole number") else json.dumps(text)
    (tmp_path / "pyproject.toml").write_text(f"[tool.checkout-conformance]\n{row.key} = {written}\n")
    expected = str(tmp_path / text) if row.kind == "path" else value
    assert settled(tmp_path)[row.key][0] == expected


def test_a_table_above_the_folder_counts_and_one_of_others_does_not_hide_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.checkout-conformance]\nprofile = "quick"\nbaseline = "k.toml"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.ruff]\n")
    found = settled(below)
    assert (found["profile"][0], found["baseline"][0]) == ("quick", str(tmp_path / "k.toml"))


def test_a_target_file_named_nearer_brings_its_url(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text('url = "http://127.0.0.1:1"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.checkout-conformance]\ntarget = "http://127.0.0.1:2"\n')
    assert settled(tmp_path)["target"][0] == "http://127.0.0.1:2"
    given = {"target_file": str(tmp_path / "t.toml")}
    assert settled(tmp_path, given)["target"][0] == "http://127.0.0.1:1"
    assert settled(tmp_path, {**given, "target": "http://127.0.0.1:3"})["target"][0] == "http://127.0.0.1:3"
    (tmp_path / "t.toml").write_text("")
    assert settled(tmp_path, given)["target"][0] == "http://127.0.0.1:2"


def test_a_shipped_target_file_is_named_in_every_place_and_its_options_count(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.checkout-conformance]\ntarget_file = "emulate"\n')
    found = settled(tmp_path)
    assert found["target_file"][0] == "emulate"
    assert found["key_requests"] == (4500, str(SHIPPED / "emulate.toml"))
    by_variable = settled(tmp_path, environment={"CHECKOUT_CONFORMANCE_TARGET_FILE": "embedded"})
    assert by_variable["target_file"] == ("embedded", "CHECKOUT_CONFORMANCE_TARGET_FILE")
    (tmp_path / "pyproject.toml").write_text('[tool.checkout-conformance]\ntarget_file = "emulat"\n')
    with pytest.raises(UsageError, match="did you mean emulate"):
        settled(tmp_path)


@pytest.mark.parametrize(
    ("given", "environment", "table", "says"),
    [
        ({"rate": "0"}, {}, "", "--rate '0' is not a number above 0"),
        ({"rate": "inf"}, {}, "", "--rate 'inf' is not a number above 0"),
        ({"max_requests": "0"}, {}, "", "--max-requests '0' is not a whole number of 1 or more"),
        ({"run_seed": "-1"}, {}, "", "--run-seed '-1' is not a whole number of 0 or more"),
        ({"profile": "huge"}, {}, "", "--profile 'huge' is not quick, standard or thorough"),
        ({}, {"CHECKOUT_CONFORMANCE_RATE": "x"}, "", "CHECKOUT_CONFORMANCE_RATE 'x' is not a number above 0"),
        ({}, {"CHECKOUT_CONFORMANCE_RATES": "1"}, "", "which is no setting; did you mean CHECKOUT_CONFORMANCE_RATE"),
        ({}, {}, "max-requests = 1", "'max-requests' is no setting; did you mean max_requests"),
        ({}, {}, "zzz = 1", "`checkout-conformance settings` lists all"),
        ({}, {}, "insecure = 1", "insecure = 1 is not true or false"),
        ({}, {}, "rate = true", "rate = True is not a number above 0"),
        ({}, {}, 'rate = "5"', "rate = '5' is not a number above 0"),
        ({}, {}, "max_requests = 1.5", "max_requests = '1.5' is not a whole number"),
        ({}, {}, "label = 5", "label = 5 is not a text"),
        ({}, {}, "target = []", "target = [] is not a text"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_wrong_is_told_by_its_place(
    given: dict[str, str], environment: dict[str, str], table: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.checkout-conformance]\n{table}\n")
    with pytest.raises(UsageError) as caught:
        settled(tmp_path, given, environment)
    assert says in str(caught.value)
    if table:
        assert str(tmp_path / "pyproject.toml") in str(caught.value)


def test_a_table_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\ncheckout-conformance = 3\n")
    with pytest.raises(UsageError, match="is 3; it is a table"):
        settled(tmp_path)


def target_file_options() -> dict[str, Any]:
    """The members of `[options]` in a target file, as JSON Schema."""
    return {option.key: {**member(option), "description": option.help} for option in OPTIONS if option.of_target}


def member(option: Option) -> dict[str, Any]:
    if option.kind is Kind.CHOICE:
        return {"enum": list(option.choices)}
    if option.kind is Kind.WHOLE:
        return {"type": "integer", "minimum": option.least}
    return JSON_TYPES[option.kind]


def test_the_schema_of_target_files_has_the_settings_that_describe_a_target() -> None:
    schema = json.loads((FOLDER / "target-file.schema.json").read_text(encoding="utf-8"))
    assert schema["properties"]["options"]["properties"] == target_file_options()
    assert "fail_on" in target_file_options()
