"""The release checklist as a command: `make release-check`, or `python -m tests.release [FOLDER]`.

What only the people who release know is filled in where they say it: `--address URL`, the repository's public address,
writes metadata, pictures and citation, `--date DAY` changelog and citation.

Builds the distributions into FOLDER (default: one that is thrown away) and prints each point with what was seen, and
what to do where it does not hold. Exit code 1 where one does not. Not here: publishing, which a person does with what
was checked.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.schemas import register
from tests.packaging.installed import ROOT, Built, build

LARGEST_WHEEL = 3 * 1024 * 1024
SEMANTIC = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
COMMAND = "python -m tests.release"
FILL_IN = f"`{COMMAND} --address https://…` enters the repository's public address"
# What an index links to -> where it is below the repository's address.
URLS = {"Source": "", "Documentation": "/tree/main/docs", "Changelog": "/blob/main/CHANGELOG.md", "Issues": "/issues"}
NEEDED_FILES = ("LICENSE", "SECURITY.md", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the list: whether it holds, what was seen, and what to do where it does not."""

    name: str
    holds: bool
    seen: str
    todo: str = ""

    def line(self) -> str:
        """As it is printed."""
        return f"{'ok  ' if self.holds else 'TODO'}  {self.name}: {self.seen}{'' if self.holds else f'. {self.todo}'}"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""


def versions(project: str, changelog: str, citation: str) -> Point:
    """One semantic version in the metadata, on top of the changelog with its day, and in the citation."""
    version = str(tomllib.loads(project)["project"]["version"])
    top = re.search(r"^## (\S+) \(([^)]+)\)", changelog, re.MULTILINE)
    cited = re.search(r"^version: *(\S+)", citation, re.MULTILINE)
    said = (version, top and top[1], cited and cited[1])
    dated = bool(top and re.fullmatch(r"\d{4}-\d{2}-\d{2}", top[2]))
    holds = bool(SEMANTIC.fullmatch(version)) and set(said) == {version} and dated
    seen = f"pyproject {version}, changelog {top[0][3:] if top else 'none'}, citation {cited[1] if cited else 'none'}"
    todo = f"`{COMMAND} --date {datetime.date.today()}` enters the day; the version is typed in all three"
    return Point("version", holds, seen, todo)


def metadata(project: str) -> Point:
    """The addresses that an index shows: without them nobody finds the source, the changelog or where to report."""
    urls = tomllib.loads(project)["project"].get("urls", {})
    missing = [name for name in ("Source", "Documentation", "Changelog") if name not in urls]
    seen = f"no {', '.join(missing)}" if missing else "there"
    return Point("project.urls", not missing, seen, FILL_IN)


def pictures(readme: str) -> Point:
    """Pictures of the README are absolute: an index shows it without the files beside it."""
    relative = [link for link in PICTURE.findall(readme) if _relative(link)]
    seen = f"relative: {', '.join(relative)}" if relative else "absolute"
    return Point("pictures", not relative, seen, FILL_IN)


def with_urls(project: str, address: str) -> str:
    """The metadata with the addresses that an index shows; those that are there already stay."""
    known = tomllib.loads(project)["project"].get("urls", {})
    new = "".join(f'{name} = "{address}{below}"\n' for name, below in URLS.items() if name not in known)
    return project.replace("[project.urls]\n", f"[project.urls]\n{new}", 1)


def with_pictures(readme: str, address: str) -> str:
    """The README with absolute pictures."""
    raw = f"{address}/raw/main/"
    return PICTURE.sub(
        lambda found: found[0].replace(found[1], raw + found[1]) if _relative(found[1]) else found[0], readme
    )


def with_day(changelog: str, day: str) -> str:
    """The changelog with the day of the release on top."""
    return changelog.replace("(unreleased)", f"({day})", 1)


