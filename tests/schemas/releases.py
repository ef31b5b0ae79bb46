"""Releases of the official Python SDK for tests, from the package registry by its ordinary client."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SECONDS = 300


def unpacked_release(requirement: str, folder: Path) -> Path:
    """The release `stripe==V`, unpacked below `folder`. Skips the test where the registry does not give it."""
    wheels = folder / "wheels" / requirement
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement, "-d", str(wheels)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode:
        pytest.skip(f"the package registry gave no {requirement}: {done.stderr.strip()[-80:]}")
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / requirement)
    return folder / requirement
