"""nock's recordings: a JSON list of scopes, as `nock.recorder.play` and its back mode write them.

Source: github.com/nock/nock (README, Recording).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import ijson

from checkout_conformance.schemas.form import encode
from checkout_conformance.traffic.recorded import Headers, Recorded, Unreadable, answered, as_bytes, each, header_pairs
from checkout_conformance.traffic.sources import Source


def read(source: Source) -> Iterator[Recorded | Unreadable]:
    """The recorded calls; one that is broken, or the place where the file breaks off, as a sentence."""
    calls = ijson.items(source.file, "item", use_float=True)
    yield from each(source.path, calls, _recorded, "call that nock recorded")


def _recorded(entry: Mapping[str, Any], where: str) -> Recorded:
    headers = header_pairs(entry.get("rawHeaders") or entry.get("headers"))
    scope = str(entry["scope"]).removesuffix(":443" if str(entry["scope"]).startswith("https") else ":80")
    sent = entry.get("body")
    body, lost = answered(lambda: _body(entry.get("response"), headers), headers)
    return Recorded(
        str(entry["method"]).upper(),
        scope + str(entry["path"]),
        header_pairs(entry.get("reqheaders")),
        encode(sent).encode() if isinstance(sent, Mapping) else as_bytes(sent),
        int(entry["status"]),
        headers,
        body,
        where,
        lost=lost,
    )


def _body(response: Any, headers: Headers) -> bytes:
    """An object, a text, or a packed body as a list of hexadecimal parts."""
    packed = isinstance(response, list) and bool(response) and all(isinstance(part, str) for part in response)
    if packed and any(name.lower() == "content-encoding" for name, _ in headers):
        return bytes.fromhex("".join(response))
    return as_bytes(response) if isinstance(response, (str, type(None))) else json.dumps(response).encode()
