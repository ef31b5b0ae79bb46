"""A run is called what its user says, or what CI or git know of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from checkout_conformance.run import label as labels
from checkout_conformance.run.label import label
from tests.waiting import LONGEST_S


def test_what_the_user_says_counts() -> None:
    assert label("nightly", {"GITHUB_REF_NAME": "main", "GITHUB_SHA": "0123456789"}) == "nightly"


def test_ci_names_branch_and_commit() -> None:
    assert label(None, {"GITHUB_REF_NAME": "main", "GITHUB_SHA": "0123456789abcdef"}) == "main 01234567"
    assert label(None, {"CI_COMMIT_REF_NAME": "topic", "CI_COMMIT_SHA": "fedcba9876543210"}) == "topic fedcba98"


def test_git_knows_a_checkout_and_nobody_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "PATIENCE_S", LONGEST_S)
    assert label(None, {}, tmp_path) is None
    run = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(tmp_path)]
    subprocess.run([*run, "init", "-q", "-b", "trunk"], check=True)
    subprocess.run([*run, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    found = label(None, {}, tmp_path)
    assert found is not None
    assert found.startswith("trunk ")
    assert len(found) == len("trunk ") + 8
