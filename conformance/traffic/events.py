"""Events: `stripe listen --print-json`, logs of webhook endpoints, and lists of events that somebody saved.

An event is read as the answer that retrieving it would have given: that is where the contract speaks of it. A log may
wrap it, as a member of its line or as a text in one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from checkout_conformance.traffic.recorded import Recorded, Unreadable
from checkout_conformance.traffic.sources import Source

HOST = "https://api.stripe.com"
TYPES = "checkout.session."
# So deep an event lies in what wraps it.
DEEPEST = 3


def read(source: Source) -> Iterator[Recorded | Unreadable]:
    """The events about Checkout Sessions, a line after the other; a line that is broken as a sentence."""
    for number, line in enumerate(source.file, 1):
        start = line.find(b"{")
        if start < 0:
            continue
        where = f"{source.path}, line {number}"
        whole = line.lstrip().startswith(b"[{")  # a list of events on one line
        try:
            loaded = json.loads(line if whole else line[start:])
        except (ValueError, RecursionError):
            yield Unreadable(f"{where}: is no event (broken JSON)")
            continue
        yield from _recorded(loaded, where)


def over_many_lines(source: Source) -> Iterator[Recorded] | None:
    """The events of a file that is one JSON text over many lines; None where it holds none."""
    try:
        loaded = json.load(source.file)
    except (ValueError, RecursionError):
        return None
    return None if next(_events(loaded), None) is None else _recorded(loaded, source.path)


def _recorded(loaded: Any, where: str) -> Iterator[Recorded]:
    """Events about Checkout Sessions as answers."""
    for event in _events(loaded):
        if not str(event.get("type", "")).startswith(TYPES):
            continue
        headers = (("Content-Type", "application/json"),)
        body = json.dumps(event).encode()
        created = event.get("created")
        started = float(created) if isinstance(created, int) else None
        yield Recorded("GET", f"{HOST}/v1/events/{event.get('id')}", (), b"", 200, headers, body, where, started)


def _events(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The events in a value: itself, or those in what wraps them."""
    if isinstance(value, str) and value.startswith("{") and '"event"' in value:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, dict) and value.get("object") == "event":
        yield value
    elif isinstance(value, (dict, list)) and depth < DEEPEST:
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _events(inside, depth + 1)
