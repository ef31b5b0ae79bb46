"""Judging traffic is set as a run is: by what is given, by variables, by `pyproject.toml`, by a target file."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.traffic_settings import TrafficSettings, traffic_settings
from checkout_conformance.run.watching import watches
from checkout_conformance.traffic.judging_process import judging_process
from tests.conformance.running import run_command

RECORDING = Path(__file__).parents[2] / "traffic" / "recordings" / "nock.json"
TABLE = "[tool.checkout-conformance]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, in which everything is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_where_nobody_says_anything_each_exchange_names_its_version(project: Path) -> None:
    assert traffic_settings({}) == TrafficSettings(Chosen(), None)


def test_every_source_is_asked_and_the_nearest_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "target.toml").write_text('[options]\napi_version = "2022-11-15"\nfail_on = "should"\n')
    (project / "pyproject.toml").write_text(f'{TABLE}target_file = "target.toml"\nreport_dir = "of-table"\n')
    assert traffic_settings({}).version == "2022-11-15"
    assert traffic_settings({}).chosen.report_dir == str(project / "of-table")
    monkeypatch.setenv("CHECKOUT_CONFORMANCE_FAIL_ON", "must")
    monkeypatch.setenv("CHECKOUT_CONFORMANCE_REPORT_DIR", "of-variable")
    found = traffic_settings({"report_dir": "given", "api_version": "2024-06-20"})
    assert (found.chosen.fail_on, found.chosen.report_dir, found.version) == ("must", "given", "2024-06-20")
    assert found.chosen.target_file is None


def test_a_baseline_that_is_not_there_is_told_to_the_command_and_to_the_fixture(project: Path) -> None:
    (project / "pyproject.toml").write_text(f'{TABLE}baseline = "nowhere.toml"\n')
    ran = run_command(project, "judge", str(RECORDING))
    assert (ran.code, ran.errors[0].startswith("checkout-conformance: --baseline")) == (4, True), ran.output
    with judging_process() as process, watches(process) as start, pytest.raises(UsageError, match=r"nowhere\.toml"):
        start("http://127.0.0.1:1")


def test_the_command_writes_where_the_project_says(project: Path) -> None:
    (project / "pyproject.toml").write_text(f'{TABLE}report_dir = "made"\nfail_on = "should"\n')
    assert run_command(project, "judge", str(RECORDING)).code in (0, 1)
    assert (project / "made" / "integration.html").exists()
    assert '"fail_on":"should"' in (project / "made" / "run.json").read_text()
