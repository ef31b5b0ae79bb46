"""Which files are read, and by whom: the format follows from what a file holds, not from its name."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from checkout_conformance.traffic import cassettes, events, har, nock, records
from checkout_conformance.traffic.recorded import Recorded, Unreadable

PEEK = 65_536
Reader = Callable[[IO[bytes], str], Iterator[Recorded | Unreadable]]

# What the beginning of a file shows -> who reads it. The first that matches counts.
FORMATS: Sequence[tuple[re.Pattern[bytes], Reader]] = (
    (re.compile(rb'^\s*\{\s*"format"\s*:\s*"checkout-conformance/run"'), records.read),
    (re.compile(rb'^\s*\{\s*"log"\s*:\s*\{'), har.read),
    (re.compile(rb'^\s*\{\s*(?:"version"\s*:\s*\d+\s*,\s*)?"(?:http_)?interactions"\s*:'), cassettes.read),
    (re.compile(rb"(?m)^(?:http_)?interactions\s*:"), cassettes.read),
    (re.compile(rb'^\s*\[\s*\{\s*"(?:scope|method)"\s*:'), nock.read),
    (re.compile(rb'(?m)^[^\n{\[]*\{[^\n]*"object"\s*:\s*"event"'), events.read),
)


def read_all(paths: Sequence[Path]) -> Iterator[tuple[Path, Iterator[Recorded | Unreadable]]]:
    """Every file, and of directories every file in them, each with what it holds."""
    for path in paths:
        if path.is_dir():
            for inside in sorted(entry for entry in path.rglob("*") if entry.is_file()):
                yield inside, read(inside)
        else:
            yield path, read(path)


def read(path: Path) -> Iterator[Recorded | Unreadable]:
    """The exchanges of one file; whatever cannot be read as a sentence. Never raises for what a file holds."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as opened:
            yield from _read(opened, path)  # type: ignore[arg-type]
    except (OSError, EOFError) as error:
        yield Unreadable(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})")


def _read(file: IO[bytes], path: Path) -> Iterator[Recorded | Unreadable]:
    beginning = file.read(PEEK)
    file.seek(0)
    for pattern, reader in FORMATS:
        if pattern.search(beginning):
            yield from reader(file, str(path))
            return
    event = _one_event(file, len(beginning))
    if event is not None:
        found = events.recorded(event, str(path))
        if found is not None:
            yield found
        return
    known = "a HAR, a VCR cassette, a recording of nock's, a log of events, or a run record"
    yield Unreadable(f"{path}: is none of the formats that are known; give {known}")


def _one_event(file: IO[bytes], length: int) -> Any:
    """A file that is a single event over many lines, or None."""
    if length >= PEEK:
        return None
    try:
        loaded = json.load(file)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) and loaded.get("object") == "event" else None
