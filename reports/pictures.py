"""The pictures of a report as geometry: status machine, coverage, latency. The templates draw them as inline SVG.

Each picture has its figures in a table beside it, so nobody depends on seeing it. Not here: markup and colours.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.text import milliseconds
from checkout_conformance.schemas.run_record import Latency as LatencyRow
from checkout_conformance.schemas.run_record import RunRecord, Transition

STATUSES = ("open", "complete", "expired")


@dataclass(frozen=True, slots=True)
class Move:
    """One transition: what the documents want (`to`, or a refusal), and what the run saw."""

    start: str
    event: str
    to: str | None
    tried: int
    seen: int
    refused: int
    why: str = ""

    @property
    def state(self) -> str:
        """`untried`, `right` (each try did as documented) or `wrong`."""
        if not self.tried:
            return "untried"
        return "right" if (self.refused if self.to is None else self.seen) >= self.tried else "wrong"

    @property
    def sign(self) -> str:
        """The sign of the state, for readers who do not see colour."""
        return {"untried": "○", "right": "✓", "wrong": "✗"}[self.state]

    @property
    def words(self) -> str:
        """What was seen, in words: `12 of 12 seen`, `refused 3 of 4`."""
        if not self.tried:
            return "never tried"
        done = self.refused if self.to is None else self.seen
        return f"{'refused' if self.to is None else 'seen'} {done:,} of {self.tried:,}"


@dataclass(frozen=True, slots=True)
class Machine:
    """The status machine: the moves between two statuses, the ones that stay, and all of them as a table."""

    edges: dict[tuple[str, str], list[Move]]
    stays: dict[str, list[Move]]
    moves: list[Move]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a coverage picture: how many of how many, and the names that are missing."""

    name: str
    done: int
    total: int
    missing: list[str]

    @property
    def width(self) -> float:
        """The filled part in percent."""
        return round(100 * self.done / self.total, 1) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an accepted request carried at least once: in all, by operation, and by top-level parameter."""

    whole: Bar
    operations: list[Bar]
    groups: list[Bar]


@dataclass(frozen=True, slots=True)
class Lane:
    """The latency of one endpoint: positions in percent of the scale, which is logarithmic, and figures in words."""

    name: str
    count: int
    median: float
    p95: float
    slowest: float
    figures: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Latency:
    """All endpoints on one scale, with its ticks (position in percent, label)."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures of one record; None where the record has nothing to draw."""

    machine: Machine | None
    parameters: Coverage | None
    enums: Coverage | None
    latency: Latency | None


def pictures(record: RunRecord) -> Pictures:
    """The pictures of a record."""
    return Pictures(
        machine=machine(record["lifecycle"]["transitions"]),
        parameters=_parameters(record["coverage"]["parameters"]),
        enums=_enums(record["coverage"]["enum_values"]),
        latency=latency(record["latency"]),
    )


def machine(transitions: Sequence[Transition]) -> Machine | None:
    """The status machine, or None without transitions. Only known statuses are drawn; the table has all."""
    moves = [
        Move(item["from"], item["event"], item["to"], item["tried"], item["seen"], item["refused"], item.get("why", ""))
        for item in transitions
    ]
    edges: dict[tuple[str, str], list[Move]] = defaultdict(list)
    stays: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        if move.start not in STATUSES:
            continue
        if move.to in STATUSES and move.to != move.start:
            edges[move.start, move.to].append(move)
        else:
            stays[move.start].append(move)
    return Machine(dict(edges), dict(stays), moves) if moves else None


def _parameters(counts: dict[str, int]) -> Coverage | None:
    return _coverage([(*_split(name), name.partition(":")[2], count) for name, count in counts.items()])


def _enums(counts: dict[str, dict[str, int]]) -> Coverage | None:
    items = []
    for name, values in counts.items():
        operation, top = _split(name)
        path = name.partition(":")[2]
        items += [(operation, top, f"{path} = {value}", count) for value, count in values.items()]
    return _coverage(items)


def _split(name: str) -> tuple[str, str]:
    """The operation and the top-level parameter of `create:line_items[].price_data.currency`."""
    operation, _, path = name.partition(":")
    return operation, path.replace("[", ".").partition(".")[0]


def _coverage(items: list[tuple[str, str, str, int]]) -> Coverage | None:
    if not items:
        return None
    by_operation: dict[str, list[tuple[str, int]]] = defaultdict(list)
    by_group: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for operation, top, name, count in items:
        by_operation[operation].append((name, count))
        by_group[operation, top].append((name, count))
    groups = [_bar(f"{operation} · {top}", members) for (operation, top), members in by_group.items()]
    return Coverage(
        whole=_bar("all", [(name, count) for _, _, name, count in items]),
        operations=sorted((_bar(*item) for item in by_operation.items()), key=lambda bar: -bar.total),
        groups=sorted(groups, key=lambda bar: (bar.width, -bar.total, bar.name)),
    )


def _bar(name: str, members: list[tuple[str, int]]) -> Bar:
    return Bar(
        name, sum(1 for _, count in members if count), len(members), [part for part, count in members if not count]
    )


def latency(endpoints: Mapping[str, LatencyRow]) -> Latency | None:
    """Latency per endpoint on one logarithmic scale that starts at a power of ten, or None without endpoints."""
    if not endpoints:
        return None
    values = [value for item in endpoints.values() for value in (item["median_ms"], item["max_ms"])]
    low = math.floor(math.log10(max(0.1, min(values))))
    high = max(low + 1, math.ceil(math.log10(max(0.1, *values))))

    def place(value: float) -> float:
        share = (math.log10(max(10.0**low, value)) - low) / (high - low)
        return round(100 * min(1.0, share), 2)

    lanes = [
        Lane(
            name=name,
            count=int(item["count"]),
            median=place(item["median_ms"]),
            p95=place(item["p95_ms"]),
            slowest=place(item["max_ms"]),
            figures=[
                ("median", milliseconds(item["median_ms"])),
                ("95th", milliseconds(item["p95_ms"])),
                ("slowest", milliseconds(item["max_ms"])),
            ],
        )
        for name, item in sorted(endpoints.items(), key=lambda pair: -pair[1]["median_ms"])
    ]
    ticks = [(place(10.0**power), _tick(power)) for power in range(low, high + 1)]
    return Latency(lanes, ticks)


def _tick(power: int) -> str:
    return f"{10**power / 1000:g} s" if power >= 3 else f"{10.0**power:g} ms"
