"""The register is complete, and no id was changed or dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.register import UPDATE, compare, current, digest, gone_ids, main, registered, write

CLAUSE = "create.custom_fields.max_items"


def test_no_registered_id_was_changed_or_dropped() -> None:
    found = compare(registered(), current())
    assert found.allowed, "\n".join(found.lines())


def test_every_id_is_registered() -> None:
    new = compare(registered(), current()).new
    assert not new, f"{len(new)} new ids (first: {', '.join(new[:5])}): run `{UPDATE}` and commit schemas/register.json"


def test_check_says_nothing_is_amiss(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "ids registered" in capsys.readouterr().out


@pytest.mark.parametrize("changed", [{"operation": "update"}, {"path": "other"}, {"keyword": "min_items"}])
def test_an_id_with_another_meaning_has_another_digest(changed: dict[str, str]) -> None:
    clause = load().clauses[CLAUSE]
    assert digest(replace(clause, **changed)) != digest(clause)  # type: ignore[arg-type]


def test_a_changed_statement_or_level_keeps_the_digest() -> None:
    clause = load().clauses[CLAUSE]
    assert digest(replace(clause, statement="other words", excluded="a reason")) == digest(clause)


def test_check_names_what_changed_what_is_gone_and_what_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "register.json"
    entries = {name: value for name, value in current().items() if name != "session.id.present"}
    write({**entries, CLAUSE: "0000000000", "create.long.gone": "1111111111"}, file)
    before = file.read_bytes()
    for action in ("--check", "--update"):
        assert main([action, "--file", str(file)]) == 1
        printed = capsys.readouterr().out
        assert f"changed: {CLAUSE}" in printed
        assert "gone: create.long.gone" in printed
        assert "new: session.id.present" in printed
    assert file.read_bytes() == before, "a refused update must write nothing"


def test_update_enters_new_ids(tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    write({name: value for name, value in current().items() if not name.startswith("session.")}, file)
    assert main(["--check", "--file", str(file)]) == 1
    assert main(["--update", "--file", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == current()


@pytest.mark.parametrize("text", [None, "{", "[]", '{"a": 1}'])
def test_a_broken_register_is_a_usage_error_and_is_left_alone(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "register.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main(["--update", "--file", str(file)]) == 4
    assert "restore it from version control" in capsys.readouterr().err
    assert (file.read_text(encoding="utf-8") if file.exists() else None) == text


def test_what_is_gone_was_registered_and_has_a_reason() -> None:
    reasons = gone_ids()
    assert reasons.keys() <= registered().keys()
    assert reasons.keys().isdisjoint(current())
    assert all(len(reason.split()) > 5 for reason in reasons.values())


def test_an_id_that_is_gone_stays_registered_and_is_never_given_again(tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    write({**current(), **registered()}, file)
    assert main(["--update", "--file", str(file)]) == 0
    assert gone_ids().keys() <= registered(file).keys()
    again = compare({"a.b": "1"}, {"a.b": "1"}, {"a.b": "was a mistake"})
    assert again.changed == ("a.b",)
    assert compare({"a.b": "1"}, {}, {"a.b": "was a mistake"}).allowed
