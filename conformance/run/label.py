"""What a run is called beside other runs of the same target: as the user says, or by branch and commit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

# Branch and commit as CI systems name them: GitHub, GitLab, CircleCI, Buildkite.
VARIABLES = (
    ("GITHUB_HEAD_REF", "GITHUB_SHA"),
    ("GITHUB_REF_NAME", "GITHUB_SHA"),
    ("CI_COMMIT_REF_NAME", "CI_COMMIT_SHA"),
    ("CIRCLE_BRANCH", "CIRCLE_SHA1"),
    ("BUILDKITE_BRANCH", "BUILDKITE_COMMIT"),
)
SHORT = 8
PATIENCE_S = 2.0


def label(given: str | None, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str | None:
    """The label: what was given, else what CI names, else what git says of the folder; None where nobody says."""
    if given is not None:
        return given
    for branch, commit in VARIABLES:
        if environment.get(branch) and environment.get(commit):
            return f"{environment[branch]} {environment[commit][:SHORT]}"
    return _of_git(folder or Path.cwd())


def _of_git(folder: Path) -> str | None:
    branch = _git(folder, "rev-parse", "--abbrev-ref", "HEAD")
    commit = commit_of(folder)
    return f"{branch} {commit}" if branch and commit else None


def commit_of(folder: Path) -> str | None:
    """The short name of the commit that a folder is at; None where git knows none."""
    return _git(folder, "rev-parse", f"--short={SHORT}", "HEAD")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
