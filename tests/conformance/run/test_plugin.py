"""The plugin, started as users start it: what is run, from where, and how it complains."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import ROOT, run_kit, run_pytest
from tests.judged import having, verdicts_of
from tests.waiting import LONGEST_S, ending

QUICK = ("--profile", "quick")
PART = (*QUICK, "-k", "test_lifecycle")


def forget_to_expire(number: int, request: Proxied, answer: Answer) -> Answer | None:
    """A fault: an expired session says that it is still open."""
    status, headers, body = answer
    return status, headers, body.replace(b'"status": "expired"', b'"status": "open"')


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["--target", "http://127.0.0.1:1"], {}, "cannot be reached"),
        (["--target", "https://127.0.0.1:1"], {}, "cannot be reached"),
        (["--target", "embedded"], {"STRIPE_API_KEY": "sk_live_x"}, "live-mode key"),
        (["--target", "embedded"], {"STRIPE_API_KEY": "rk_live_x"}, "live-mode key"),
        (["--target", "embedded"], {"STRIPE_API_KEY": "pk_test_x"}, "publishable key"),
        (["--target", "https://api.stripe.com"], {}, "STRIPE_API_KEY is not set"),
        (["--target", "localhost:4242"], {}, "has no scheme"),
        (["--target", ""], {}, "has no scheme"),
        (["--target", "http://user:password@127.0.0.1"], {}, "holds a user or password"),
        (["--target", "embedded", "--rate", "0"], {}, "--rate '0' is not a number above 0"),
        (["--target", "embedded", "--max-requests", "0"], {}, "--max-requests '0' is not a whole number"),
        (["--target", "embedded", "--shard", "3/2"], {}, "--shard '3/2'"),
        (["--target", "embedded", "--api-version", "1999-01-01"], {}, "'1999-01-01' is no version of the API"),
        (["--target", "embedded", "--target-file", "nowhere.toml"], {}, "nowhere.toml: cannot be read"),
        (["--target", "embedded", "--target-file", "broken.toml"], {}, "is not TOML"),
        (
            ["--target", "embedded", "--target-file", "unknown.toml"],
            {},
            "`nmae` is no member of it; did you mean `name`?",
        ),
        (["--target", "embedded", "--report-dir", "file"], {}, "cannot be written"),
        (["--target", "embedded", "--report-dir", "file/below"], {}, "cannot be written"),
        (["embedded", "test_mine.py"], {}, "leave out 'test_mine.py'"),
        (["--target", "embedded", "--profile", "huge"], {}, "--profile 'huge' is not quick, standard or thorough"),
        (["--target", "embedded"], {"CHECKOUT_CONFORMANCE_RATES": "3"}, "did you mean CHECKOUT_CONFORMANCE_RATE?"),
        (["--target", "embedded", "--ca-file", "file"], {}, "--ca-file file: it cannot be used"),
        (["--target", "https://example.com", "--insecure"], {}, "--insecure is for this machine and private hosts"),
        (["--target-file", "nothing.toml"], {}, "nothing.toml: it names no `url`; add one"),
        (["embedded", "--basline", "known.toml"], {}, "there is no option --basline; did you mean --baseline?"),
        (["--target", "embedded", "--qqq=1"], {}, "there is no option --qqq; `checkout-conformance run --help` lists"),
        ([], {}, "no server is named"),
        (["-k", "paging"], {}, "no server is named"),
        (["embedded", "--target", "http://127.0.0.1:1"], {}, "two servers are named"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_usage_error_is_one_sentence_and_exit_code_4(
    arguments: list[str], environment: dict[str, str], says: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "nothing.toml").write_text("")
    (tmp_path / "broken.toml").write_text("name = ")
    (tmp_path / "unknown.toml").write_text('nmae = "x"')
    before = sorted(tmp_path.iterdir())
    ran = run_kit(tmp_path, *arguments, env=environment)
    assert ran.code == 4, ran.output
    assert says in ran.output
    assert len(ran.errors) == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--target", "localhost:4242"], "has no scheme"),
        (["--target", "embedded", "--rate", "0"], "--rate '0' is not a number above 0"),
        (["--target", "embedded", "test_mine.py"], "leave out 'test_mine.py'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_in_pytest_a_usage_error_is_the_same_sentence(arguments: list[str], says: str, tmp_path: Path) -> None:
    ran = run_pytest(tmp_path, *arguments)
    assert (ran.code, len(ran.errors)) == (4, 1), ran.output
    assert says in ran.errors[0]
    assert list(tmp_path.iterdir()) == []


def test_a_live_key_is_refused_before_any_request(tmp_path: Path, emulator_url: str) -> None:
    asked: list[str] = []

    def note(number: int, request: Proxied, answer: Answer) -> Answer | None:
        asked.append(request.path)
        return answer

    with faulty_proxy(emulator_url, note) as url:
        ran = run_kit(tmp_path, "--target", url, env={"STRIPE_API_KEY": "sk_live_abcdef123456"})
    assert ran.code == 4
    assert asked == []
    assert "abcdef123456" not in ran.output


def test_the_options_stand_in_one_group_of_the_help(tmp_path: Path) -> None:
    ran = run_pytest(tmp_path, "--help")
    assert ran.code == 0
    group = ran.output.partition("checkout-conformance:")[2] or ran.output.partition("Checkout Sessions conformance")[2]
    for option in ("--target", "--profile", "--report-dir", "--max-requests", "--fail-on", "--shard", "--run-seed"):
        assert option in group


def test_without_a_target_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n"
        "def test_own():\n"
        "    kit = {f'checkout_conformance.{name}' for name in ('run.process', 'target.client', 'schemas.loader')}\n"
        "    heavy = {*kit, 'httpx', 'hypothesis.stateful'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    ran = run_pytest(tmp_path, "-p", "no:hypothesispytest", "-p", "no:schemathesis")
    assert ran.code == 0, ran.output
    assert "1 passed" in ran.output
    assert not ran.reported


def test_a_run_on_the_reference_is_well_and_writes_its_record(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, "--target", emulator_url, *QUICK, "-k", "test_lifecycle")
    assert ran.code == 0, ran.output[-3000:]
    record = ran.record
    assert record["partial"] is None
    assert record["counts"]["verdicts"]["fail"] == 0
    assert record["counts"]["verdicts"]["pass"] > 10
    assert record["target"]["url"] == emulator_url
    assert verdicts_of(record)["lifecycle.expire.open"] == "pass"


@pytest.mark.parametrize("module", [False, True], ids=["pytest", "python -m pytest"])
def test_the_working_directory_has_no_say(module: bool, tmp_path: Path, emulator_url: str) -> None:
    for name in ("schemas", "reports", "strategies"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('the kit has its own')")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('nobody asked for this conftest')")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_mine.py").write_text("def test_mine():\n    assert False\n")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = -m smoke --strict-markers\npython_files = check_*.py\npython_functions = check_*\n"
        "testpaths = tests\nusefixtures = database\nfilterwarnings = error\npythonpath = .\n"
    )
    ran = run_pytest(tmp_path, "--target", emulator_url, *QUICK, "-k", "test_lifecycle", module=module)
    assert ran.code == 0, ran.output[-3000:]
    assert ran.record["counts"]["verdicts"]["pass"] > 10
    assert "test_mine" not in ran.output


def test_deviations_are_exit_code_1_with_the_clause_and_the_curl_in_junit(tmp_path: Path, emulator_url: str) -> None:
    with faulty_proxy(emulator_url, forget_to_expire) as url:
        ran = run_kit(tmp_path, "--target", url, *QUICK, "-k", "test_lifecycle", "--junitxml", "junit.xml")
    assert ran.code == 1, ran.output[-3000:]
    failing = [row for row in ran.record["verdicts"] if row["verdict"] == "fail"]
    assert "lifecycle.expire.open" in {row["clause"] for row in failing}
    assert all(row["witness"] and row["expected"] and row["observed"] for row in failing)
    messages = [node.text or "" for node in ElementTree.parse(tmp_path / "junit.xml").iter("failure")]
    assert any("lifecycle.expire.open" in text and "curl" in text for text in messages)
    assert "lifecycle.expire.open" in ran.output


def verdicts(record: dict[str, object]) -> set[tuple[str, str, str | None]]:
    rows: list[dict[str, str]] = record["verdicts"]  # type: ignore[assignment]
    return {(row["clause"], row["verdict"], row["param"]) for row in rows}


def test_several_processes_come_to_the_same_verdicts_in_one_report(tmp_path: Path, emulator_url: str) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    with faulty_proxy(emulator_url, forget_to_expire) as url:
        one = run_kit(alone, "--target", url, *PART)
        many = run_kit(together, "--target", url, *PART, "-n", "2")
    assert one.code == many.code == 1
    assert verdicts(one.record) == verdicts(many.record)


def test_workers_share_the_request_budget(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, "--target", emulator_url, *QUICK, "-n", "2", "--max-requests", "80")
    assert "all requests that --max-requests allows" in ran.record["partial"]
    assert ran.record["counts"]["requests"] <= 80


def test_shards_share_the_suite_among_them(tmp_path: Path, emulator_url: str) -> None:
    judged: list[set[str]] = []
    for shard in ("1/2", "2/2"):
        place = tmp_path / shard.replace("/", "of")
        place.mkdir()
        ran = run_kit(place, "--target", emulator_url, *PART, "--shard", shard)
        assert ran.code == 0, ran.output[-2000:]
        judged.append(having(ran.record, "pass"))
    whole = run_kit(tmp_path, "--target", emulator_url, *PART)
    passed = having(whole.record, "pass")
    assert judged[0] | judged[1] == passed
    assert judged[0] != judged[1]


def test_an_interrupted_run_says_that_it_is_partial(tmp_path: Path, emulator_url: str) -> None:
    def slowly(number: int, request: Proxied, answer: Answer) -> Answer | None:
        time.sleep(0.02)
        return answer

    with faulty_proxy(emulator_url, slowly) as url:
        command = [str(Path(sys.executable).parent / "pytest"), "--target", url, *QUICK, "-v"]
        child = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        with ending(child):
            assert child.stdout is not None
            for line in child.stdout:
                if "PASSED" in line or "FAILED" in line:
                    break
            child.send_signal(signal.SIGINT)
            output = child.stdout.read()
            code = child.wait(LONGEST_S)
    assert code == 2, output[-2000:]
    record = json.loads((tmp_path / "conformance-report" / "run.json").read_text())
    assert "ended early" in record["partial"]


def test_the_suite_is_not_part_of_the_kits_own_tests() -> None:
    ran = run_pytest(ROOT, "--collect-only", "-q", "tests/conformance/run/test_label.py")
    assert ran.code == 0
    assert "test_label.py::" in ran.output
    assert "conformance/suite/" not in ran.output
