"""The kill matrix as sentences, as JSON and as tables. Plain data in, text out; nothing is run here."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable

from checkout_conformance.mutants.evaluation import Matrix
from checkout_conformance.mutants.runner import Meeting
from checkout_conformance.schemas.contract import Contract


def figures(matrix: Matrix) -> list[str]:
    """The matrix in sentences."""
    killed = [meeting for meeting in matrix.meetings if meeting.killed]
    clauses = {meeting.clause for meeting in killed}
    lines = [
        f"{len(killed)} of {len(matrix.meetings)} mutants killed by the clause that they break",
        f"{len(clauses & set(matrix.judged))} of {len(matrix.judged)} judged clauses have a mutant that they kill",
        f"requests needed: {_spread([meeting.requests for meeting in killed])}",
        f"blast radius: {_spread([len(meeting.blast) for meeting in killed])}",
    ]
    if matrix.unsupported:
        lines.append(f"{len(matrix.unsupported)} clauses need what the reference does not have: {_lacking(matrix)}")
    return lines


def problems(matrix: Matrix, *, whole: bool) -> list[str]:
    """What must not be: survivors, failures on the reference, judged clauses without a mutant, holes."""
    found = [f"survived: {m.mutant} (its clause was left {m.verdict})" for m in matrix.survivors]
    found += [f"fails on the reference: {text}" for text in matrix.failing]
    found += [f"judged by nobody, and no capability is missing: {clause}" for clause in matrix.holes]
    if whole:
        found += [f"no mutant breaks it: {clause}" for clause in matrix.without_mutant()]
    return found


def as_json(matrix: Matrix) -> str:
    """Everything that was found, as it is."""
    return json.dumps(dataclasses.asdict(matrix), indent=1) + "\n"


def summary(matrix: Matrix, contract: Contract) -> str:
    """The tables of `docs/mutants.md`: by theme, by kind, and what the reference cannot show."""
    themes = _grouped(matrix.meetings, lambda meeting: contract.clauses[meeting.clause].theme)
    kinds = _grouped(matrix.meetings, lambda meeting: meeting.kind)
    capabilities = Counter(matrix.unsupported.values())
    lines = [*_table("theme", themes, matrix.meetings), "", *_table("kind", kinds, matrix.meetings), ""]
    lines += ["| capability that the reference lacks | clauses |", "|---|---:|"]
    lines += [f"| {name} | {number} |" for name, number in capabilities.most_common()]
    return "\n".join(lines)


def _grouped(meetings: list[Meeting], of: Callable[[Meeting], str]) -> dict[str, list[Meeting]]:
    groups: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[of(meeting)].append(meeting)
    return dict(sorted(groups.items()))


def _table(head: str, groups: dict[str, list[Meeting]], whole: list[Meeting]) -> list[str]:
    lines = [
        f"| {head} | clauses | mutants | killed | requests, median | maximum | blast radius, median | maximum |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, members in [*groups.items(), ("**all**", whole)]:
        killed = [meeting for meeting in members if meeting.killed]
        requests, blasts = [meeting.requests for meeting in killed], [len(meeting.blast) for meeting in killed]
        numbers = (len({meeting.clause for meeting in members}), len(members), len(killed))
        cells = [*map(str, numbers), _median(requests), _most(requests), _median(blasts), _most(blasts)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _spread(numbers: list[int]) -> str:
    return f"median {_median(numbers)}, maximum {_most(numbers)}"


def _median(numbers: list[int]) -> str:
    return f"{statistics.median(numbers):g}" if numbers else "-"


def _most(numbers: list[int]) -> str:
    return f"{max(numbers)}" if numbers else "-"


def _lacking(matrix: Matrix) -> str:
    return ", ".join(f"{name} {number}" for name, number in Counter(matrix.unsupported.values()).most_common())
