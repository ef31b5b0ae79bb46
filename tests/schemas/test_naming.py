"""Names of versions, and the version that the installed SDK pins where it is not shipped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.schemas import BrokenSchemas, load, versions
from checkout_conformance.schemas.derive import sdk
from checkout_conformance.schemas.derive.release import derive
from checkout_conformance.schemas.installed import Pinned, pinned
from checkout_conformance.schemas.naming import UnknownVersion, is_known, resolved, unread_note, unread_places
from checkout_conformance.target.target_file import make_target, read
from tests.schemas.releases import kept_release

# A release that pins a version which is not shipped, and a sentence in it, in whose place comes one that nobody read.
UNSHIPPED, ITS_VERSION = "stripe==14.0.0", "2025-11-17.clover"
PARAMETERS = Path("stripe", "params", "checkout", "_session_create_params.py")
READ, UNREAD = "If set to `true`, Adaptive Pricing is available", "Nobody has read that Adaptive Pricing is available"
ASK = """
import json
from checkout_conformance.schemas import load
from checkout_conformance.schemas.naming import is_known, resolved, unread_note, unread_places
version = resolved("sdk")
told = [unread_note(version), dict(unread_places(version)), len(load(version).clauses)]
print(json.dumps([version, is_known(version), *told]))
"""


def test_a_version_means_itself_and_latest_the_newest_that_is_shipped() -> None:
    assert [resolved(version) for version in versions()] == versions()
    assert resolved("latest") == max(versions())


def test_sdk_means_what_the_installed_release_pins() -> None:
    assert pinned() == Pinned(sdk.name_of(sdk.installed()), sdk.version_of(sdk.installed()))
    assert resolved("sdk") == sdk.version_of(sdk.installed())


def test_without_an_sdk_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checkout_conformance.schemas.installed.pinned", lambda: None)
    with pytest.raises(UnknownVersion, match="none is installed"):
        resolved("sdk")


def test_a_version_that_nobody_has_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert not is_known("2099-01-01.none")
    with pytest.raises(BrokenSchemas, match="no schema folder"):
        load("2099-01-01.none")
    assert main(["clauses", "--api-version", "2099-01-01.none"]) == 4
    said = capsys.readouterr().err
    assert all(version in said for version in [*versions(), "latest", "sdk"])


@pytest.mark.parametrize("name", ["latest", "sdk"])
def test_options_and_target_files_take_the_names(name: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(f'url = "http://127.0.0.1:1"\n[options]\napi_version = "{name}"\n', encoding="utf-8")
    assert make_target(read(file)["options"] | {"target_file": str(file)}, {}).api_version == resolved(name)
    assert make_target({"target": "http://127.0.0.1:1", "api_version": name}, {}).api_version == resolved(name)
    with pytest.raises(UnknownVersion):
        make_target({"target": "http://127.0.0.1:1", "api_version": "newest"}, {})


def test_commands_take_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--api-version", "latest", "--table"]) == 0
    assert main(["explain", "create.mode.enum", "--api-version", "sdk"]) == 0
    assert main(["changes", "sdk", "latest", "--json"]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("version", versions())
def test_every_sentence_of_what_is_shipped_is_read(version: str) -> None:
    assert unread_places(version) == {}
    assert unread_note(version) is None


def beside(release: Path) -> dict[str, str]:
    """An environment in which this release is the installed one."""
    return {**os.environ, "PYTHONPATH": str(release)}


@pytest.fixture(scope="module")
def unshipped(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The release with a sentence that nobody has read."""
    folder = tmp_path_factory.mktemp("release") / "stripe"
    shutil.copytree(kept_release(UNSHIPPED, pytestconfig), folder)
    text = (folder / PARAMETERS).read_text(encoding="utf-8")
    assert text.count(READ) == 1
    (folder / PARAMETERS).write_text(text.replace(READ, UNREAD), encoding="utf-8")
    return folder


def test_a_version_that_is_not_shipped_is_derived_from_the_installed_sdk(unshipped: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=beside(unshipped), capture_output=True, text=True, check=True
    )
    version, known, note, places, clauses = json.loads(done.stdout)
    assert (version, known) == (ITS_VERSION, True)
    assert places == {"create.adaptive_pricing.enabled": 1}
    assert "not read" in note
    assert clauses > 3000


@pytest.mark.slow
def test_a_run_in_a_version_that_is_not_shipped_says_what_is_not_read(tmp_path: Path, unshipped: Path) -> None:
    report = ("--report-dir", str(tmp_path / "report"))
    command = ["run", "embedded", "--profile", "quick", "--api-version", "sdk", *report]
    done = subprocess.run(
        [sys.executable, "-m", "checkout_conformance", *command, "-k", "stages"],
        env=beside(unshipped),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    record = json.loads((tmp_path / "report" / "run.json").read_text(encoding="utf-8"))
    assert record["contract"]["version"] == ITS_VERSION
    assert record["contract"]["document"] == "official Python SDK 14.0.0"
    assert record["contract"]["unread"] == 1
    assert list(record["target"]["versions"]["Stripe-Version"]) == [ITS_VERSION]
    assert any("not read" in note for note in record["notes"])
    assert f"API version {ITS_VERSION} (from official Python SDK 14.0.0; 1 sentence not read)" in done.stdout


def test_a_sentence_that_nobody_has_read_gives_no_limit(tmp_path: Path) -> None:
    package = tmp_path / "stripe"
    shutil.copytree(sdk.installed(), package, ignore=shutil.ignore_patterns("__pycache__"))
    before = derive(package)
    for file in ("params/checkout/_session_create_params.py",):
        text = (package / file).read_text(encoding="utf-8")
        assert "Up to 3 fields are supported" in text
        changed = text.replace("Up to 3 fields are supported", "Up to 5 fields are supported, unless it is late")
        (package / file).write_text(changed, encoding="utf-8")
    after = derive(package)
    assert before.schemas["create"]["properties"]["custom_fields"]["maxItems"] == 3
    assert "maxItems" not in after.schemas["create"]["properties"]["custom_fields"]
    assert "create.custom_fields" in {place.place for place in after.unread}
