"""What is cited exists: rows of `docs/evidence.md` by their keys, and documents by their names."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.documents import DOCUMENTS, EVIDENCE, EVIDENCE_PAGE, name_of, spelled

HOME = Path(__file__).parents[2]
ROW = re.compile(r'^\| <a id="(E-[a-z]+-\d+)"></a>(E-[a-z]+-\d+) \| (.+?) \| ', re.MULTILINE)
KEY = re.compile(r"\bE-[a-z]+-\d+\b")
RANGE = re.compile(r"\bE-([a-z]+)-(\d+)\s+(?:to|and) (\d+)\b")
# Where the key of a row that does not exist is written on purpose.
MADE_UP = {"tests/docs/test_citations.py", "tests/reports/test_listing.py"}
# Names where each capture was found, as the index that was searched calls it.
CAPTURES = "tests/captures/captures.json"
# What is known only beside the checkout: names of files, and the short names they had there.
OUTSIDE = re.compile(r"facts\.md|\bSEED [\d`]|\bgh:\d|document 00\d")


def rows() -> dict[str, str]:
    """Key -> what the row is about, as plain text."""
    found = {}
    for anchor, key, about in ROW.findall((HOME / EVIDENCE_PAGE).read_text(encoding="utf-8")):
        assert anchor == key
        assert key not in found, f"{key} is given twice"
        found[key] = about.replace("`", "").replace("&lt;", "<").replace("&gt;", ">")
    return found


def committed() -> dict[str, str]:
    """Every text file of the repository, by its path."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=HOME, capture_output=True, text=True)
    texts = {}
    for name in listed.stdout.splitlines() if listed.returncode == 0 else []:
        if name.endswith((".py", ".json", ".md", ".toml", ".jinja", ".yml")) and (HOME / name).is_file():
            texts[name] = (HOME / name).read_text(encoding="utf-8")
    return texts


def cited(text: str) -> set[str]:
    """The keys that a text names, ranges (`E-items-4 to 6`) spelled out."""
    found = set(KEY.findall(text))
    for section, first, last in RANGE.findall(text):
        found |= {f"E-{section}-{number}" for number in range(int(first), int(last) + 1)}
    return found


def test_the_page_has_its_rows() -> None:
    assert len(rows()) > 300


def test_every_cited_row_exists() -> None:
    texts = committed()
    assert len(texts) > 300
    known = rows()
    wrong = {name: sorted(cited(text) - known.keys()) for name, text in texts.items() if name not in MADE_UP}
    assert {name: keys for name, keys in wrong.items() if keys} == {}


def test_a_citation_that_does_not_exist_is_found() -> None:
    assert cited("(E-nowhere-1; E-items-4 to 6)") - rows().keys() == {"E-nowhere-1"}
    assert cited("E-versions-1 to 99") - rows().keys() != set()


@pytest.mark.parametrize("version", versions())
def test_a_clause_cites_a_row_by_its_key_and_names_what_it_is_about(version: str) -> None:
    known = rows()
    sources = {clause.source for clause in load(version).clauses.values() if clause.source.document == EVIDENCE}
    assert len(sources) > 50
    assert [source for source in sources if known.get(source.section) != source.attribute.replace("`", "")] == []


@pytest.mark.parametrize("version", versions())
def test_every_document_that_is_cited_has_a_name(version: str) -> None:
    for clause in load(version).clauses.values():
        said = spelled(clause.source)
        assert not re.search(r"\b00\d\b", said), said
        assert clause.anchor.startswith("https://"), clause.id


def test_a_document_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError, match=r"documents\.py"):
        name_of("005")


def test_links_of_documents_are_public_or_in_the_repository() -> None:
    for document in DOCUMENTS.values():
        assert document.link is None or document.link.startswith("https://") or (HOME / document.link).exists()


def test_nothing_names_a_file_that_is_not_in_the_repository() -> None:
    named = {
        name: OUTSIDE.findall(text) for name, text in committed().items() if name not in MADE_UP and name != CAPTURES
    }
    assert {name: found for name, found in named.items() if found} == {}
