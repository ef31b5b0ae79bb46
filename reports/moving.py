"""What a server has to change for its users to move to another version, in words: for terminal and pages.

In: the `moving` of a record (`checkout_conformance.record.moving` makes it). The page's part of it is the template
`moving.html.jinja`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checkout_conformance.reports.text import plural, short
from checkout_conformance.schemas.run_record import Moving, MovingStep

MOST, LONGEST = 20, 90
Named = list[tuple[str, str | None]]
STATES = {"to_do": "to change", "not_tried": "not tried", "done": "holds"}


@dataclass(frozen=True, slots=True)
class Step:
    """A change on a page; `clauses` are those that fail, with the anchor of their row where there is one."""

    words: str
    place: str
    detail: str
    breaking: bool
    clauses: Named


@dataclass(frozen=True, slots=True)
class MovingPart:
    """What a page shows of a move: the changes to make, those that nobody tried, those that hold already."""

    heading: str
    counts: str
    to_do: list[Step]
    not_tried: list[Step]
    done: list[Step]
    others: Named


def part(moving: Moving, version: str, find: Callable[[str], str | None]) -> MovingPart:
    """A move for a page; `find` gives the anchor of a clause's row."""

    def named(clauses: list[str]) -> Named:
        return [(clause, find(clause)) for clause in clauses]

    def steps(state: str) -> list[Step]:
        return [
            Step(f"{one['kind']} {one['what']}", one["place"], one["detail"], one["breaking"], named(one["clauses"]))
            for one in moving["steps"]
            if one["state"] == state
        ]

    told = (heading(moving, version), counts(moving))
    return MovingPart(*told, steps("to_do"), steps("not_tried"), steps("done"), named(moving["others"]))


def heading(moving: Moving, version: str) -> str:
    """From which version to which, and how much is left to do."""
    return f"From {moving['from']} to {version}: {left(moving)}"


def left(moving: Moving) -> str:
    """How much is left to do, in words."""
    steps = [step for step in moving["steps"] if step["state"] == "to_do"]
    breaking = sum(step["breaking"] for step in steps)
    if not steps and not moving["others"]:
        return "nothing that was tried has to change"
    told = [f"{plural(len(steps), 'change')} to make, {breaking} of them breaking"] if steps else []
    if moving["others"]:
        told.append(f"{plural(len(moving['others']), 'clause')} that fails only now, at no change of the API")
    return "; ".join(told)


def counts(moving: Moving) -> str:
    """How many changes there are, and what became of them."""
    found = {state: [step for step in moving["steps"] if step["state"] == state] for state in STATES}
    said = [f"{len(steps):,} {STATES[state]}" for state, steps in found.items() if steps]
    breaking = sum(step["breaking"] for step in moving["steps"])
    return f"{plural(len(moving['steps']), 'change')} of the API, {breaking} breaking: {', '.join(said) or 'none'}"


def words(step: MovingStep) -> str:
    """A change as `changes` says it."""
    detail = f"  {short(step['detail'], LONGEST)}" if step["detail"] else ""
    return f"{step['kind']} {step['what']} {step['place']}{detail}"


def lines(moving: Moving, version: str) -> Iterator[str]:
    """For a terminal: what is to be changed, the breaking ones first (marked `!`), each with the clauses that fail."""
    yield f"{heading(moving, version)}."
    yield f"  {counts(moving)}"
    to_do = [step for step in moving["steps"] if step["state"] == "to_do"]
    for step in to_do[:MOST]:
        yield f"  {'!' if step['breaking'] else ' '} {words(step)}"
        yield f"      {', '.join(step['clauses'][:3])}{_more(len(step['clauses']) - 3)}"
    if len(to_do) > MOST:
        yield f"  ... and {plural(len(to_do) - MOST, 'more change')}"
    if moving["others"]:
        yield f"  at no change: {', '.join(moving['others'][:MOST])}{_more(len(moving['others']) - MOST)}"


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
