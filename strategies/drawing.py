"""Valid requests as Hypothesis draws them: a plain request, and any parameters that may stand together.

Every assignment puts one parameter with what it needs into the request, or leaves it as it is where it contradicts an
earlier one: nothing is thrown away and drawn again. An assignment is drawn in one piece, so that shrinking drops them
until the plain request with the one parameter that matters is left. Everything is drawn before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from checkout_conformance.schemas.paths import Place, built
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.fields import (
    EXCLUDED_BY,
    Dependencies,
    ParameterField,
    Shape,
    assignments_of,
    compile_shape,
)
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.reconciling import reconcile
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.strategies.values import Drawn

# How many parameters are put into a plain request on average, and at most.
MEAN, MOST = 9, 40
# Hypothesis draws small numbers more often than large ones; this far from zero it draws all of a range alike.
FAR = 2**40
# Rows of a parameter of the top level in the table that assignments are drawn from, or as many as it has assignments.
ROWS = 256


Requests = st.SearchStrategy[Payload]


class Assignment(NamedTuple):
    """One value of one parameter, in one entry where it stands in a list; `free` where the value is yet to be drawn."""

    parameter_field: ParameterField
    numbers: tuple[int, ...]
    value: Any
    free: Drawn | None = None


@st.composite
def _requests(
    draw: st.DrawFn,
    operation: str,
    shape: Shape,
    templates: RequestTemplates,
    rows: Sequence[Assignment],
    row: st.SearchStrategy[int],
) -> Payload:
    """One choice for every parameter that is put in, and a low one that ends it: to delete a choice is to delete it."""
    request = _Request(shape)
    stops = len(rows) // MEAN
    for _ in range(MOST if rows else 0):
        number = draw(row) - FAR - stops
        if number < 0:
            break
        assignment = rows[number]
        request.put(assignment if assignment.free is None else assignment._replace(value=draw(assignment.free)))
    return reconcile(operation, request.payload(), templates)


def together(operation: str, shape: Shape, templates: RequestTemplates, assignments: Sequence[Assignment]) -> Payload:
    """A plain request with these assignments put in, each where it may stand beside those before it."""
    request = _Request(shape)
    for assignment in assignments:
        request.put(assignment)
    return reconcile(operation, request.payload(), templates)


def _rows(shape: Shape) -> list[Assignment]:
    """All assignments of a shape, one parameter's side by side, the plainest first, so that they shrink to it.

    The rows of a parameter of the top level begin at the same number in all shapes, so that a failing request can
    shrink to a plainer shape. Parameters that this shape has not leave their rows to their context.
    """
    rows: list[tuple[list[Assignment], int]] = [([], 0)]
    for top, breadth in shape.tops.items():
        fields = shape.fields.get(top, ())
        assignments = [
            Assignment(parameter_field, *row)
            for parameter_field in fields
            for row in assignments_of(parameter_field.path, parameter_field.values, parameter_field.most)
        ]
        assignments.sort(
            key=lambda assignment: assignment.free is not None
        )  # it costs a choice more: nothing shrinks across it
        before, width = rows[-1]
        if assignments and before:
            rows.append((assignments, max(ROWS, breadth)))
        else:
            rows[-1] = (before or assignments, width + max(ROWS, breadth))
    return [
        assignments[row * len(assignments) // number]
        for assignments, number in rows
        if assignments
        for row in range(number)
    ]


def _below(place: Place, whole: Sequence[Place]) -> bool:
    """Whether a place is in one of the objects that go as a whole."""
    return any(place[: len(one)] == one for one in whole)


class _Request:
    """A request in the making: leaves by place. `fixed` holds the places that an assignment put there for good."""

    __slots__ = ("fixed", "leaves", "names")

    def __init__(self, shape: Shape) -> None:
        self.leaves: dict[Place, Any] = dict(shape.flat)
        self.fixed: dict[Place, Any] = {}
        self.names: dict[Place, set[str]] = {}
        for around, name in shape.named:
            self.names.setdefault(around, set()).add(name)

    def put(self, assignment: Assignment) -> None:
        """Put a parameter in with its dependencies; nothing changes where it contradicts what was put before."""
        parameter_field, numbers, value, _ = assignment
        dependencies = parameter_field.dependencies(value)
        if any(numbers):
            self._put_entry(parameter_field, numbers, value, dependencies)
            return
        whole = [(*around, name) for around, name in dependencies.unnamed]
        if any(_below(place, whole) for place in self.fixed):
            return  # it would take away what an assignment put there
        if self._may(
            parameter_field.target,
            value,
            dependencies.hard,
            dependencies.named,
            dependencies.unnamed,
            dependencies.removes,
        ):
            for around, name in dependencies.unnamed:
                self.names[around].discard(name)
            for place in dependencies.removes:
                self.leaves.pop(place, None)
            for place in [place for place in self.leaves if _below(place, whole)]:
                del self.leaves[place]
            self._set(parameter_field.target, value, dependencies.soft, dependencies.hard, dependencies.named)

    def _put_entry(
        self, parameter_field: ParameterField, numbers: tuple[int, ...], value: Any, dependencies: Dependencies
    ) -> None:
        """The same for a later entry of a list, which brings all that an entry needs."""

        def moved(place: Place) -> Place:
            made = list(place)
            for position, number in zip(parameter_field.numbers, numbers, strict=True):
                if place[: position + 1] != parameter_field.target[: position + 1]:
                    break
                made[position] = number
            return tuple(made)

        target = moved(parameter_field.target)
        gone = set(dependencies.removes)
        there = [
            (place, leaf)
            for place, leaf in parameter_field.entry
            if place not in gone and place != parameter_field.target
        ]
        soft = tuple((moved(place), leaf) for place, leaf in (*dependencies.soft, *there))
        hard = tuple((moved(place), leaf) for place, leaf in dependencies.hard)
        left = set(dependencies.unnamed)
        own = [(place[:n], step) for place, _ in there for n, step in enumerate(place) if step in EXCLUDED_BY]
        named = tuple((moved(a), str(n)) for a, n in (*dependencies.named, *own) if (a, n) not in left)
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
        fixed = self.fixed
        if fixed.get(target, value) != value or any(place in fixed for place in removes):
            return False
        if any(fixed.get(place, leaf) != leaf for place, leaf in hard):
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
            self.leaves[place] = self.fixed[place] = leaf
        self.leaves[target] = self.fixed[target] = value
        for around, name in named:
            self.names.setdefault(around, set()).add(name)

    def payload(self) -> Payload:
        """The request as nested values; entries count from zero."""
        made: Payload = built(self.leaves)
        return made


class Drawing:
    """Strategies of valid requests on one context; shapes are compiled when they are first drawn from."""

    def __init__(self, context: GenerationContext) -> None:
        self._context = context
        self._templates = RequestTemplates(context)
        self._drawn: dict[tuple[str, str, str, str], Requests | None] = {}

    def requests(self, operation: str, templates: Sequence[RequestTemplate], fixed: Payload) -> Requests:
        """Valid requests of these templates with some parameters fixed. Raises ValueError where there is none."""
        found = [
            drawn for template in templates if (drawn := self._of_template(operation, template, fixed)) is not None
        ]
        if not found:
            raise ValueError(
                f"no valid {operation} here has {fixed!r:.200}: what is fixed contradicts the contract, "
                "or the context has no line items of that mode"
            )
        return st.one_of(found)

    def _of_template(self, operation: str, template: RequestTemplate, fixed: Payload) -> Requests | None:
        key = (operation, template.mode, template.page, repr(fixed))
        if key not in self._drawn:
            shape = compile_shape(self._context, operation, template, fixed)
            rows = [] if shape is None else _rows(shape)
            row = st.integers(FAR, FAR + len(rows) // MEAN + max(0, len(rows) - 1))
            self._drawn[key] = None if shape is None else _requests(operation, shape, self._templates, rows, row)
        return self._drawn[key]
