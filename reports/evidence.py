"""Exchanges of the record made ready for a page: decoded, cut, marked, and each shown once.

One packed request can be the evidence for hundreds of clauses, so a report keeps a book: an exchange is printed at
the first place that needs it and linked to from everywhere else, until the room for evidence is spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reports.marks import Part, concerns, json_lines, steps, window
from reports.sdk import python_call
from reports.text import cut, milliseconds

FULL = 6_000
BRIEF = 700
ROOM = 700_000


@dataclass(frozen=True, slots=True)
class Message:
    """The headers and the body of a request or a response; `left_out` says in words what was cut."""

    headers: list[tuple[str, str]]
    body: list[Part]
    left_out: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange as printed on the page."""

    anchor: str
    label: str
    start: str
    outcome: str
    ok: bool
    elapsed: str
    curl: str
    python: str | None
    fields: list[tuple[str, str, bool]]
    request: Message
    response: Message | None
    failure: str | None
    users: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to an exchange printed elsewhere; without an anchor where there was no room to print it."""

    anchor: str | None
    label: str
    start: str
    outcome: str


class Book:
    """Every exchange of one record, each printed once. Make one for each page."""

    def __init__(self, room: int = ROOM) -> None:
        """`room` is how many characters of evidence the appendix may hold."""
        self._room = room
        self._anchors: dict[tuple[Any, ...], str | None] = {}
        self._appendix: list[tuple[str, dict[str, Any], str | None]] = []
        self._users: dict[str, int] = {}
        self._count = 0

    def print_here(self, exchanges: Iterable[dict[str, Any]], param: str | None) -> list[Shown]:
        """The exchanges in full, for a finding; later links point here."""
        shown = []
        for exchange in exchanges:
            anchor = self._new_anchor()
            self._anchors.setdefault(_key(exchange), anchor)
            self._users[anchor] = 1
            shown.append(show(exchange, anchor, param, FULL))
        return shown

    def link(self, exchange: dict[str, Any], param: str | None) -> Link:
        """A pointer to the exchange; it goes into the appendix if it was not printed yet and there is room."""
        key = _key(exchange)
        if key not in self._anchors:
            size = _size(exchange)
            if size <= self._room:
                self._room -= size
                anchor = self._new_anchor()
                self._anchors[key] = anchor
                self._appendix.append((anchor, exchange, param))
            else:
                self._anchors[key] = None
        found = self._anchors[key]
        if found is not None:
            self._users[found] = self._users.get(found, 0) + 1
        return Link(found, exchange["label"], _start(exchange["request"]), _outcome(exchange))

    def appendix(self) -> list[Shown]:
        """The exchanges that only links point to, in brief, with the number of clauses that each one shows."""
        return [show(exchange, anchor, param, BRIEF, self._users[anchor]) for anchor, exchange, param in self._appendix]

    @property
    def without_room(self) -> int:
        """How many exchanges were not printed for want of room."""
        return sum(1 for anchor in self._anchors.values() if anchor is None)

    def _new_anchor(self) -> str:
        self._count += 1
        return f"x{self._count}"


def show(exchange: dict[str, Any], anchor: str, param: str | None, limit: int, users: int = 0) -> Shown:
    """One exchange made ready: bodies decoded, at most `limit` characters each, what concerns `param` marked."""
    request, response = exchange["request"], exchange["response"]
    brief = limit <= BRIEF
    fields = _fields(request, param)
    curl, lost = cut(exchange["curl"], limit * 2)
    if lost:
        curl += f"\n# cut here: {lost:,} more characters; the whole command is in run.json"
    return Shown(
        anchor=anchor,
        label=exchange["label"],
        start=_start(request),
        outcome=_outcome(exchange),
        ok=response is not None and 200 <= response["status"] < 300,
        elapsed=milliseconds(exchange["elapsed_ms"]),
        curl=curl,
        python=None if brief else _python(exchange),
        fields=[] if brief else fields,
        request=_message(request["headers"], request["body"], None, None, 0 if fields else limit),
        response=response and _message(response["headers"], response["body"], response.get("truncated"), param, limit),
        failure=exchange["failure"],
        users=users,
    )


def _python(exchange: dict[str, Any]) -> str | None:
    given = exchange.get("python")
    return given if given else python_call(exchange["request"])


def _start(request: dict[str, Any]) -> str:
    url = urlsplit(request["url"])
    query = f"?{url.query}" if url.query else ""
    return cut(f"{request['method']} {url.path}{query}", 160)[0]


def _outcome(exchange: dict[str, Any]) -> str:
    response = exchange["response"]
    return str(response["status"]) if response else "no response"


def _fields(request: dict[str, Any], param: str | None) -> list[tuple[str, str, bool]]:
    """The decoded parameters as sent: name, value, and whether this is the one concerned."""
    encoded = request["body"] or urlsplit(request["url"]).query
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, strict_parsing=True, max_num_fields=400)
    except ValueError:
        return []
    wanted = steps(param)
    return [(name, cut(value, 400)[0], concerns(wanted, steps(name))) for name, value in pairs]


def _message(headers: list[list[str]], body: str, truncated: int | None, param: str | None, limit: int) -> Message:
    kept = [(name, cut(value, 400)[0]) for name, value in headers[:40]]
    if not limit:
        return Message(kept, [], None)
    lines = None if truncated else json_lines(body, param)
    if lines is None or limit <= BRIEF:
        text, lost = cut(body, limit)
        whole = truncated or len(body)
        note = f"cut: the first {len(text):,} of {whole:,} are shown" if lost or truncated else None
        return Message(kept, [Part(text)] if text else [], note)
    lines, skipped = window(lines, limit)
    lines = [Part(cut(part.text, limit)[0], part.marked) for part in lines]
    note = f"cut: {skipped:,} more lines of {len(body):,} characters" if skipped else None
    return Message(kept, lines, note)


def _key(exchange: dict[str, Any]) -> tuple[Any, ...]:
    response = exchange["response"] or {}
    return (exchange["curl"], response.get("status"), response.get("body"), exchange["failure"])


def _size(exchange: dict[str, Any]) -> int:
    """About how many characters the exchange takes on the page in brief."""
    response = exchange["response"] or {"headers": [], "body": ""}
    headers = sum(len(name) + len(value) + 4 for name, value in response["headers"][:40])
    return int(1.15 * (min(len(exchange["curl"]), 2 * BRIEF) + headers + min(len(response["body"]), BRIEF))) + 500
