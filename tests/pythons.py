"""The quick tests and one run on another Python, with the oldest or the newest dependencies that are allowed.

    python -m tests.pythons [VERSION] [lowest-direct|highest]

`uv` makes the environment in `build/` (it is sought beside this Python, and on PATH). It takes an interpreter of this
machine, pyenv's among them, or gets one where it can; where no version is said, it is the one of this Python. What is
tried is a quick run on the embedded emulator and ALONE, with the package alone, and then BESIDE, with what those tests
need of others, which raises some dependencies.
Exit code 3: the machine has no such interpreter.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALONE = ("tests/strategies", "tests/conformance/checks")
BESIDE = ("tests/schemas",)
RESOLUTIONS = ("lowest-direct", "highest")
RUN = ("-m", "checkout_conformance", "run", "embedded", "--profile", "quick")
# What BESIDE imports beside the package.
TOOLS = ("openapi-spec-validator", "stripe==13.0.1", "-e", f"{ROOT}[fuzz]")
NO_INTERPRETER = 3


def main(arguments: Sequence[str]) -> int:
    """Make the environment, and run both; the first exit code that is not 0."""
    asked = _parser().parse_args(arguments)
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if uv is None:
        print("uv is not there; `pip install uv` gives it", file=sys.stderr)
        return NO_INTERPRETER
    place = ROOT / "build" / "pythons" / f"{asked.version}-{asked.resolution}"
    made = [uv, "venv", "--quiet", "--clear", "--python", asked.version, place]
    if subprocess.run(made, env=with_interpreters(os.environ), check=False).returncode:
        print(f"no Python {asked.version} here, and none could be fetched", file=sys.stderr)
        return NO_INTERPRETER
    python = str(place / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = [uv, "pip", "install", "--quiet", "--python", python]
    tests = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    steps = (
        [*install, "--resolution", asked.resolution, "-e", str(ROOT)],
        [uv, "pip", "list", "--quiet", "--python", python],
        [python, *RUN, "--report-dir", str(place / "report")],
        [*tests, *ALONE],
        [*install, *TOOLS],
        [*tests, *BESIDE],
    )
    for step in steps:
        code = subprocess.run(step, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


def with_interpreters(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with pyenv's interpreters on PATH: its own commands work for the versions it is set to alone."""
    root = Path(environment.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [str(path) for path in sorted(root.glob("versions/*/bin"))]
    return {**environment, "PATH": os.pathsep.join([environment.get("PATH", ""), *found])}


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="the quick tests and one run on another Python")
    here = platform.python_version()
    made.add_argument("version", nargs="?", default=here, help="such as 3.12 (default: of this Python, %(default)s)")
    made.add_argument(
        "resolution", nargs="?", default=RESOLUTIONS[0], choices=RESOLUTIONS, help="which (default %(default)s)"
    )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
