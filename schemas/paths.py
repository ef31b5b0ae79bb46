"""Where something stands in a payload, an answer or a form: the notations, and what is looked up by them.

Three notations, each with one type:

- an attribute path, as clauses name attributes: `line_items[].price`, `metadata.*` (text; "" is the whole)
- a place, where one value stands: `("line_items", 0, "price")` (names and positions; () is the whole)
- a parameter, as a form and an error spell a place: `line_items[0][price]` (text; None is the whole)

Pure functions on plain data, and nothing here judges. Not here: nodes of schemas (`schemas.nodes`), ids of clauses
(`schemas.identifiers`) and the wire's own decoding (`schemas.form`), which was written apart on purpose. Reports read
records alone and keep a reader of parameters of their own (`reports.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

Step = str | int
Place = tuple[Step, ...]
ENTRY, ANY_KEY = "[]", "*"
# Longer paths are not remembered: keys of payloads may stand in them.
LONGEST_KNOWN = 200
_MISSING = object()
Body = TypeVar("Body")
_NAME = re.compile(r"[^.\[\]]+")
_STEP = re.compile(r"(?:^|\[|\.)([^.\[\]]*)")  # the empty one of `[]` as well


# Notations -------------------------------------------------------------------------------------------------------


def steps(path: str) -> tuple[str, ...]:
    """An attribute path in steps.

    >>> steps("line_items[].price_data.*")
    ('line_items', '[]', 'price_data', '*')
    """
    return _known_steps(path) if len(path) <= LONGEST_KNOWN else _steps(path)


@lru_cache(maxsize=20_000)  # paths are few, and asked for again and again
def _known_steps(path: str) -> tuple[str, ...]:
    return _steps(path)


def _steps(path: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in path.split(".") if path else ():
        name = part.rstrip(ENTRY)
        if name:
            found.append(name)
        found += [ENTRY] * ((len(part) - len(name)) // len(ENTRY))
    return tuple(found)


def joined(parts: Sequence[str]) -> str:
    """Steps as an attribute path: what `steps` gives, put together again."""
    text = ""
    for step in parts:
        text = f"{text}{ENTRY}" if step == ENTRY else f"{text}.{step}" if text else step
    return text


def child(path: str, name: str) -> str:
    """The path of a name in the object at a path."""
    return f"{path}.{name}" if path else name


def parent(path: str) -> str:
    """The path of what holds an attribute: `a[].b` stands in `a[]`, which stands in `a`."""
    return joined(steps(path)[:-1])


def top(path: str) -> str:
    """The first name of a path."""
    way = steps(path)
    return way[0] if way else ""


def leaf(path: str) -> str:
    """The last name of a path: `a.b[]` is about `b`."""
    return next((step for step in reversed(steps(path)) if step != ENTRY), "")


def bare(path: str) -> str:
    """A path without the brackets of lists: `custom_fields.key`."""
    return path.replace(ENTRY, "")


def within(path: str, above: str) -> bool:
    """Whether a path is another one, or below it. Everything is within ""."""
    return not above or path == above or path.startswith((f"{above}.", f"{above}["))


def path_of(place: Sequence[Step]) -> str:
    """A place as an attribute path: `("custom_fields", 0, "key")` as `custom_fields[].key`.

    Keys of maps stay: which names those are, the schema knows (`documented`).
    """
    return joined([ENTRY if isinstance(step, int) else step for step in place])


def first_place(path: str, body: Any = None) -> Place:
    """The first place of a path: position 0 of every list; of a map the first key that `body` has there."""
    place: tuple[Step, ...] = ()
    for step in steps(path):
        if step == ANY_KEY:
            held = value_at(body, place)
            step = next(iter(held), ANY_KEY) if isinstance(held, Mapping) else ANY_KEY
        place = (*place, 0 if step == ENTRY else step)
    return place


def bracketed(place: Sequence[Step]) -> str | None:
    """A place as a parameter: `("line_items", 0, "price")` as `line_items[0][price]`; None for the whole."""
    if not place:
        return None
    return str(place[0]) + "".join(f"[{step}]" for step in place[1:])


def parse(text: str | None) -> Place:
    """The place that a parameter names. Lenient, as servers write them: `a[0][b]`, `a.0.b` and `a[].b` are read.

    Numbers are positions wherever they stand (`value_at` finds a key that looks like one all the same); empty brackets
    say nothing and are left out.
    """
    return tuple(int(step) if step.isdecimal() else step for step in _NAME.findall(text or ""))


def attribute(text: str) -> str:
    """A parameter, with or without positions, or a path, as an attribute path.

    >>> attribute("custom_fields[0][key]"), attribute("after_expiration[recovery]"), attribute("line_items[].price")
    ('custom_fields[].key', 'after_expiration.recovery', 'line_items[].price')
    """
    return joined([ENTRY if step.isdecimal() or not step else step for step in _STEP.findall(text)] if text else ())


def alike(one: Place, other: Place) -> bool:
    """Whether one place is the other, or around it. Positions count only where both have them."""
    positions = all(any(isinstance(step, int) for step in place) for place in (one, other))
    first, second = (one, other) if positions else (without_positions(one), without_positions(other))
    pairs = list(zip(first, second, strict=False))
    return bool(pairs) and all(a == b for a, b in pairs)


def without_positions(place: Place) -> Place:
    """A place without its positions."""
    return tuple(step for step in place if not isinstance(step, int))


# Values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing stands at a path, because `path` (it, or one above it) is absent, null, or of another kind."""

    path: str
    kind: str  # "absent", "null", "short" (a list with too few entries) or "other" (no object or list)


