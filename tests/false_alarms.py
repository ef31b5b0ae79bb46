"""Search for false alarms: many runs against the reference emulator, each with another seed, none may fail.

    python tests/false_alarms.py [--runs N] [--first SEED] [--profile P] [--processes N]

Prints a line for every run and the sum of all cases. Exits with 1 where a run judged a clause other than `pass` or
`unsupported`, and keeps that run's report.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FINE = frozenset({"pass", "unsupported"})


def main(arguments: list[str]) -> int:
    """Run them one after the other; how many were not clean decides the exit code."""
    asked = _parser().parse_args(arguments)
    home = Path(tempfile.mkdtemp(prefix="false-alarms-"))
    cases = requests = alarms = 0
    for seed in range(asked.first, asked.first + asked.runs):
        report = home / f"{asked.profile}-{seed}-{asked.processes}"
        code = _run(asked.profile, seed, asked.processes, report)
        record = json.loads((report / "run.json").read_text(encoding="utf-8"))
        bad = {row["clause"]: row["verdict"] for row in record["verdicts"] if row["verdict"] not in FINE}
        counts = record["counts"]
        cases, requests = cases + counts["cases"], requests + counts["requests"]
        clean = not bad and code == 0 and record["partial"] is None
        said = "clean" if clean else f"NOT CLEAN, exit code {code}, report in {report.name}"
        print(
            f"{asked.profile} seed {seed} -n {asked.processes}: {said}; {counts['verdicts']['pass']} pass, "
            f"{counts['cases']} cases, {counts['requests']} requests, {record['duration_s']} s",
            flush=True,
        )
        for clause, verdict in list(bad.items())[:20]:
            print(f"  {verdict}: {clause}", flush=True)
        alarms += not clean
        if clean:
            shutil.rmtree(report)
    print(f"{asked.runs} runs of the {asked.profile} profile, -n {asked.processes}: {alarms} not clean, ", end="")
    print(f"{cases} cases, {requests} requests")
    if alarms:
        print(f"reports: {home}")
    else:
        shutil.rmtree(home)
    return min(alarms, 1)


def _run(profile: str, seed: int, processes: int, report: Path) -> int:
    options = ["--target", "embedded", "--profile", profile, "--run-seed", str(seed), "--report-dir", str(report)]
    workers = ["-n", str(processes)] if processes else []
    command = [sys.executable, "-m", "pytest", "-q", *options, *workers]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="many runs against the reference emulator: none may fail")
    made.add_argument("--runs", type=int, default=50, help="how many (default 50)")
    made.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    made.add_argument("--profile", default="standard", help="quick, standard or thorough (default standard)")
    made.add_argument("--processes", type=int, default=0, help="workers of each run (default 0: one process)")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
