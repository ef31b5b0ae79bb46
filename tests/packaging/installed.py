"""The kit as users have it: built into a wheel, and installed in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Built:
    """What `python -m build` makes."""

    wheel: Path
    source: Path


def build(place: Path) -> Built:
    """Build wheel and source distribution into `place`, from the files of this checkout, without any network."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (wheel,), (source,) = place.glob("*.whl"), place.glob("*.tar.gz")
    return Built(wheel, source)


@dataclass(frozen=True)
class Environment:
    """A virtual environment in which the wheel is installed."""

    home: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.home / "bin" / "python"

    def run(self, place: Path, *words: str, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
        """A command in a directory; `pytest` and `checkout-conformance` are this environment's.

        Schemathesis' plugin, which would cost every start of pytest a second, is left out as a user can do it.
        """
        meddling = ("PYTEST", "STRIPE", "COV_", "PYTHONPATH", "CHECKOUT_CONFORMANCE")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(meddling)}
        return subprocess.run(
            [str(self.home / "bin" / words[0]), *words[1:]],
            cwd=place,
            env={**kept, "PYTEST_ADDOPTS": "-p no:schemathesis"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )


def install(wheel: Path, home: Path) -> Environment:
    """Make an environment with the wheel in it.

    What the kit depends on is seen through a `.pth` file, so that this takes seconds and no network. The editable kit
    of the tests' own environment is not: its hook is in a `.pth` file there, and such files are not followed.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=300)
    environment = Environment(home)
    _pip(environment, "install", "--no-deps", "--no-index", "--no-compile", str(wheel))
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    script = home / "bin" / "pytest"
    script.write_text(f"#!{environment.python}\nimport sys, pytest\nsys.exit(pytest.console_main())\n")
    script.chmod(0o755)
    return environment


def _pip(environment: Environment, *words: str) -> None:
    command: Sequence[str] = [sys.executable, "-m", "pip", "--python", str(environment.python), "--quiet", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
