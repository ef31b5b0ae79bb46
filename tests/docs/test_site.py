"""The site is built by one command, whole: every link leads somewhere, every clause has its anchor."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from checkout_conformance.cli import parser
from checkout_conformance.run.options import OPTIONS
from checkout_conformance.schemas import load
from checkout_conformance.schemas.loader import DEFAULT_VERSION

pytest.importorskip("mkdocs", reason="the extra [docs] is not installed")
HOME = Path(__file__).parents[2]


class Page(HTMLParser):
    """The ids, links and loaded things of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids[found["id"]] += 1
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe") and "src" in found:
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") == "stylesheet":
            self.loads.append(found["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path, read: dict[Path, Page]) -> None:
    wrong = []
    for path, page in read.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link) or path.name == "404.html":
                continue
            address, place = urldefrag(link)
            target = (path.parent / unquote(address)).resolve() if address else path
            if not target.exists():
                wrong.append(f"{path.relative_to(site)}: {link}")
            elif place and target in read and unquote(place) not in read[target].ids:
                wrong.append(f"{path.relative_to(site)}: {link} names no place there")
    assert wrong == []


def test_every_clause_has_an_anchor_of_its_own(site: Path, read: dict[Path, Page]) -> None:
    folder = site / "reference" / "clauses"
    for clause in load(DEFAULT_VERSION).clauses.values():
        assert read[folder / f"{clause.theme}.html"].ids[clause.id] == 1, clause.id


def test_the_site_loads_nothing_from_elsewhere(read: dict[Path, Page]) -> None:
    loaded = {source for page in read.values() for source in page.loads}
    assert loaded
    assert [source for source in loaded if source.startswith(("http", "//"))] == []


def test_every_option_and_command_is_in_the_reference(site: Path) -> None:
    options = (site / "target-files.html").read_text(encoding="utf-8")
    assert [option.short for option in OPTIONS if option.short not in options] == []
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    (choices,) = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]
    assert len(choices) > 5
    assert [name for name in choices if f'id="{name}"' not in commands] == []


def test_every_page_that_people_wrote_is_on_the_site(site: Path) -> None:
    written = [path for path in (HOME / "docs").rglob("*.md") if not path.name.startswith("_")]
    assert len(written) > 9
    pages = [site / path.relative_to(HOME / "docs").with_suffix(".html") for path in written]
    assert [page for page in pages if not page.exists()] == []
