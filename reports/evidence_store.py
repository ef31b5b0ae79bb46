"""The evidence of one page: each exchange printed once and linked to from everywhere else, until the budget is spent.

One covering request can be the evidence for hundreds of clauses, so the first place that needs an exchange prints it.
Findings come first, the worst in full; long texts give way to short ones. Not here: how an exchange is made ready
(`reports.evidence`).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from checkout_conformance.reports.evidence import (
    FULL,
    LONGEST_CALL,
    NEXT,
    Limits,
    Link,
    Shared,
    Shown,
    beside,
    bodies,
    brief,
    brief_size,
    calls,
    fixed_size,
    is_beside,
    key,
    outcome,
    show,
    start,
)
from checkout_conformance.schemas.run_record import Exchange

BUDGET = 1_200_000
FOR_FINDINGS = 160_000
IN_FULL = 400_000
LEAST = 500
LEAST_CALL = 800
_MOST_FIELDS = 8


class EvidenceStore:
    """Every exchange of one record, each printed once. Make one for each page."""

    def __init__(self, budget: int = BUDGET, for_findings: int = FOR_FINDINGS) -> None:
        """`budget` is how many characters of evidence the page may hold, `for_findings` the part findings may take."""
        self._budget = self._given = budget
        self._for_findings = min(for_findings, budget // 2)
        self._limits = Limits(FULL, LONGEST_CALL)
        self._scenarios_in_full = sys.maxsize
        self._anchors: dict[tuple[object, ...], str | None] = {}
        self._appendix: list[tuple[str, Exchange]] = []
        self._users: dict[str, int] = {}
        self._count = 0

    def share(self, scenarios: Iterable[Sequence[Exchange]]) -> None:
        """Say which scenarios findings will print, in their order, so that the budget is shared among them fairly.

        The first ones are printed in full, as many as there is budget for with the shortest bodies; the rest in brief.
        """
        every = list(scenarios)
        budget = min(IN_FULL, self._given // 2)
        costs = accumulate(
            sum(_least(exchange) for exchange in scenario if not is_beside(exchange)) for scenario in every
        )
        self._scenarios_in_full = sum(1 for cost in costs if cost <= budget)
        in_full = [one for scenario in every[: self._scenarios_in_full] for one in scenario if not is_beside(one)]
        texts = [len(text) for scenario in every for one in scenario for text in calls(one)]
        sizes = [len(text) for exchange in in_full for text in bodies(exchange)]
        fixed = sum(fixed_size(exchange) for exchange in in_full)
        call = max(LEAST_CALL, min(LONGEST_CALL, fair_limit(texts, self._for_findings // 2)))
        used = fixed + sum(min(size, call) for size in texts)
        body = max(LEAST, min(FULL, fair_limit(sizes, self._for_findings - used)))
        self._limits = Limits(body, call)
        self._budget -= min(self._budget, used + sum(min(size, body) for size in sizes))

    def print_here(self, scenario: Iterable[Exchange], param: str | None) -> list[Shown]:
        """The exchanges of the next finding; later links point here."""
        in_full, self._scenarios_in_full = self._scenarios_in_full > 0, self._scenarios_in_full - 1
        shown = []
        for exchange in scenario:
            anchor = self._new_anchor()
            self._anchors.setdefault(key(exchange), anchor)
            self._users[anchor] = 1
            whole = in_full and not is_beside(exchange)
            shown.append(
                show(exchange, anchor, param, self._limits) if whole else beside(exchange, anchor, self._limits)
            )
        return shown

    def link(self, exchange: Exchange) -> Link:
        """A pointer to the exchange; it goes into the appendix if it was not printed yet and there is budget."""
        name = key(exchange)
        if name not in self._anchors:
            size = brief_size(exchange)
            if size <= self._budget:
                self._budget -= size
                anchor = self._new_anchor()
                self._anchors[name] = anchor
                self._appendix.append((anchor, exchange))
            else:
                self._anchors[name] = None
        found = self._anchors[name]
        if found is not None:
            self._users[found] = self._users.get(found, 0) + 1
        return Link(found, exchange["label"], start(exchange["request"]), outcome(exchange))

    def appendix(self) -> list[Shown]:
        """The exchanges that only links point to, in brief, with the number of clauses that each one shows."""
        shared = self.shared
        return [brief(exchange, anchor, self._users[anchor], shared) for anchor, exchange in self._appendix]

    @property
    def shared(self) -> Shared:
        """The arguments that most commands of the appendix have; there `…` stands for them."""
        commands = [exchange["curl"] for _, exchange in self._appendix if exchange["curl"]]
        return Shared(shared_arguments(commands), shared_fields(commands))

    @property
    def over_budget(self) -> int:
        """How many exchanges were not printed for want of budget."""
        return sum(1 for anchor in self._anchors.values() if anchor is None)

    @property
    def used(self) -> int:
        """About how many characters of evidence are printed."""
        return self._given - self._budget

    def _new_anchor(self) -> str:
        self._count += 1
        return f"x{self._count}"


def fair_limit(sizes: Iterable[int], budget: int) -> int:
    """The longest that each of several texts may be so that all of them, cut to it, fit into the budget."""
    left = max(0, budget)
    waiting = sorted(sizes)
    for done, size in enumerate(waiting):
        share = left // (len(waiting) - done)
        if size > share:
            return share
        left -= size
    return waiting[-1] + left if waiting else left


def _least(exchange: Exchange) -> int:
    """About how many characters an exchange takes in full when its texts are cut as short as they may be."""
    texts = sum(min(len(text), LEAST_CALL) for text in calls(exchange))
    return fixed_size(exchange) + texts + sum(min(len(text), LEAST) for text in bodies(exchange))


def shared_arguments(commands: Sequence[str]) -> tuple[str, ...]:
    """The lines with a key or a header that more than half of the commands have."""
    lines = (line for command in commands for line in set(command.split(NEXT)))
    seen = Counter(line for line in lines if line.startswith(("-u ", "-H ")))
    return tuple(sorted((line for line, count in seen.items() if 2 * count > len(commands)), reverse=True))


def shared_fields(commands: Sequence[str]) -> tuple[str, ...]:
    """The body's fields to say once for the commands that have all of them: those with which most characters go."""
    found = [{line for line in command.split(NEXT) if line.startswith("-d ")} for command in commands]
    common = Counter(line for lines in found for line in lines).most_common(_MOST_FIELDS)
    choices = [tuple(line for line, _ in common[:count]) for count in range(2, len(common) + 1)]
    saved = {fields: sum(map(len, fields)) * sum(lines.issuperset(fields) for lines in found) for fields in choices}
    best = max(saved, key=saved.__getitem__, default=())
    return best if sum(lines.issuperset(best) for lines in found) > 1 else ()
