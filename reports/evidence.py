"""Exchanges of the record made ready for a page: decoded, cut, marked, and each shown once.

One packed request can be the evidence for hundreds of clauses, so a report keeps a book: an exchange is printed at
the first place that needs it and linked to from everywhere else, until the room for evidence is spent. Findings
come first, in full; long bodies give way to short ones (`fair_limit`).
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reports.marks import Part, concerns, json_lines, steps, window
from reports.text import cut, milliseconds

FULL = 3_000
BRIEF = 240
BRIEFER = 120
TWIN = "its twin"
LEAST = 500
LONGEST_CALL = 8_000
LEAST_CALL = 800
LONGEST_VALUE = 400
MOST_HEADERS = 40
ROOM = 1_200_000
FOR_FINDINGS = 240_000
_MARKUP = 160
_BREAK = re.compile(r"\s*\n\s*")
_SHARED = 120
_NEXT = " \\\n  "


@dataclass(frozen=True, slots=True)
class Limits:
    """How many characters of a body and of a command or program a finding prints."""

    body: int
    call: int


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response as sent: its lines above the body, and the body; `left_out` says what was cut."""

    head: str
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
    request: Message
    response: Message | None
    failure: str | None
    twin: bool = False
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

    def __init__(self, room: int = ROOM, for_findings: int = FOR_FINDINGS) -> None:
        """`room` is how many characters of evidence the page may hold, `for_findings` the part findings may take."""
        self._room = self._given = room
        self._for_findings = min(for_findings, room // 2)
        self._limits = Limits(FULL, LONGEST_CALL)
        self._anchors: dict[tuple[Any, ...], str | None] = {}
        self._appendix: list[tuple[str, dict[str, Any], str | None]] = []
        self._users: dict[str, int] = {}
        self._count = 0

    def share(self, exchanges: Iterable[dict[str, Any]]) -> None:
        """Say which exchanges findings will print, so that the room is shared among them fairly."""
        every = list(exchanges)
        in_full = [exchange for exchange in every if not _is_twin(exchange)]
        calls = [len(text) for exchange in every for text in _calls(exchange)]
        bodies = [len(text) for exchange in in_full for text in _bodies(exchange)]
        fixed = sum(_fixed(exchange) for exchange in in_full)
        call = max(LEAST_CALL, min(LONGEST_CALL, fair_limit(calls, self._for_findings // 2)))
        used = fixed + sum(min(size, call) for size in calls)
        body = max(LEAST, min(FULL, fair_limit(bodies, self._for_findings - used)))
        self._limits = Limits(body, call)
        self._room -= min(self._room, used + sum(min(size, body) for size in bodies))

    def print_here(self, exchanges: Iterable[dict[str, Any]], param: str | None) -> list[Shown]:
        """The exchanges in full, for a finding; later links point here."""
        shown = []
        for exchange in exchanges:
            anchor = self._new_anchor()
            self._anchors.setdefault(_key(exchange), anchor)
            self._users[anchor] = 1
            make = beside if _is_twin(exchange) else show
            shown.append(make(exchange, anchor, param, self._limits))
        return shown

    def link(self, exchange: dict[str, Any], param: str | None) -> Link:
        """A pointer to the exchange; it goes into the appendix if it was not printed yet and there is room."""
        key = _key(exchange)
        if key not in self._anchors:
            size = _brief_size(exchange)
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
        shared = self.shared
        return [
            brief(exchange, anchor, param, self._users[anchor], shared) for anchor, exchange, param in self._appendix
        ]

    @property
    def shared(self) -> tuple[str, ...]:
        """The arguments that most commands of the appendix have; there `…` stands for them."""
        return shared_arguments([exchange["curl"] for _, exchange, _ in self._appendix if exchange["curl"]])

    @property
    def without_room(self) -> int:
        """How many exchanges were not printed for want of room."""
        return sum(1 for anchor in self._anchors.values() if anchor is None)

    @property
    def used(self) -> int:
        """About how many characters of evidence are printed."""
        return self._given - self._room

    def _new_anchor(self) -> str:
        self._count += 1
        return f"x{self._count}"


def fair_limit(sizes: Iterable[int], room: int) -> int:
    """The longest that each of several texts may be so that all of them, cut to it, fit into the room."""
    left = max(0, room)
    waiting = sorted(sizes)
    for done, size in enumerate(waiting):
        share = left // (len(waiting) - done)
        if size > share:
            return share
        left -= size
    return waiting[-1] + left if waiting else left


def shared_arguments(commands: Sequence[str]) -> tuple[str, ...]:
    """The lines with a key or a header that more than half of the commands have."""
    lines = (line for command in commands for line in set(command.split(_NEXT)))
    seen = Counter(line for line in lines if line.startswith(("-u ", "-H ")))
    return tuple(sorted((line for line, count in seen.items() if 2 * count > len(commands)), reverse=True))


def without(command: str, url: str, shared: Sequence[str]) -> str:
    """The command with `…` for its URL and the shared arguments; as it is where it lacks one of them."""
    lines, known = command.split(_NEXT), {*shared, shlex.quote(url)}
    if not shared or lines[0] != "curl" or any(lines.count(line) != 1 for line in known):
        return command
    return _NEXT.join(["curl …", *(line for line in lines[1:] if line not in known)])


def show(exchange: dict[str, Any], anchor: str, param: str | None, limits: Limits) -> Shown:
    """One exchange in full: with headers, bodies decoded and cut; what concerns `param` is marked."""
    request, response = exchange["request"], exchange["response"]
    return Shown(
        anchor=anchor,
        label=exchange["label"],
        start=_start(request),
        outcome=_outcome(exchange),
        ok=response is not None and 200 <= response["status"] < 300,
        elapsed=milliseconds(exchange["elapsed_ms"]),
        curl=_whole(exchange["curl"], limits.call),
        python=_python(exchange, limits.call),
        request=_request(request, param, limits.body),
        response=response and _response(response, param, limits.body),
        failure=exchange["failure"],
    )


def beside(exchange: dict[str, Any], anchor: str, param: str | None, limits: Limits) -> Shown:
    """A twin, which shows that the target takes the request without the defect: the command whole, the rest brief."""
    made = brief(exchange, anchor, param, 1)
    return replace(made, curl=_whole(exchange["curl"], limits.call), twin=True)


def brief(exchange: dict[str, Any], anchor: str, param: str | None, users: int, shared: Sequence[str] = ()) -> Shown:
    """One exchange as evidence: the command or, where the record keeps none, the request as sent; no headers."""
    request, response = exchange["request"], exchange["response"]
    limit = BRIEFER if _is_twin(exchange) else BRIEF
    asked = Message("", *_cut_body(request["body"], request.get("truncated"), BRIEF))
    return Shown(
        anchor=anchor,
        label=exchange["label"],
        start=_start(request),
        outcome=_outcome(exchange),
        ok=response is not None and 200 <= response["status"] < 300,
        elapsed=milliseconds(exchange["elapsed_ms"]),
        curl=_whole(without(exchange["curl"], request["url"], shared), 2 * BRIEF),
        python=None,
        request=asked,
        response=response and Message("", *_cut_body(_flat(response["body"]), response.get("truncated"), limit)),
        failure=exchange["failure"],
        users=users,
    )


def _whole(command: str, limit: int) -> str:
    shown, lost = cut(command, limit)
    return f"{shown}\n# cut here: {lost:,} more characters; the whole command is in run.json" if lost else shown


def _python(exchange: dict[str, Any], limit: int) -> str | None:
    """The program for the SDK; None where the SDK cannot send the request, or where it would be too long."""
    program: str | None = exchange.get("python")
    return program if program and len(program) <= limit else None


def _start(request: dict[str, Any]) -> str:
    url = urlsplit(request["url"])
    query = f"?{url.query}" if url.query else ""
    return cut(f"{request['method']} {url.path}{query}", 160)[0]


def _outcome(exchange: dict[str, Any]) -> str:
    response = exchange["response"]
    return str(response["status"]) if response else "no response"


def _request(request: dict[str, Any], param: str | None, limit: int) -> Message:
    head = "\n".join([_start(request), *_header_lines(request["headers"])])
    truncated = request.get("truncated")
    lines = [] if truncated else _fields(request, param)
    if not lines:
        return Message(head, *_cut_body(request["body"], truncated, limit))
    shown, skipped = window(lines, limit)
    return Message(head, shown, f"cut: {skipped:,} more parameters" if skipped else None)


def _fields(request: dict[str, Any], param: str | None) -> list[Part]:
    """The parameters as sent, decoded, one a line, those concerned marked; none where the body is no form."""
    encoded = request["body"] or urlsplit(request["url"]).query
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, strict_parsing=True, max_num_fields=400)
    except ValueError:
        return []
    wanted = steps(param)
    return [Part(f"{name} = {_value(value)}", concerns(wanted, steps(name))) for name, value in pairs]


def _response(response: dict[str, Any], param: str | None, limit: int) -> Message:
    head = "\n".join([f"HTTP {response['status']}", *_header_lines(response["headers"])])
    body, truncated = response["body"], response.get("truncated")
    lines = None if truncated else json_lines(body, param)
    if lines is None:
        return Message(head, *_cut_body(body, truncated, limit))
    shown, skipped = window([Part(cut(part.text, limit)[0], part.marked) for part in lines], limit)
    return Message(head, shown, f"cut: {skipped:,} more lines; {len(body):,} characters in all" if skipped else None)


def _cut_body(body: str, truncated: int | None, limit: int) -> tuple[list[Part], str | None]:
    shown, lost = cut(body, limit)
    whole = max(truncated or 0, len(body))
    note = f"cut: the first {len(shown):,} of {whole:,} characters" if lost or whole > len(body) else None
    return ([Part(shown)] if shown else []), note


def _flat(body: str) -> str:
    """A body on as few lines as it may be; line breaks inside JSON texts are escaped, so these are between them."""
    return _BREAK.sub(" ", body)


def _header_lines(headers: list[list[str]]) -> list[str]:
    lines = [f"{name}: {_value(value)}" for name, value in headers[:MOST_HEADERS]]
    return [*lines, f"… {len(headers) - MOST_HEADERS:,} more headers"] if len(headers) > MOST_HEADERS else lines


def _value(value: str) -> str:
    shown, lost = cut(value, LONGEST_VALUE)
    return f"{shown} … cut, {lost:,} more characters" if lost else shown


def _key(exchange: dict[str, Any]) -> tuple[Any, ...]:
    response = exchange["response"] or {}
    request = exchange["request"]
    return (
        request["method"],
        request["url"],
        exchange["curl"] or request["body"],
        response.get("status"),
        response.get("body"),
        exchange["failure"],
    )


def _bodies(exchange: dict[str, Any]) -> tuple[str, str]:
    response = exchange["response"]
    return exchange["request"]["body"], response["body"] if response else ""


def _is_twin(exchange: dict[str, Any]) -> bool:
    return str(exchange["label"]).startswith(TWIN)


def _calls(exchange: dict[str, Any]) -> tuple[str, ...]:
    return (exchange["curl"],) if _is_twin(exchange) else (exchange["curl"], exchange.get("python") or "")


def _fixed(exchange: dict[str, Any]) -> int:
    """About how many characters of a finding's exchange are printed whatever the limit is."""
    response = exchange["response"] or {"headers": []}
    headers = [*exchange["request"]["headers"][:MOST_HEADERS], *response["headers"][:MOST_HEADERS]]
    return sum(len(name) + min(len(value), LONGEST_VALUE) + 3 for name, value in headers) + 4 * _MARKUP


def _brief_size(exchange: dict[str, Any]) -> int:
    """About how many characters the exchange takes on the page in brief."""
    asked, answered = _bodies(exchange)
    call = min(max(0, len(exchange["curl"]) - _SHARED), 2 * BRIEF) or min(len(asked), BRIEF)
    return call + min(len(answered), BRIEFER if _is_twin(exchange) else BRIEF) + _MARKUP