def with_citation(citation: str, address: str | None, day: str | None) -> str:
    """The citation with the address and the day, instead of those that are there."""
    lines = [line for line in citation.splitlines() if not (address and line.startswith("repository-code:"))]
    lines = [line for line in lines if not (day and line.startswith("date-released:"))]
    lines += [f"repository-code: {address}"] if address else []
    return "\n".join([*lines, *([f"date-released: {day}"] if day else [])]) + "\n"


def _relative(link: str) -> bool:
    return not link.startswith("https://")


def fill_in(root: Path, address: str | None, day: str | None) -> None:
    """Write address and day wherever they belong."""
    changes: dict[str, Callable[[str], str]] = {}
    if address:
        changes |= {"pyproject.toml": lambda text: with_urls(text, address)}
        changes |= {"README.md": lambda text: with_pictures(text, address)}
    if day:
        changes |= {"CHANGELOG.md": lambda text: with_day(text, day)}
    if address or day:
        changes |= {"CITATION.cff": lambda text: with_citation(text, address, day)}
    for name, change in changes.items():
        path = root / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def files() -> Point:
    """The files that a stranger looks for."""
    missing = [name for name in NEEDED_FILES if not text_of(name)]
    return Point("files", not missing, f"missing: {', '.join(missing)}" if missing else "all there", "Write them")


def registered() -> Point:
    """No clause changed or went without a word."""
    found = register.compare(register.registered(), register.current())
    seen = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone"
    return Point("register", not (found.new or found.changed or found.gone), seen, f"Run `{register.UPDATE}`")


def clean() -> Point:
    """Nothing is uncommitted: what is built is what is tagged."""
    done = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False)
    changed = done.stdout.splitlines()
    seen = f"{len(changed)} files changed" if changed else "nothing uncommitted"
    return Point("checkout", done.returncode == 0 and not changed, seen, "Commit or remove them")


def size(wheel: Path) -> Point:
    """The wheel is small enough to be installed in every CI run."""
    found = wheel.stat().st_size
    return Point("wheel", found < LARGEST_WHEEL, f"{found / 1024 / 1024:.2f} MB", "Below 3 MB: look what got in")


def command(name: str, words: Sequence[str], todo: str) -> Point:
    """A command of others that has to end well."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    last = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-1:] or ["done"]
    return Point(name, done.returncode == 0, last[0].strip()[:120], todo)


def points(place: Path, make: Callable[[Path], Built] = build) -> Iterator[Point]:
    """Every point, the quick ones first."""
    project = text_of("pyproject.toml")
    yield versions(project, text_of("CHANGELOG.md"), text_of("CITATION.cff"))
    yield metadata(project)
    yield pictures(text_of("README.md"))
    yield files()
    yield registered()
    yield clean()
    site = ["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place / "site")]
    yield command("documentation", site, "Mend it")
    built = make(place / "dist")
    yield size(built.wheel)
    yield command("twine check", ["twine", "check", "--strict", str(built.wheel), str(built.source)], "Mend it")


def main(arguments: Sequence[str]) -> int:
    """Fill in what was said, and print the list; 1 where a point does not hold."""
    asked = _parser().parse_args(arguments)
    fill_in(ROOT, asked.address and asked.address.rstrip("/"), asked.date and str(asked.date))
    with tempfile.TemporaryDirectory() as thrown_away:
        place = asked.folder or Path(thrown_away)
        (place / "dist").mkdir(parents=True, exist_ok=True)
        held = True
        for point in points(place):
            print(point.line(), flush=True)
            held = held and point.holds
    return 0 if held else 1


def _address(text: str) -> str:
    if not re.fullmatch(r"https://[\w.-]+/[\w./-]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no repository's address; it begins with https://")
    return text


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=COMMAND, description="the release checklist")
    made.add_argument("folder", nargs="?", type=Path, help="for the distributions (default: thrown away)")
    made.add_argument("--address", type=_address, help="the repository's public address, to be filled in")
    made.add_argument("--date", type=datetime.date.fromisoformat, help="the day of the release, to be filled in")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
