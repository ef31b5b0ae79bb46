"""Which files are read, and by whom: the format follows from what a file holds, not from its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checkout_conformance.traffic import cassettes, events, har, nock, records
from checkout_conformance.traffic.recorded import Entry, Unreadable
from checkout_conformance.traffic.sources import BROKEN, BYTE_ORDER_MARK, Source, sources

PEEK = 65_536
BODY = re.compile(r"[0-9a-f]{40}\.\w+")
Reader = Callable[[Source], Iterator[Entry]]

# What the beginning of a file shows -> who reads it. The first that matches counts.
FORMATS: Sequence[tuple[re.Pattern[bytes], Reader]] = (
    (re.compile(rb'^\s*\{\s*"format"\s*:\s*"checkout-conformance/run"'), records.read),
    (re.compile(rb'^\s*\{\s*"log"\s*:\s*\{'), har.read),
    (re.compile(rb'^\s*\{\s*(?:"version"\s*:\s*\d+\s*,\s*)?"(?:http_)?interactions"\s*:'), cassettes.read),
    (re.compile(rb"(?m)^(?:http_)?interactions\s*:"), cassettes.read),
    (re.compile(rb'^\s*\[\s*\{\s*"(?:scope|method)"\s*:'), nock.read),
    (re.compile(rb'(?m)^[^\n{]*\{[^\n]*"object\\?"\s*:\s*\\?"event\\?"'), events.read),
)


def read_all(paths: Sequence[Path]) -> Iterator[tuple[Path, Iterator[Entry]]]:
    """Every file, and of directories every file in them, each with what it holds."""
    for path in paths:
        if path.is_dir():
            for inside in sorted(entry for entry in path.rglob("*") if entry.is_file() and not _is_body(entry)):
                yield inside, read(inside)
        else:
            yield path, read(path)


def _is_body(path: Path) -> bool:
    """Whether a file is a body that Playwright has put beside an archive: their names are hashes."""
    return BODY.fullmatch(path.name) is not None and any(path.parent.glob("*.har"))


def read(path: Path) -> Iterator[Entry]:
    """The exchanges of one file; whatever cannot be read as a sentence. Never raises for what a file holds."""
    try:
        for source in sources(path):
            yield from _read(source)
    except Unreadable as error:
        yield error
    except BROKEN as error:
        yield Unreadable(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})")


def _read(source: Source) -> Iterator[Entry]:
    file = source.file
    beginning = file.read(PEEK)
    file.seek(0)
    if beginning.startswith(BYTE_ORDER_MARK):
        beginning = beginning.removeprefix(file.read(len(BYTE_ORDER_MARK)))
    for pattern, reader in FORMATS:
        if pattern.search(beginning):
            yield from reader(source)
            return
    found = events.over_many_lines(source) if len(beginning) < PEEK else None
    if found is None:
        known = "a HAR, a VCR cassette, a recording of nock's, a log of events, or a run record"
        yield Unreadable(f"{source.path}: is none of the formats that are known; give {known}")
    else:
        yield from found
