"""Where expected and observed differ, and which line of a payload is concerned: text in marked and plain parts.

Not here: how a mark looks (the templates) and what is right or wrong (the record says it).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_PATH = re.compile(r"[^.\[\]]+")
_LONGEST_DIFF = 2_000
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text; `marked` where it is the piece that matters."""

    text: str
    marked: bool = False


def difference(expected: str, observed: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, what the other one lacks marked. Texts with little in common are marked whole."""
    if expected == observed:
        return [Part(expected)], [Part(observed)]
    if len(expected) + len(observed) > _LONGEST_DIFF:
        return [Part(expected, True)], [Part(observed, True)]
    left, right = _TOKEN.findall(expected), _TOKEN.findall(observed)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    shared = sum(size for block in matcher.get_matching_blocks() if (size := _words(left, block.a, block.size)))
    if shared * 3 < min(_words(left, 0, len(left)), _words(right, 0, len(right))):
        return [Part(expected, True)], [Part(observed, True)]
    first: list[Part] = []
    second: list[Part] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        _append(first, "".join(left[a:b]), tag != "equal")
        _append(second, "".join(right[c:d]), tag != "equal")
    return first, second


def _words(tokens: list[str], start: int, size: int) -> int:
    return sum(1 for token in tokens[start : start + size] if token[0].isalnum())


def _append(parts: list[Part], text: str, marked: bool) -> None:
    if not text:
        return
    inner = text.strip()
    if marked and inner != text:
        before, _, after = text.partition(inner) if inner else (text, "", "")
        for piece, mark in ((before, False), (inner, True), (after, False)):
            _append(parts, piece, mark)
        return
    if parts and parts[-1].marked == marked:
        parts[-1] = Part(parts[-1].text + text, marked)
    else:
        parts.append(Part(text, marked))


def steps(path: str | None) -> tuple[str, ...]:
    """`line_items[0][price]`, `line_items[].price` and `data.0.id` as names and indices, without empty brackets."""
    return tuple(_PATH.findall(path)) if path else ()


def concerns(wanted: tuple[str, ...], place: tuple[str, ...]) -> bool:
    """Whether a place in a payload is the wanted one or inside it. Indices count only where both sides have them."""
    if not wanted:
        return False
    names = tuple(step for step in wanted if not step.isdigit())
    if tuple(step for step in place if not step.isdigit())[: len(names)] != names:
        return False
    indices = [step for step in wanted if step.isdigit()]
    here = [step for step in place if step.isdigit()]
    return not indices or here[: len(indices)] == indices[: len(here)]


def json_lines(text: str, param: str | None) -> list[Part] | None:
    """A JSON text pretty-printed, one part per line, the lines of `param` marked; None where it is not JSON."""
    try:
        value = json.loads(text)
        if not isinstance(value, dict | list):
            return None
        wanted = steps(param)
        return [Part(shown, concerns(wanted, place)) for shown, place in _print(value, "", (), "", 0)]
    except (ValueError, RecursionError):
        return None


def _print(
    value: Any, name: str, place: tuple[str, ...], comma: str, depth: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    pad = "  " * depth
    if depth >= _DEEPEST or not isinstance(value, dict | list) or not value:
        yield f"{pad}{name}{json.dumps(value, ensure_ascii=False)}{comma}", place
        return
    is_object = isinstance(value, dict)
    yield f"{pad}{name}{'{' if is_object else '['}", place
    pairs = value.items() if isinstance(value, dict) else ((str(index), item) for index, item in enumerate(value))
    members = list(pairs)
    for index, (key, item) in enumerate(members):
        label = f"{json.dumps(key, ensure_ascii=False)}: " if is_object else ""
        yield from _print(item, label, (*place, key), "," if index + 1 < len(members) else "", depth + 1)
    yield f"{pad}{'}' if is_object else ']'}{comma}", place


def window(lines: list[Part], limit: int) -> tuple[list[Part], int]:
    """The lines that fit in `limit` characters, from the top or around the first marked one; how many were left out."""
    if sum(len(part.text) + 1 for part in lines) <= limit:
        return lines, 0
    focus = next((index for index, part in enumerate(lines) if part.marked), 0)
    head = _fitting(lines, 0, limit)
    if focus < head:
        return lines[:head], len(lines) - head
    start = max(0, focus - 8)
    tail = _fitting(lines, start, limit // 2)
    head = _fitting(lines, 0, limit // 2)
    if head >= start:
        end = start + tail
        return lines[:end], len(lines) - end
    skipped = start - head
    gap = Part(f"      ⋯ {skipped:,} lines left out ⋯")
    return [*lines[:head], gap, *lines[start : start + tail]], len(lines) - head - tail


def _fitting(lines: list[Part], start: int, limit: int) -> int:
    """How many lines from `start` fit; at least one."""
    used = 0
    for count, part in enumerate(lines[start:]):
        used += len(part.text) + 1
        if used > limit:
            return max(1, count)
    return len(lines) - start
