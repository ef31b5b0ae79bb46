"""Logs of events, one a line: `stripe listen --print-json`, and what webhook endpoints write down.

An event is read as the answer that retrieving it would have given: that is where the contract speaks of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from checkout_conformance.traffic.recorded import Recorded, Unreadable

HOST = "https://api.stripe.com"
TYPES = "checkout.session."


def read(file: IO[bytes], path: str) -> Iterator[Recorded | Unreadable]:
    """The events about Checkout Sessions; a line that holds none as a sentence, where it looks like one."""
    for number, line in enumerate(file, 1):
        start = line.find(b"{")
        if start < 0:
            continue
        where = f"{path}, line {number}"
        try:
            event = json.loads(line[start:])
        except (ValueError, RecursionError):
            yield Unreadable(f"{where}: is no event (broken JSON)")
            continue
        found = recorded(event, where)
        if found is not None:
            yield found


def recorded(event: Any, where: str) -> Recorded | None:
    """An event as an answer; None where it is none, or about something else."""
    if not isinstance(event, dict) or event.get("object") != "event":
        return None
    if not str(event.get("type", "")).startswith(TYPES):
        return None
    headers = (("Content-Type", "application/json"),)
    body = json.dumps(event).encode()
    created = event.get("created")
    started = float(created) if isinstance(created, int) else None
    return Recorded("GET", f"{HOST}/v1/events/{event.get('id')}", (), b"", 200, headers, body, where, started)
