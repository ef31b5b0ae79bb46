"""The command line: subcommands, exit codes, and what is said where something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from checkout_conformance.cli import command_names, main, parser
from tests.conformance.record.test_merging import record, row
from tests.conformance.running import run_pytest
from tests.waiting import LONGEST_S, ending


@pytest.mark.parametrize("command", command_names())
def test_every_command_says_what_it_does_and_what_each_argument_means(command: str) -> None:
    (choices,) = [action.choices for action in parser(command)._actions if isinstance(action.choices, dict)]
    assert len(choices[command].description) > 30
    assert [action.dest for action in choices[command]._actions if not action.help] == []


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 4
    shown = capsys.readouterr().err
    assert [name for name in command_names() if name not in shown] == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rn", "did you mean run?"),
        ("http://127.0.0.1:4242", "did you mean `checkout-conformance run http://127.0.0.1:4242`?"),
        ("xyzzy", "there are changes, clauses, "),
    ],
)
def test_a_word_that_is_no_command_is_told_with_what_may_have_been_meant(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word])
    assert ended.value.code == 4
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nope"], ["serve", "--port", "x"], ["merge"]])
def test_wrong_arguments_are_exit_code_4(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 4
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot be read"), ("{", "is not JSON"), ("{}", "is not a run record")]
)
def test_a_file_that_is_no_record_is_told_in_a_sentence(
    content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.json"
    if content is not None:
        file.write_text(content)
    assert main(["merge", str(file), "-o", str(tmp_path / "out")]) == 4
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_shards_are_merged_into_one_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("checkout_conformance.reports.render")
    for number, verdict in ((1, "pass"), (2, "fail")):
        place = tmp_path / str(number)
        place.mkdir()
        part = record(row("create.mode.enum", verdict, "mode", body="mode=x"), options={"shard": f"{number}/2"})
        (place / "run.json").write_text(json.dumps(part))
    code = main(["merge", str(tmp_path / "1"), str(tmp_path / "2" / "run.json"), "-o", str(tmp_path / "whole")])
    assert code == 1
    assert "create.mode.enum" in capsys.readouterr().out
    assert json.loads((tmp_path / "whole" / "run.json").read_text())["verdicts"][0]["verdict"] == "fail"
    assert (tmp_path / "whole" / "index.html").exists()


def test_a_report_is_written_again_from_its_record(tmp_path: Path) -> None:
    pytest.importorskip("checkout_conformance.reports.render")
    (tmp_path / "run.json").write_text(json.dumps(record(row("create.mode.enum", "pass"))))
    assert main(["report", str(tmp_path), "-o", str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "index.html").exists()


def test_an_emulator_that_is_served_can_be_tested(tmp_path: Path) -> None:
    for name in ("schemas", "reports"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('the kit has its own')")
    command = [sys.executable, "-m", "checkout_conformance", "serve", "--port", "0"]
    with ending(subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)) as served:
        assert served.stdout is not None
        url = next(word for word in served.stdout.readline().split() if word.startswith("http"))
        ran = run_pytest(tmp_path, "--target", url, "--profile", "quick", "-k", "test_lifecycle")
        served.terminate()
        assert served.wait(LONGEST_S) in (0, -15)
    assert ran.code == 0, ran.output[-2000:]


@pytest.mark.parametrize(
    ("program", "spared"),
    [
        ("from checkout_conformance.cli import parser; parser()", "httpx hypothesis jsonschema starlette jinja2"),
        (
            "from checkout_conformance.schemas import load; load().clauses",
            "httpx hypothesis jsonschema jsonschema_rs starlette",
        ),
    ],
    ids=["help", "contract"],
)
def test_what_takes_long_to_import_is_imported_when_it_is_needed(program: str, spared: str) -> None:
    code = f"{program}; import sys; print(sorted(set({spared.split()!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"


def test_a_command_that_is_asked_for_is_the_only_one_that_is_imported() -> None:
    (choices,) = [action.choices for action in parser("openapi")._actions if isinstance(action.choices, dict)]
    assert list(choices) == ["openapi"]
    (every,) = [action.choices for action in parser("nothing")._actions if isinstance(action.choices, dict)]
    assert len(every) > 10
