"""Releases of the official Python SDK for tests, from the package registry by its ordinary client."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

SECONDS = 300


def kept_release(requirement: str, config: pytest.Config) -> Path:
    """The release `stripe==V`, unpacked where pytest keeps it from run to run. Skips where no registry gives it."""
    if not config.pluginmanager.hasplugin("cacheprovider") or config.cache is None:
        pytest.skip("pytest keeps nothing here (-p no:cacheprovider), so no release of the SDK either")
    folder = config.cache.mkdir("sdk-releases")
    place = folder / requirement
    if place.is_dir():
        return place
    with tempfile.TemporaryDirectory(dir=folder) as part:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement, "-d", part]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        if done.returncode:
            pytest.skip(f"the package registry gave no {requirement}: {done.stderr.strip()[-80:]}")
        (wheel,) = Path(part).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(whole := Path(part) / "whole")
        with contextlib.suppress(OSError):  # another process was there first
            whole.rename(place)
    return place
