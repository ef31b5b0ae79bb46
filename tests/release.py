"""The release checklist as a command: `make release-check`, or `python -m tests.release [FOLDER]`.

Builds the distributions into FOLDER (default: one that is thrown away) and prints each point with what was seen, and
what to do where it does not hold. Exit code 1 where one does not. Not here: publishing, which a person does with what
was checked.
"""

from __future__ import annotations

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
    return Point("version", holds, seen, "Give all three the same version, and the changelog's the day of the release")


def metadata(project: str) -> Point:
    """The addresses that an index shows: without them nobody finds the source, the changelog or where to report."""
    urls = tomllib.loads(project)["project"].get("urls", {})
    missing = [name for name in ("Source", "Documentation", "Changelog") if name not in urls]
    seen = f"no {', '.join(missing)}" if missing else "there"
    return Point("project.urls", not missing, seen, "Enter the repository's public address in pyproject.toml")


def pictures(readme: str) -> Point:
    """Pictures of the README are absolute: an index shows it without the files beside it."""
    relative = [link for link in PICTURE.findall(readme) if not link.startswith("https://")]
    seen = f"relative: {', '.join(relative)}" if relative else "absolute"
    return Point("pictures", not relative, seen, "Write their addresses in the repository's public copy")


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
    """Print the list; 1 where a point does not hold."""
    with tempfile.TemporaryDirectory() as thrown_away:
        place = Path(arguments[0]) if arguments else Path(thrown_away)
        (place / "dist").mkdir(parents=True, exist_ok=True)
        held = True
        for point in points(place):
            print(point.line(), flush=True)
            held = held and point.holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
