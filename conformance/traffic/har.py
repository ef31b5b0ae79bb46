"""HAR, as browsers, Playwright, mitmproxy and Polly write it. Streamed: an entry at a time is in memory.

Source: HTTP Archive 1.2 (w3c.github.io/web-performance/specs/HAR/Overview.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlencode

import ijson

from checkout_conformance.traffic.recorded import (
    Recorded,
    Unreadable,
    as_bytes,
    each,
    from_base64,
    header_pairs,
    plain,
)


def read(file: IO[bytes], path: str) -> Iterator[Recorded | Unreadable]:
    """The entries of an archive; an entry that is broken, or the place where the file breaks off, as a sentence."""
    try:
        entries = ijson.items(file, "log.entries.item", use_float=True)
        yield from each(path, entries, _recorded, "entry of an archive")
    except ijson.JSONError as error:
        yield Unreadable(f"{path}: breaks off or is no JSON ({error}); what stands before that was read")


def _recorded(entry: Mapping[str, Any], where: str) -> Recorded:
    request, response = entry["request"], entry["response"]
    started = _seconds(entry.get("startedDateTime"))
    answer_headers = header_pairs(response.get("headers") or [])
    return Recorded(
        str(request["method"]),
        str(request["url"]),
        header_pairs(request.get("headers") or []),
        _sent(request.get("postData") or {}, where),
        int(response["status"]),
        answer_headers,
        _body(response.get("content") or {}, answer_headers, where),
        where,
        started,
        _ended(started, entry.get("time")),
    )


def _sent(posted: Mapping[str, Any], where: str) -> bytes:
    if posted.get("encoding") == "base64":
        return from_base64(posted.get("text"), where)
    if posted.get("text"):
        return as_bytes(posted["text"])
    pairs = [(str(p.get("name", "")), str(p.get("value", ""))) for p in posted.get("params") or []]
    return urlencode(pairs).encode()


def _body(content: Mapping[str, Any], headers: tuple[tuple[str, str], ...], where: str) -> bytes | None:
    text = content.get("text")
    if text is None:
        return None if content.get("size") else b""
    return plain(from_base64(text, where) if content.get("encoding") == "base64" else as_bytes(text), headers)


def _seconds(text: Any) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None


def _ended(started: float | None, milliseconds: Any) -> float | None:
    """When an answer was whole; None where the archive does not say. Times are whole milliseconds in many archives."""
    if started is None or not isinstance(milliseconds, (int, float)) or milliseconds <= 0:
        return None
    return started + max(0.0, milliseconds - 1) / 1000
