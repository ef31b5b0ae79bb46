"""Make sample reports: the reference, `emulate` and some mutants, each run as a target of its own, and a comparison.

    python -m tests.samples DIRECTORY [MUTANT ...]

`emulate` needs Node.js and its package (see `.ci/run`); it is left out, and that is said, where they are missing.
Pictures of them are `tests.pictures`'.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.target.target_file import SHIPPED
from tests.third_party.emulate_server import emulate, missing


def main(arguments: list[str]) -> int:
    """Run the quick profile against each, and compare the records."""
    asked = _parser().parse_args(arguments)
    records = [_reference_or_mutant(asked.directory, name) for name in [None, *asked.mutants]]
    why = missing()
    if why is None:
        records.insert(1, _emulate(asked.directory))
    else:
        print(f"without emulate: {why}")
    out = asked.directory / "matrix.html"
    compared = [sys.executable, "-m", "checkout_conformance", "compare", *map(str, records), "-o", str(out)]
    return subprocess.run(compared, check=False).returncode


def _reference_or_mutant(directory: Path, mutant: str | None) -> Path:
    name = mutant or "reference"
    file = _target_file(directory, "embedded.toml", "embedded", name)
    with embedded_mutant(*filter(None, [mutant])) as url:
        return _run(url, file)


def _emulate(directory: Path) -> Path:
    file = _target_file(directory, "emulate.toml", "emulate", "emulate 0.8.0")
    with emulate() as url:
        return _run(url, file)


def _target_file(directory: Path, shipped: str, known: str, name: str) -> Path:
    where = directory / "".join(c if c.isalnum() or c in "._" else "-" for c in name)
    where.mkdir(parents=True, exist_ok=True)
    file = where / "target.toml"
    text = (SHIPPED / shipped).read_text(encoding="utf-8")
    file.write_text(text.replace(f'name = "{known}"', f'name = "{name}"'), encoding="utf-8")
    return file


def _run(url: str, file: Path) -> Path:
    options = ["--target", url, "--target-file", str(file), "--profile", "quick", "--report-dir", str(file.parent)]
    subprocess.run([sys.executable, "-m", "pytest", "-q", *options], check=False)
    return file.parent / "run.json"


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="sample reports, and a comparison of them")
    made.add_argument("directory", type=Path, help="where to write them")
    made.add_argument("mutants", nargs="*", help="mutants of the reference to show beside it")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
