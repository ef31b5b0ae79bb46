"""Read the API reference as text: sections, attribute rows and their enumerated values.

A row of the reference looks like `• a.b.c (array of enums, nullable) Words about it. Possible enum values:` and the
enumerated values follow as deeper bullets. Here only what stands in the text is read; what it means as JSON Schema
is decided in `schemas.derive.build`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Section heading -> (name of the section here, whether it has attribute rows, the heading that opens the rows).
SECTIONS: dict[str, tuple[str, str]] = {
    "The Checkout Session object": ("session", "Attributes"),
    "Create a Checkout Session": ("create", "Parameters"),
    "Update a Checkout Session": ("update", "Parameters"),
    "Retrieve a Checkout Session": ("retrieve", ""),
    "Retrieve a Checkout Session's line items": ("line_items", "Parameters"),
    "List all Checkout Sessions": ("list", "Parameters"),
    "Expire a Checkout Session": ("expire", ""),
}
KINDS = (
    "array of objects|array of enums|array of strings|array of integers|object|string|integer|boolean|enum|"
    "timestamp|float|decimal string"
)
ROW = re.compile(
    rf"^(?P<indent>\s*)• (?P<path>[a-z][\w.<>]*) \((?P<kind>{KINDS})(?:, (?P<note>[^)]*))?\)\s*(?P<text>.*)$"
)
VALUE = re.compile(r"^(?P<indent>\s*)• (?P<value>[^\s]+)(?: (?P<text>.*))?$")
# A bullet that is written like a row: what stands in its brackets has to be a type that is known here.
LIKE_A_ROW = re.compile(r"^(?P<indent>\s*)• (?P<path>[a-z][\w.<>]*) \((?P<kind>[^)]*)\)?")
HOLDS_CHILDREN = ("object", "array of objects")
MAP_KEY = "<currency>"
# The page's own words stand between these two headings, above every section; lines that say nothing are left out.
PAGE_OPENS, PAGE_ENDS = "Checkout Sessions", "Endpoints"
HEADINGS_IN_PROSE = ("Returns", "Parameters", "Attributes")
SAMPLES_OPEN = "curl "
VALUES_FOLLOW = "Possible enum values:"


# A line of the document: its number, and its text without what the reader took from it.
Paragraph = tuple[int, str]


class BrokenReference(Exception):
    """The text is not the reference that it should be; the message says where it broke."""


@dataclass(slots=True)
class Row:
    """One attribute or parameter: `note` is what stands behind the type (`nullable`, `required`, ...).

    `paragraphs` are its own words line by line, `value_paragraphs` those on each of its values.
    """

    path: str
    kind: str
    note: str
    text: str
    line: int
    indent: int
    values: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    value_paragraphs: dict[str, list[Paragraph]] = field(default_factory=dict)


@dataclass(slots=True)
class Section:
    """One section of the reference: its rows, its prose, and the example answer (lines of it) that ends it."""

    name: str
    line: int
    rows: list[Row] = field(default_factory=list)
    example: Any = None
    example_lines: list[Paragraph] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


def read(text: str) -> dict[str, Section]:
    """The sections of a reference by name.

    Raises BrokenReference where a section is missing, has no rows or no example answer (a truncated text).
    """
    lines = text.splitlines()
    starts = list(_section_starts(lines))
    if not starts:
        raise BrokenReference(
            "line 1: no section 'The Checkout Session object' was found; this is not the Checkout Sessions reference"
        )
    sections: dict[str, Section] = {}
    for (start, name, opener), end in zip(starts, [s for s, _, _ in starts[1:]] + [len(lines)], strict=True):
        sections[name] = _read_section(lines, start, end, name, opener)
    for heading, (name, _) in SECTIONS.items():
        if name not in sections:
            raise BrokenReference(f"line {len(lines)}: the text ends before the section '{heading}'; it is truncated")
    return sections


def _section_starts(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line index, name and row opener of every section. The table of contents above them repeats the headings."""
    contents_end = next((i for i, line in enumerate(lines) if line.strip() == "Attributes"), None)
    if contents_end is None:
        return
    first = max((i for i in range(contents_end) if lines[i].strip() == "The Checkout Session object"), default=None)
    if first is None:
        return
    seen: set[str] = set()
    for index in range(first, len(lines)):
        entry = SECTIONS.get(lines[index].strip())
        if entry is not None and entry[0] not in seen and not lines[index].startswith(" "):
            seen.add(entry[0])
            yield index, entry[0], entry[1]


