"""HAR, as browsers, Playwright, mitmproxy and Polly write it. Streamed: an entry at a time is in memory.

Source: HTTP Archive 1.2 (w3c.github.io/web-performance/specs/HAR/Overview.html); playwright.dev (`content: "attach"`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import ijson

from checkout_conformance.traffic.recorded import (
    Recorded,
    Unreadable,
    answered,
    as_bytes,
    each,
    from_base64,
    header_pairs,
)
from checkout_conformance.traffic.sources import Source

# Where Playwright names the file that holds a body.
ATTACHED = "_file"


def read(source: Source) -> Iterator[Recorded | Unreadable]:
    """The entries of an archive; an entry that is broken, or the place where the file breaks off, as a sentence."""
    entries = ijson.items(source.file, "log.entries.item", use_float=True)
    yield from each(source.path, entries, partial(_recorded, source), "entry of an archive")


def _recorded(source: Source, entry: Mapping[str, Any], where: str) -> Recorded:
    request, response = entry["request"], entry["response"]
    started = _seconds(entry.get("startedDateTime"))
    answer_headers = header_pairs(response.get("headers") or [])
    content = response.get("content") or {}
    body, lost = answered(lambda: _body(source, content), answer_headers)
    return Recorded(
        str(request["method"]),
        str(request["url"]),
        header_pairs(request.get("headers") or []),
        _sent(source, request.get("postData") or {}),
        int(response["status"]),
        answer_headers,
        body,
        where,
        started,
        _ended(started, entry.get("time")),
        lost,
    )


def _sent(source: Source, posted: Mapping[str, Any]) -> bytes:
    if isinstance(posted.get(ATTACHED), str):
        return source.beside(posted[ATTACHED])
    if posted.get("encoding") == "base64":
        return from_base64(posted.get("text"))
    if posted.get("text"):
        return as_bytes(posted["text"])
    pairs = [(str(p.get("name", "")), str(p.get("value", ""))) for p in posted.get("params") or []]
    return urlencode(pairs).encode()


def _body(source: Source, content: Mapping[str, Any]) -> bytes:
    text = content.get("text")
    if isinstance(content.get(ATTACHED), str):
        return source.beside(content[ATTACHED])
    return from_base64(text) if content.get("encoding") == "base64" else as_bytes(text)


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
