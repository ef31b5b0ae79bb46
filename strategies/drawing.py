"""Valid requests as Hypothesis draws them: a plain request, and any parameters that may stand together.

Every pick puts one parameter with what it needs into the request, or leaves it as it is where the pick contradicts
an earlier one: nothing is thrown away and drawn again. A pick is drawn in one piece, so that shrinking drops picks
until the plain request with the one parameter that matters is left. Everything is drawn before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from strategies.ground import Ground
from strategies.hosts import Host, Hosts, Payload
from strategies.narrowing import Place
from strategies.settling import settle
from strategies.slots import EXCLUDED_BY, Companions, Shape, Slot, compile_shape

FEW, MANY = 5, 18
ABSENT = object()
Pick = tuple[Slot, tuple[int, ...], Any]


@st.composite
def _picks(draw: st.DrawFn, slots: Sequence[Slot]) -> Pick:
    slot = draw(st.sampled_from(slots)) if len(slots) > 1 else slots[0]
    numbers = tuple(draw(st.integers(0, most - 1)) if most > 1 else 0 for most in slot.most)
    return slot, numbers, draw(slot.values)


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
        slot, numbers, value = pick
        companions = slot.companions(value)
        if any(numbers):
            self._put_entry(slot, numbers, value, companions)
            return
        if self._may(slot.target, value, companions.hard, companions.named, companions.unnamed, companions.removes):
            for around, name in companions.unnamed:
                self.names[around].discard(name)
            for place in companions.removes:
                self.leaves.pop(place, None)
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
        self._shapes: dict[tuple[str, str, str, str], tuple[Shape, st.SearchStrategy[list[Pick]]] | None] = {}

    def requests(self, operation: str, hosts: Sequence[Host], fixed: Payload) -> st.SearchStrategy[Payload]:
        """Valid requests of these hosts with some parameters fixed. Raises ValueError where this ground has none."""
        found = [shape for shape in (self._shape(operation, host, fixed) for host in hosts) if shape is not None]
        if not found:
            raise ValueError(
                f"no valid {operation} here has {fixed!r:.200}: what is fixed contradicts the contract, "
                "or the ground has no line items of that mode"
            )
        return st.one_of([self._drawn(operation, shape, picks) for shape, picks in found])

    def _drawn(self, operation: str, shape: Shape, picks: st.SearchStrategy[list[Pick]]) -> st.SearchStrategy[Payload]:
        def build(drawn: list[Pick]) -> Payload:
            request = _Request(shape)
            for pick in drawn:
                request.put(pick)
            return settle(operation, request.payload(), self._hosts)

        return picks.map(build)

    def _shape(self, operation: str, host: Host, fixed: Payload) -> tuple[Shape, st.SearchStrategy[list[Pick]]] | None:
        key = (operation, host.mode, host.page, repr(fixed))
        if key not in self._shapes:
            shape = compile_shape(self._ground, operation, host, fixed)
            self._shapes[key] = None if shape is None else (shape, _lists_of_picks(shape))
        return self._shapes[key]


def _lists_of_picks(shape: Shape) -> st.SearchStrategy[list[Pick]]:
    if not shape.slots:
        return st.just([])
    pick = st.one_of([_picks(slots) for slots in shape.slots])
    return st.one_of(st.lists(pick, max_size=FEW), st.lists(pick, min_size=FEW, max_size=MANY))
