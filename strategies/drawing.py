"""Valid requests as Hypothesis draws them: a plain request, and any parameters that may stand together.

Every pick puts one parameter with what it needs into the request, or leaves it as it is where the pick contradicts
an earlier one: nothing is thrown away and drawn again. A pick is drawn in one piece, so that shrinking drops picks
until the plain request with the one parameter that matters is left. Everything is drawn before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from checkout_conformance.strategies.context import Ground
from checkout_conformance.strategies.fields import EXCLUDED_BY, Companions, Shape, Slot, compile_shape, picks_of
from checkout_conformance.strategies.parameter_contexts import Host
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.reconciling import settle
from checkout_conformance.strategies.reduction import Place
from checkout_conformance.strategies.request_templates import Hosts
from checkout_conformance.strategies.values import Drawn
from hypothesis import strategies as st

# How many parameters are put into a plain request on average, and at most.
MEAN, MOST = 9, 40
# Hypothesis draws small numbers more often than large ones; this far from zero it draws all of a range alike.
FAR = 2**40
# Rows of a parameter of the top level in the table that picks are drawn from, or as many as it has picks.
ROWS = 256


Requests = st.SearchStrategy[Payload]


class Pick(NamedTuple):
    """One value of one parameter, in one entry where it stands in a list; `free` where the value is yet to be drawn."""

    slot: Slot
    numbers: tuple[int, ...]
    value: Any
    free: Drawn | None = None


@st.composite
def _requests(
    draw: st.DrawFn, operation: str, shape: Shape, hosts: Hosts, rows: Sequence[Pick], row: st.SearchStrategy[int]
) -> Payload:
    """One choice for every parameter that is put in, and a low one that ends it: to delete a choice is to delete it."""
    request = _Request(shape)
    stops = len(rows) // MEAN
    for _ in range(MOST if rows else 0):
        number = draw(row) - FAR - stops
        if number < 0:
            break
        pick = rows[number]
        request.put(pick if pick.free is None else pick._replace(value=draw(pick.free)))
    return settle(operation, request.payload(), hosts)


def together(operation: str, shape: Shape, hosts: Hosts, picks: Sequence[Pick]) -> Payload:
    """A plain request with these picks put in one after the other, each where it may stand beside those before it."""
    request = _Request(shape)
    for pick in picks:
        request.put(pick)
    return settle(operation, request.payload(), hosts)


def _rows(shape: Shape) -> list[Pick]:
    """All picks of a shape, those of one parameter side by side and the plainest first, so that they shrink to it.

    The rows of a parameter of the top level begin at the same number in all shapes, so that a failing request can
    shrink to a plainer shape. Parameters that this shape has not leave their rows to their neighbours.
    """
    rows: list[tuple[list[Pick], int]] = [([], 0)]
    for top, breadth in shape.tops.items():
        slots = shape.slots.get(top, ())
        picks = [Pick(slot, *row) for slot in slots for row in picks_of(slot.path, slot.values, slot.most)]
        picks.sort(key=lambda pick: pick.free is not None)  # it costs a choice more: nothing shrinks across it
        before, taken = rows[-1]
        if picks and before:
            rows.append((picks, max(ROWS, breadth)))
        else:
            rows[-1] = (before or picks, taken + max(ROWS, breadth))
    return [picks[row * len(picks) // number] for picks, number in rows if picks for row in range(number)]


def _below(place: Place, whole: Sequence[Place]) -> bool:
    """Whether a place is in one of the objects that go as a whole."""
    return any(place[: len(one)] == one for one in whole)


class _Request:
    """A request in the making: leaves by place. `taken` holds the places that a pick put there for good."""

    __slots__ = ("leaves", "names", "taken")

    def __init__(self, shape: Shape) -> None:
        self.leaves: dict[Place, Any] = dict(shape.flat)
        self.taken: dict[Place, Any] = {}
        self.names: dict[Place, set[str]] = {}
        for around, name in shape.named:
            self.names.setdefault(around, set()).add(name)

    def put(self, pick: Pick) -> None:
        """Put a parameter in with its companions; nothing changes where it contradicts what was put before."""
        slot, numbers, value, _ = pick
        companions = slot.companions(value)
        if any(numbers):
            self._put_entry(slot, numbers, value, companions)
            return
        whole = [(*around, name) for around, name in companions.unnamed]
        if any(_below(place, whole) for place in self.taken):
            return  # it would take away what a pick put there
        if self._may(slot.target, value, companions.hard, companions.named, companions.unnamed, companions.removes):
            for around, name in companions.unnamed:
                self.names[around].discard(name)
            for place in companions.removes:
                self.leaves.pop(place, None)
            for place in [place for place in self.leaves if _below(place, whole)]:
                del self.leaves[place]
            self._set(slot.target, value, companions.soft, companions.hard, companions.named)

    def _put_entry(self, slot: Slot, numbers: tuple[int, ...], value: Any, companions: Companions) -> None:
        """The same for a later entry of a list, which brings all that an entry needs."""

        def moved(place: Place) -> Place:
            made = list(place)
            for position, number in zip(slot.numbers, numbers, strict=True):
                if place[: position + 1] != slot.target[: position + 1]:
                    break
                made[position] = number
            return tuple(made)

        target = moved(slot.target)
        gone = set(companions.removes)
        there = [(place, leaf) for place, leaf in slot.entry if place not in gone and place != slot.target]
        soft = tuple((moved(place), leaf) for place, leaf in (*companions.soft, *there))
        hard = tuple((moved(place), leaf) for place, leaf in companions.hard)
        left = set(companions.unnamed)
        own = [(place[:n], step) for place, _ in there for n, step in enumerate(place) if step in EXCLUDED_BY]
        named = tuple((moved(a), str(n)) for a, n in (*companions.named, *own) if (a, n) not in left)
        if self._may(target, value, hard, named, (), ()):
            self._set(target, value, soft, hard, named)

    def _may(
        self,
        target: Place,
        value: Any,
        hard: tuple[tuple[Place, Any], ...],
        named: tuple[tuple[Place, str], ...],
        unnamed: tuple[tuple[Place, str], ...],
        removes: tuple[Place, ...],
    ) -> bool:
        taken = self.taken
        if taken.get(target, value) != value or any(place in taken for place in removes):
            return False
        if any(taken.get(place, leaf) != leaf for place, leaf in hard):
            return False
        for around, name in named:
            others = self.names.get(around)
            if others:
                excluded = EXCLUDED_BY[name] & others
                if excluded and any((around, other) not in unnamed for other in excluded):
                    return False
        return True

    def _set(
        self,
        target: Place,
        value: Any,
        soft: tuple[tuple[Place, Any], ...],
        hard: tuple[tuple[Place, Any], ...],
        named: tuple[tuple[Place, str], ...],
    ) -> None:
        for place, leaf in soft:
            self.leaves.setdefault(place, leaf)
        for place, leaf in hard:
            self.leaves[place] = self.taken[place] = leaf
        self.leaves[target] = self.taken[target] = value
        for around, name in named:
            self.names.setdefault(around, set()).add(name)

    def payload(self) -> Payload:
        """The request as nested values; entries count from zero."""
        root: dict[Any, Any] = {}
        for place, leaf in self.leaves.items():
            around = root
            for step in place[:-1]:
                around = around.setdefault(step, {})
            around[place[-1]] = leaf
        return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        if value and all(isinstance(key, int) for key in value):
            return [_lists(value[key]) for key in sorted(value)]
        return {key: _lists(child) for key, child in value.items()}
    return list(value) if isinstance(value, list) else value


class Drawing:
    """Strategies of valid requests on one ground; shapes are compiled when they are first drawn from."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._hosts = Hosts(ground)
        self._drawn: dict[tuple[str, str, str, str], Requests | None] = {}

    def requests(self, operation: str, hosts: Sequence[Host], fixed: Payload) -> Requests:
        """Valid requests of these hosts with some parameters fixed. Raises ValueError where this ground has none."""
        found = [drawn for host in hosts if (drawn := self._of_host(operation, host, fixed)) is not None]
        if not found:
            raise ValueError(
                f"no valid {operation} here has {fixed!r:.200}: what is fixed contradicts the contract, "
                "or the ground has no line items of that mode"
            )
        return st.one_of(found)

    def _of_host(self, operation: str, host: Host, fixed: Payload) -> Requests | None:
        key = (operation, host.mode, host.page, repr(fixed))
        if key not in self._drawn:
            shape = compile_shape(self._ground, operation, host, fixed)
            rows = [] if shape is None else _rows(shape)
            row = st.integers(FAR, FAR + len(rows) // MEAN + max(0, len(rows) - 1))
            self._drawn[key] = None if shape is None else _requests(operation, shape, self._hosts, rows, row)
        return self._drawn[key]
