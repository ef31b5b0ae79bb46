"""What is exchanged in the reference: its parts, and hooks that change what leaves it.

Shared by mutants and compatible variants. Not here: which change breaks which clause (`answers`, `settings`, the
modules of faults), or breaks none (`variant`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.schemas.paths import assign, value_at, values

Body = dict[str, Any]
# Of an operation, a status and the answer's body: another body.
Rewrite = Callable[[str, int, Body], Body]
# Of an operation and a reply: another reply.
RewriteReply = Callable[[str, Reply], Reply]
LISTS = {"session_list": "/v1/checkout/sessions", "line_item_list": "line_items", "event_list": "/v1/events"}
OBJECTS = {
    "session": "checkout.session",
    "line_item": "item",
    "event": "event",
    "customer_session": "customer_session",
}
# What a change gives to take a value out.
GONE = object()


def exchanged(**changes: Any) -> Parts:
    """The reference with other parts."""
    return replace(REFERENCE, **changes)


def rewriting(kind: str, change: Callable[[Body], object]) -> Rewrite:
    """An answer-rewriting hook that changes every object of a kind."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del operation, status
        changed = copy.deepcopy(body)
        for found in list(objects(changed, kind)):
            change(found)
        return changed

    return rewrite


def only_in(operation_wanted: str, kind: str, change: Callable[[Body], object]) -> Rewrite:
    """The same, in the answers of one operation only."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        if operation != operation_wanted:
            return body
        return rewriting(kind, change)(operation, status, body)

    return rewrite


def error(change: Callable[[Body], Body]) -> Rewrite:
    """The error object is another one."""

    def rewrite(_operation: str, _status: int, body: Body) -> Body:
        found = body.get("error")
        return {**body, "error": change(found)} if isinstance(found, dict) else body

    return rewrite


def objects(body: Any, kind: str) -> Iterator[Body]:
    """Every object of a kind inside an answer, the outermost first."""
    if isinstance(body, dict):
        if _is(body, kind):
            yield body
        for value in list(body.values()):
            yield from objects(value, kind)
    elif isinstance(body, list):
        for value in body:
            yield from objects(value, kind)


def _is(body: Body, kind: str) -> bool:
    if kind in LISTS:
        url = body.get("url")
        matches = isinstance(url, str) and (url.endswith(LISTS[kind]))
        return body.get("object") == "list" and matches
    if kind == "error":
        return isinstance(body.get("error"), dict)
    return body.get("object") == OBJECTS[kind]


def apply(body: Any, path: str, change: Callable[[Any], Any]) -> None:
    """Change what stands at a path of an object, in place; nothing where the path leads nowhere."""
    for place, value in list(values(body, path)):
        made = change(value)
        if made is GONE:
            del value_at(body, place[:-1])[place[-1]]
        else:
            assign(body, place, made)


def headers_without(name: str) -> RewriteReply:
    """Replies lose one header."""

    def rewrite(_operation: str, reply: Reply) -> Reply:
        kept = {key: value for key, value in reply.headers.items() if key.lower() != name}
        return replace(reply, headers=kept)

    return rewrite


def header(name: str, value: str) -> RewriteReply:
    """Replies have one header of this value."""

    def rewrite(operation: str, reply: Reply) -> Reply:
        others = headers_without(name.lower())(operation, reply).headers
        return replace(reply, headers={**others, name: value})

    return rewrite


def status(wanted: Callable[[str, Reply], bool], value: int) -> RewriteReply:
    """Replies that are wanted get another status."""
    return lambda operation, reply: replace(reply, status=value) if wanted(operation, reply) else reply
