"""Run the suite against every implementation that this machine can get, and write what each is good for.

    python -m tests.implementations [DIRECTORY] [--only NAME ...] [--profile P] [--missing] [--page FILE]

Each implementation is installed from its registry into `build/`, started on loopback, and run against in the contract's
own version and in the newest. DIRECTORY gets a report for each run and two pages that show them side by side: the
implementations, and the thin fakes; `--missing` runs only what it has no report of. The page of the documentation is
renewed where `--page` names it. What cannot be installed, started or run is a row that says so; only a fault of the
kit's own makes the command fail.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from checkout_conformance.marked_tables import write_tables
from checkout_conformance.record.reading import link_to_report, read
from checkout_conformance.reports.compare import compare
from checkout_conformance.run.label import commit_of
from checkout_conformance.schemas.loader import DEFAULT_VERSION
from checkout_conformance.schemas.naming import resolved
from tests.conformance.running import ROOT
from tests.implementations.page import Met, good_for, jobs_table, left_out, out_of_reach_table, roster_table, title
from tests.implementations.roster import IMPLEMENTATIONS, THIN, Implementation

PACKAGES = ROOT / "build" / "implementations"
INSTALL = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
LONGEST_INSTALL_S = 300.0
# Beside each record: the commit of the kit that the run was of.
COMMIT = "commit.txt"
# How much longer than its own limit a run may take to write its reports.
GRACE_S = 120.0


def main(arguments: Sequence[str]) -> int:
    """Meet them all; 1 where the kit itself broke."""
    asked = _parser().parse_args(arguments)
    chosen = [one for one in IMPLEMENTATIONS if any(fnmatch.fnmatch(title(one), only) for only in asked.only)]
    versions = [DEFAULT_VERSION, resolved("latest")]
    met = [one for row in chosen for one in _meet(row, versions, asked.directory, asked.profile, asked.missing)]
    for name, wanted in (("implementations", False), ("thin-fakes", True)):
        _side_by_side([one for one in met if _is_thin(one) == wanted], asked.directory, name)
    if asked.page is not None:
        write_tables(asked.page, tables(met, versions, asked.profile))
        print(asked.page)
    broke = [note for one in met if one.record for note in one.record["notes"] if "the kit itself broke" in note]
    print("\n".join(broke))
    return min(len(broke), 1)


def tables(met: Sequence[Met], versions: Sequence[str], profile: str) -> dict[str, str]:
    """The tables of the page, by the names of their markers."""
    reference, newest = ([one for one in met if one.api_version == version] for version in versions)
    sample = (
        f"Measured by `make implementations` with kit {metadata.version('checkout-conformance')}: "
        f"profile `{profile}`, Python {platform.python_version()}, a machine of {os.cpu_count()} cores. "
        "A row is of one run; its day and the kit's commit stand in its last column, since rows may be of several "
        "measurements. "
        f"Times are those of the machine as it was, whoever else used it. {left_out(met)}"
    ).rstrip()
    return {
        "measured": sample,
        "roster": roster_table(),
        "out-of-reach": out_of_reach_table(),
        "reference": f"In `{versions[0]}`:\n\n{jobs_table(reference)}",
        "newest": f"In `{versions[1]}`:\n\n{jobs_table(newest)}",
        "good-for": good_for([one for one in reference if not _is_thin(one)]),
    }


def _is_thin(one: Met) -> bool:
    return one.implementation.name.startswith(THIN)


def _meet(one: Implementation, versions: Sequence[str], directory: Path, profile: str, missing: bool) -> Iterator[Met]:
    """A run in each version, each on a server of its own; `missing` takes the records that are there."""
    home = PACKAGES / one.slug
    there = {version: directory / one.slug / version / "run.json" for version in versions}
    kept = {version: read(path) for version, path in there.items() if missing and path.exists()}
    why = _installed(one, home) if kept.keys() != there.keys() else None
    for version in versions:
        if version in kept:
            yield Met(one, version, kept[version], commit=_commit_kept(there[version].parent))
            continue
        if why is not None:
            yield Met(one, version, None, why)
            continue
        place = directory / one.slug / version
        place.mkdir(parents=True, exist_ok=True)
        (place / "run.json").unlink(missing_ok=True)
        commit = commit_of(ROOT) or ""
        (place / COMMIT).write_text(commit, encoding="utf-8")
        try:
            with one.start(home) as url:
                said = _run(one, url, version, place, profile)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
        made = read(place) if (place / "run.json").exists() else None
        yield Met(one, version, made, said if made is None else "", commit)
        print(f"{title(one)}, {version}: {'run' if made else f'not run: {said}'}", flush=True)


def _commit_kept(place: Path) -> str:
    """The commit of a run of another day, empty where that was not kept."""
    kept = place / COMMIT
    return kept.read_text(encoding="utf-8") if kept.exists() else ""


def _installed(one: Implementation, home: Path) -> str | None:
    """Install its packages; why that was not possible."""
    if not one.packages:
        return None
    home.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            [*INSTALL, "--prefix", str(home), *one.packages],
            capture_output=True, text=True, check=False, timeout=LONGEST_INSTALL_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"its packages could not be installed: {error}"
    said = (done.stderr or done.stdout).strip().splitlines()
    return f"its packages could not be installed: {said[-1] if said else 'npm failed'}" if done.returncode else None


def _run(one: Implementation, url: str, version: str, place: Path, profile: str) -> str:
    """One run; the last line of what it said."""
    command = [sys.executable, "-m", "checkout_conformance", "run", url, "--api-version", version]
    command += ["--profile", profile, "--report-dir", str(place), "--time-limit", f"{one.most_s:g}"]
    command += ["--label", one.version] if one.version else []
    if one.target_file is None:
        (place / "target.toml").write_text(f'name = "{one.name}"\n', encoding="utf-8")
    command += ["--target-file", one.target_file or str(place / "target.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=one.most_s + GRACE_S)
    return (done.stdout.strip().splitlines() or ["it printed nothing"])[-1]


def _side_by_side(met: Sequence[Met], directory: Path, name: str) -> None:
    """A page of the runs in which each stands in both versions, with links to their reports."""
    there = [(one, one.record) for one in met if one.record is not None]
    if len(there) < 2:
        return
    page = directory / f"{name}.html"
    links = [
        link_to_report((directory / one.implementation.slug / one.api_version / "run.json").resolve(), page)
        for one, _ in there
    ]
    page.write_text(compare([record for _, record in there], links), encoding="utf-8")
    print(f"{page} ({page.stat().st_size / 1e6:.1f} MB)")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="the suite against every implementation that can be had")
    made.add_argument("directory", nargs="?", type=Path, default=Path("implementations-report"), help="for reports")
    made.add_argument(
        "--only", nargs="+", default=["*"], metavar="NAME", help="names with their versions; * stands for any"
    )
    made.add_argument("--profile", default="quick", help="how much to try (default %(default)s)")
    made.add_argument("--missing", action="store_true", help="run only what DIRECTORY has no report of")
    made.add_argument("--page", type=Path, help="the page of the documentation to renew")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