def values(body: Any, path: str) -> Iterator[tuple[Place, Any]]:
    """Every value at a path, with its place. Nothing where something on the way is missing or of another kind."""
    yield from _values(body, steps(path), ())


def _values(value: Any, rest: tuple[str, ...], place: Place) -> Iterator[tuple[Place, Any]]:
    if not rest:
        yield place, value
    elif rest[0] == ENTRY:
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, rest[1:], (*place, number))
    elif isinstance(value, (dict, Mapping)) and rest[0] in value:  # to ask for a dict first is much quicker
        yield from _values(value[rest[0]], rest[1:], (*place, rest[0]))
    elif isinstance(value, Mapping) and rest[0] == ANY_KEY:
        for key, item in value.items():
            yield from _values(item, rest[1:], (*place, key))


def first(body: Any, path: str) -> Any:
    """The first value at a path, or None."""
    return next((value for _, value in values(body, path)), None)


def positions(place: Place) -> tuple[int, ...]:
    """The positions in the lists on the way to a place."""
    return tuple(step for step in place if isinstance(step, int))


def look(body: Any, path: str, index: Sequence[int]) -> Any:
    """The value at a path with these positions in the lists on the way, or a Gap that says where the way ends."""
    value, seen, left = body, "", list(index)
    for step in steps(path):
        if value is None:
            return Gap(seen, "null")
        if step == ENTRY:
            if not isinstance(value, list):
                return Gap(seen, "other")
            position = left.pop(0)
            if position >= len(value):
                return Gap(seen, "short")
            value, seen = value[position], f"{seen}{ENTRY}"
            continue
        if not isinstance(value, Mapping):
            return Gap(seen, "other")
        seen = child(seen, step)
        if step not in value:
            return Gap(seen, "absent")
        value = value[step]
    return value


def value_at(body: Any, place: Sequence[Step]) -> Any:
    """What stands at a place, or None."""
    value = body
    for step in place:
        if isinstance(value, (dict, Mapping)):
            value = value[step] if step in value else value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def carried(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every attribute that a payload carries on the wire, with what stands there: empty objects and lists are none."""
    if isinstance(value, Mapping):
        for name, held in value.items():
            if not isinstance(held, (Mapping, list)) or held:
                below = child(path, str(name))
                yield below, held
                yield from carried(held, below)
    elif isinstance(value, list):
        for held in value:
            below = f"{path}{ENTRY}"
            if not isinstance(held, (Mapping, list)):
                yield below, held
            yield from carried(held, below)


def containers(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all objects and lists within, outer ones first."""
    for step, held in _children(value):
        if isinstance(held, (dict, list)):
            yield (*place, step)
            yield from containers(held, (*place, step))


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; [] where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number (JSON's true and false are none)."""
    return isinstance(value, int) and not isinstance(value, bool)


def differences(base: Any, value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of the leaves of `value` (plain values, and what is empty) that the base does not have just so."""
    children = _children(value)
    there = dict(_children(base)) if type(base) is type(value) else {}
    for step, held in children:
        yield from differences(there.get(step, _MISSING), held, (*place, step))
    if not children and not (value == base and type(value) is type(base)):
        yield place


def _children(value: Any) -> list[tuple[Step, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def built(leaves: Mapping[Place, Any]) -> Any:
    """Nested values from their leaves by place; entries of a list stand in the order of their positions."""
    root: dict[Step, Any] = {}
    for place, held in leaves.items():
        if not place:
            return copied(held)
        around = root
        for step in place[:-1]:
            around = around.setdefault(step, _Around())
        around[place[-1]] = copied(held)
    return _finished(root)


class _Around(dict[Step, Any]):
    """An object or a list in the making: its steps tell which."""


def _finished(value: dict[Step, Any]) -> Any:
    made = {step: _finished(held) if isinstance(held, _Around) else held for step, held in value.items()}
    if made and all(isinstance(step, int) for step in made):
        return [made[step] for step in sorted(made, key=int)]
    return made


# Changed copies --------------------------------------------------------------------------------------------------


def copied(value: Body) -> Body:
    """A copy of JSON-like values that shares nothing which can change; much quicker than `copy.deepcopy`."""
    made: Any = value
    if isinstance(value, dict):
        made = {key: copied(held) for key, held in value.items()}
    elif isinstance(value, list):
        made = [copied(held) for held in value]
    return made  # type: ignore[no-any-return]


def assign(body: Any, place: Place, value: Any) -> None:
    """Put a value in its place, in a body whose containers on the way are there; an entry may be added at the end."""
    around = value_at(body, place[:-1])
    if isinstance(around, list) and place[-1] == len(around):
        around.append(value)
    else:
        around[place[-1]] = value


def replaced(body: Body, place: Place, value: Any) -> Body:
    """A copy with another value at a place; the same as the body where nothing is around that place."""
    if not place:
        return copied(value)  # type: ignore[no-any-return]
    made = copied(body)
    if isinstance(value_at(made, place[:-1]), (dict, list)):
        assign(made, place, copied(value))
    return made


def without(body: Body, place: Place) -> Body:
    """A copy without what stands at a place; what is around it stays, if only empty."""
    made = copied(body)
    around = value_at(made, place[:-1]) if place else None
    if isinstance(around, dict):
        around.pop(place[-1], None)
    elif isinstance(around, list) and isinstance(place[-1], int) and place[-1] < len(around):
        del around[place[-1]]
    return made


def removed(body: Body, place: Place) -> Body | None:
    """A copy without a place, and without what is empty then; None where nothing (or null) stands there."""
    if not place or value_at(body, place) is None:
        return None
    made = without(body, place)
    while len(place := place[:-1]) > 0 and not value_at(made, place):
        made = without(made, place)
    return made
