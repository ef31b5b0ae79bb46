"""Exchanges of the record made ready for a page: decoded, cut, and marked where it matters.

In full for a finding, in brief where an exchange only stands behind a verdict. Not here: which exchanges a page
prints and how much budget they get (`reports.evidence_store`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from checkout_conformance.reports.marks import Part, concerns, json_lines, steps, window
from checkout_conformance.reports.text import cut, milliseconds
from checkout_conformance.schemas.run_record import Exchange, Request, Response

FULL = 3_000
BRIEF = 180
BRIEFER = 64
CONTROL = "its control"
PREPARATION = "first, "
LONGEST_CALL = 8_000
LONGEST_VALUE = 400
MOST_HEADERS = 40
_MARKUP = 160
_BREAK = re.compile(r"\s*\n\s*")
_SHARED = 120
NEXT = " \\\n  "


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
    elapsed: str
    curl: str
    python: str | None
    request: Message
    response: Message | None
    failure: str | None
    full: bool = True
    control: bool = False
    users: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to an exchange printed elsewhere; without an anchor where there was no budget to print it."""

    anchor: str | None
    label: str
    start: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Arguments that most commands of a page have: those that go with the URL, and fields of the body."""

    arguments: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def without(command: str, url: str, shared: Shared) -> str:
    """The command with `…` for its URL and the shared arguments, and `-d …` for the shared fields.

    Either stays as it is where the command lacks a part of it.
    """
    lines = command.split(NEXT)
    if lines[0] != "curl":
        return command
    if shared.arguments:
        lines = _said(lines, (shlex.quote(url), *shared.arguments), "…")
    if shared.fields:
        lines = _said(lines, shared.fields, "-d …")
    return NEXT.join(lines).replace("curl" + NEXT + "…", "curl …", 1)


def _said(lines: list[str], known: Sequence[str], words: str) -> list[str]:
    """The lines with `words` where the first known one stood, and no other known one; all if one is missing."""
    if any(lines.count(line) != 1 for line in known):
        return lines
    at = min(map(lines.index, known))
    return [words if place == at else line for place, line in enumerate(lines) if place == at or line not in known]


def show(exchange: Exchange, anchor: str, param: str | None, limits: Limits) -> Shown:
    """One exchange in full: with headers, bodies decoded and cut; what concerns `param` is marked."""
    request, response = exchange["request"], exchange["response"]
    return Shown(
        anchor=anchor,
        label=exchange["label"],
        start=start(request),
        outcome=outcome(exchange),
        elapsed=milliseconds(exchange["elapsed_ms"]),
        curl=_whole(exchange["curl"], limits.call),
        python=_python(exchange, limits.call),
        request=_request(request, param, limits.body),
        response=response and _response(response, param, limits.body),
        failure=exchange["failure"],
    )


def beside(exchange: Exchange, anchor: str, limits: Limits) -> Shown:
    """In a finding, but with the command alone whole: controls, preparation, and the rest when budget is short."""
    made = replace(brief(exchange, anchor, 1), curl=_whole(exchange["curl"], limits.call))
    return made if is_beside(exchange) else replace(made, response=_answer_in_brief(exchange, BRIEF))


def brief(exchange: Exchange, anchor: str, users: int, shared: Shared = Shared()) -> Shown:
    """One exchange as evidence: the command or, where the record keeps none, the request as sent; no headers."""
    request = exchange["request"]
    asked = Message("", *_cut_body(request["body"], request.get("truncated"), BRIEF))
    return Shown(
        anchor=anchor,
        label=exchange["label"],
        start=start(request),
        outcome=outcome(exchange),
        elapsed=milliseconds(exchange["elapsed_ms"]),
        curl=_whole(without(exchange["curl"], request["url"], shared), 2 * BRIEF),
        python=None,
        full=False,
        request=asked,
        response=_answer_in_brief(exchange, _brief_answer(exchange)),
        failure=exchange["failure"],
        control=is_control(exchange),
        users=users,
    )


def _whole(command: str, limit: int) -> str:
    shown, lost = cut(command, limit)
    return f"{shown}\n# cut here: {lost:,} more characters; the whole command is in run.json" if lost else shown


def _python(exchange: Exchange, limit: int) -> str | None:
    """The program for the SDK; None where the SDK cannot send the request, or where it would be too long."""
    program = exchange.get("python")
    return program if program and len(program) <= limit else None


def start(request: Request) -> str:
    url = urlsplit(request["url"])
    query = f"?{url.query}" if url.query else ""
    return cut(f"{request['method']} {url.path}{query}", 160)[0]


def outcome(exchange: Exchange) -> str:
    response = exchange["response"]
    return str(response["status"]) if response else "no response"


def _request(request: Request, param: str | None, limit: int) -> Message:
    head = "\n".join([start(request), *_header_lines(request["headers"])])
    truncated = request.get("truncated")
    lines = [] if truncated else _fields(request, param)
    if not lines:
        return Message(head, *_cut_body(request["body"], truncated, limit))
    shown, skipped = window(lines, limit)
    return Message(head, shown, f"cut: {skipped:,} more parameters" if skipped else None)


def _fields(request: Request, param: str | None) -> list[Part]:
    """The parameters as sent, decoded, one a line, those concerned marked; none where the body is no form."""
    encoded = request["body"] or urlsplit(request["url"]).query
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, strict_parsing=True, max_num_fields=400)
    except ValueError:
        return []
    wanted = steps(param)
    return [Part(f"{name} = {_value(value)}", concerns(wanted, steps(name))) for name, value in pairs]


def _response(response: Response, param: str | None, limit: int) -> Message:
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


def _answer_in_brief(exchange: Exchange, limit: int) -> Message | None:
    response = exchange["response"]
    return response and Message("", *_cut_body(_flat(response["body"]), response.get("truncated"), limit))


def _flat(body: str) -> str:
    """A body on as few lines as it may be; line breaks inside JSON texts are escaped, so these are between them."""
    return _BREAK.sub(" ", body)


def _header_lines(headers: list[list[str]]) -> list[str]:
    lines = [f"{name}: {_value(value)}" for name, value in headers[:MOST_HEADERS]]
    return [*lines, f"… {len(headers) - MOST_HEADERS:,} more headers"] if len(headers) > MOST_HEADERS else lines


def _value(value: str) -> str:
    shown, lost = cut(value, LONGEST_VALUE)
    return f"{shown} … cut, {lost:,} more characters" if lost else shown


def key(exchange: Exchange) -> tuple[object, ...]:
    request, response = exchange["request"], exchange["response"]
    return (
        request["method"],
        request["url"],
        exchange["curl"] or request["body"],
        response and response["status"],
        response and response["body"],
        exchange["failure"],
    )


def bodies(exchange: Exchange) -> tuple[str, str]:
    response = exchange["response"]
    return exchange["request"]["body"], response["body"] if response else ""


def accepted(exchange: Exchange) -> bool:
    """Whether the answer is a success."""
    response = exchange["response"]
    return response is not None and 200 <= response["status"] < 300


def is_control(exchange: Exchange) -> bool:
    return str(exchange["label"]).startswith(CONTROL)


def is_beside(exchange: Exchange) -> bool:
    """Whether it only makes the exchange in question possible or comparable: a control, or what was made first."""
    return is_control(exchange) or str(exchange["label"]).startswith(PREPARATION)


def calls(exchange: Exchange) -> tuple[str, ...]:
    return (exchange["curl"],) if is_beside(exchange) else (exchange["curl"], exchange.get("python") or "")


def fixed_size(exchange: Exchange) -> int:
    """About how many characters of a finding's exchange are printed whatever the limit is."""
    response = exchange["response"]
    headers = [
        *exchange["request"]["headers"][:MOST_HEADERS],
        *(response["headers"] if response else [])[:MOST_HEADERS],
    ]
    return sum(len(name) + min(len(value), LONGEST_VALUE) + 3 for name, value in headers) + 4 * _MARKUP


def brief_size(exchange: Exchange) -> int:
    """About how many characters the exchange takes on the page in brief."""
    asked, answered = bodies(exchange)
    call = min(max(0, len(exchange["curl"]) - _SHARED), 2 * BRIEF) or min(len(asked), BRIEF)
    return call + min(len(answered), _brief_answer(exchange)) + _MARKUP


def _brief_answer(exchange: Exchange) -> int:
    """How much of an answer is printed in brief: of a refusal its message, of an object what it is."""
    return BRIEFER if accepted(exchange) else BRIEF