def _read_section(lines: list[str], start: int, end: int, name: str, opener: str) -> Section:
    section = Section(name=name, line=start + 1)
    # A code sample may hold a lone brace as well: an example answer goes on with an indented, quoted key.
    json_start = next((i for i in range(start, end - 1) if lines[i] == "{" and lines[i + 1].startswith('  "')), None)
    if json_start is None:
        raise BrokenReference(f"line {end}: section '{lines[start].strip()}' ends without its example answer")
    prose_end = json_start
    if opener:
        rows_start = next((i for i in range(start, end) if lines[i].strip() == opener), None)
        if rows_start is None:
            raise BrokenReference(f"line {start + 1}: section '{lines[start].strip()}' has no '{opener}'")
        section.rows = _read_rows(lines, rows_start + 1, json_start)
        _check_nesting(section.rows)
        if not section.rows:
            raise BrokenReference(f"line {rows_start + 1}: no attribute rows below '{opener}' of section '{name}'")
        prose_end = rows_start
    section.paragraphs = list(_prose(lines, start + 1, prose_end))
    section.example, closing = _read_json(lines, json_start, end, name)
    section.example_lines = [(i + 1, lines[i]) for i in range(json_start, closing + 1)]
    return section


def page(text: str) -> list[Paragraph]:
    """What the page says above its sections; [] where it says nothing there."""
    lines = [line.strip() for line in text.splitlines()]
    if PAGE_OPENS not in lines or PAGE_ENDS not in lines:
        return []
    return list(_prose(lines, lines.index(PAGE_OPENS) + 1, lines.index(PAGE_ENDS)))


def _prose(lines: list[str], start: int, end: int) -> Iterator[Paragraph]:
    for index in range(start, end):
        if lines[index].startswith(SAMPLES_OPEN):
            return
        if lines[index].strip() and lines[index].strip() not in HEADINGS_IN_PROSE:
            yield index + 1, lines[index].strip()


def _read_rows(lines: list[str], start: int, end: int) -> list[Row]:
    rows: list[Row] = []
    current: Row | None = None
    collecting = False
    words: list[Paragraph] = []
    for index in range(start, end):
        line = lines[index]
        if not line.strip():
            continue
        match = ROW.match(line)
        if match:
            current = Row(
                path=match["path"],
                kind=match["kind"],
                note=match["note"] or "",
                text=match["text"].strip(),
                line=index + 1,
                indent=len(match["indent"]),
            )
            collecting = current.text.endswith(VALUES_FOLLOW)
            words = current.paragraphs
            words.append((index + 1, current.text))
            rows.append(current)
            continue
        value = VALUE.match(line)
        _refuse_unknown_type(line, index, current)
        if current is None:
            continue
        if value and collecting and len(value["indent"]) == current.indent + 2:
            current.values.append(value["value"])
            words = current.value_paragraphs.setdefault(value["value"], [])
            words.append((index + 1, value["text"] or ""))
        elif value:  # a bullet that explains what stands above it
            words.append((index + 1, line.strip().removeprefix("• ")))
        elif len(line) - len(line.lstrip()) > current.indent:
            words.append((index + 1, line.strip()))
            current.text = f"{current.text} {line.strip()}".strip()
            collecting = collecting or line.strip().endswith(VALUES_FOLLOW)
        else:
            break  # the code samples begin
    return rows


def _refuse_unknown_type(line: str, index: int, current: Row | None) -> None:
    """A row that cannot be read is not taken for an enumerated value in silence."""
    match = LIKE_A_ROW.match(line)
    if match and ("." in match["path"] or current is None or len(match["indent"]) < current.indent):
        raise BrokenReference(
            f"line {index + 1}: the type '{match['kind']}' of `{match['path']}` is unknown; "
            f"known are {KINDS.replace('|', ', ')}"
        )


def _check_nesting(rows: list[Row]) -> None:
    """Every path stands once, below a row that can hold it."""
    seen: dict[str, Row] = {}
    for row in rows:
        if row.path in seen:
            raise BrokenReference(f"line {row.line}: `{row.path}` stood on line {seen[row.path].line} already")
        parent = row.path.rpartition(".")[0].removesuffix(f".{MAP_KEY}")
        if parent and parent not in seen:
            raise BrokenReference(f"line {row.line}: `{row.path}` stands there, but no row for `{parent}` above it")
        if parent and seen[parent].kind not in HOLDS_CHILDREN:
            raise BrokenReference(
                f"line {row.line}: `{row.path}` stands below `{parent}`, which is of type '{seen[parent].kind}' "
                "and holds nothing"
            )
        seen[row.path] = row


def _read_json(lines: list[str], start: int, end: int, name: str) -> tuple[Any, int]:
    """The example that begins on line index `start`, and the index of its last line."""
    closing = next((i for i in range(start, end) if lines[i] == "}"), None)
    if closing is None:
        raise BrokenReference(f"line {end}: the example answer of section '{name}' is cut off")
    try:
        return json.loads("\n".join(lines[start : closing + 1])), closing
    except ValueError as error:
        raise BrokenReference(
            f"line {start + 1}: the example answer of section '{name}' is not JSON: {error}"
        ) from error
