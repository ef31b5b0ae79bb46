"""Make sample reports: the reference and some mutants, each run as a target of its own, and a comparison.

python tests/samples.py DIRECTORY MUTANT...
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conformance.emulator.process import embedded_emulator
from conformance.target_file import SHIPPED


def main(directory: Path, mutants: list[str]) -> int:
    """Run the quick profile against each, and compare the records."""
    records = []
    for mutant in [None, *mutants]:
        name = (mutant or "reference").replace(":", "-")
        where = directory / name
        where.mkdir(parents=True, exist_ok=True)
        file = where / "target.toml"
        known = (SHIPPED / "embedded.toml").read_text(encoding="utf-8")
        file.write_text(known.replace('name = "embedded"', f'name = "{name}"'), encoding="utf-8")
        with embedded_emulator(seed=0, mutant=mutant) as url:
            options = ["--target", url, "--target-file", str(file), "--profile", "quick", "--report-dir", str(where)]
            subprocess.run([sys.executable, "-m", "pytest", "-q", *options], check=False)
        records.append(str(where / "run.json"))
    out = str(directory / "matrix.html")
    return subprocess.run([sys.executable, "-m", "conformance", "compare", *records, "-o", out], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
