"""Run the kit as a user does: `pytest --target ...` in a directory of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEY = "sk_test_51NeverSeenAnywhere0123456789"


@dataclass(frozen=True)
class Ran:
    """What a run left: exit code, everything printed, and the directory it ran in."""

    code: int
    output: str
    directory: Path

    @property
    def record(self) -> dict[str, Any]:
        """The run record."""
        loaded: dict[str, Any] = json.loads((self.directory / "conformance-report" / "run.json").read_text())
        return loaded

    @property
    def reported(self) -> bool:
        """Whether a record was written."""
        return (self.directory / "conformance-report" / "run.json").exists()

    @property
    def errors(self) -> list[str]:
        """The lines that say ERROR."""
        return [line for line in self.output.splitlines() if line.startswith("ERROR: ")]

    def everything(self) -> str:
        """All that was printed and written, for looking for secrets."""
        files = [path for path in self.directory.rglob("*") if path.is_file()]
        return self.output + "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def run_pytest(
    directory: Path, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 240.0, module: bool = False
) -> Ran:
    """Run pytest with these arguments in `directory`; `module` runs it as `python -m pytest`.

    It is killed after `timeout` seconds, far more than it takes on a busy machine. Without the plugin of Schemathesis,
    which would cost each of these runs a second and does nothing in any.
    """
    program = [sys.executable, "-m", "pytest"] if module else [str(Path(sys.executable).parent / "pytest")]
    program += ["-p", "no:schemathesis"]
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "STRIPE", "COV_", "CHECKOUT_CONFORMANCE"))
    }
    done = subprocess.run(
        [*program, *arguments],
        cwd=directory,
        env={**kept, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, directory)
