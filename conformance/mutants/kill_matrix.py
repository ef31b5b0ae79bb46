"""The kill matrix as sentences, as JSON and as tables. Plain data in, text out; nothing is run here."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from checkout_conformance.mutants.evaluation import Matrix
from checkout_conformance.mutants.runner import Meeting
from checkout_conformance.schemas.contract import Contract

BEGIN, END = "<!-- kill-matrix:begin (make mutants) -->", "<!-- kill-matrix:end -->"


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
    """One line a clause: its mutants, each with the item that caught it, requests needed and what failed beside it.

    To keep it small, items are numbered, a mutant that is named after its clause goes without it, and what is
    usual is left out: verdict `fail`, profile `quick`, an empty blast. `rows` reads it back.
    """
    items = sorted({meeting.caught_by for meeting in matrix.meetings if meeting.caught_by is not None})
    by_clause: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for meeting in matrix.meetings:
        caught_by = None if meeting.caught_by is None else items.index(meeting.caught_by)
        row: dict[str, Any] = {"mutant": _short(meeting), "kind": meeting.kind, "requests": meeting.requests}
        row["caught_by"] = caught_by
        row |= {} if meeting.verdict == USUAL["verdict"] else {"verdict": meeting.verdict}
        row |= {} if meeting.profile == USUAL["profile"] else {"profile": meeting.profile}
        row |= {"blast": list(meeting.blast)} if meeting.blast else {}
        if row["mutant"] == meeting.kind:
            del row["kind"]
        by_clause[meeting.clause].append(row)
    clauses = ",\n".join(f"  {json.dumps(clause)}: {json.dumps(found)}" for clause, found in by_clause.items())
    rest = {"judged": len(matrix.judged), "items": items, "unsupported": dict(sorted(matrix.unsupported.items()))}
    return f'{{\n"clauses": {{\n{clauses}\n}},\n{json.dumps(rest, indent=1)[2:-2]}\n}}\n'


USUAL: Mapping[str, Any] = {"verdict": "fail", "profile": "quick", "blast": []}


def rows(text: str) -> list[dict[str, Any]]:
    """The JSON as whole rows: clause, mutant, kind, caught_by, verdict, profile, requests, blast."""
    data = json.loads(text)
    found = []
    for clause, mutants in data["clauses"].items():
        for short in mutants:
            row = {"clause": clause, **USUAL, "kind": short["mutant"], **short}
            row["mutant"] = f"{row['mutant']}:{clause}" if "kind" not in short else row["mutant"]
            row["caught_by"] = None if row["caught_by"] is None else data["items"][row["caught_by"]]
            found.append(row)
    return found


def _short(meeting: Meeting) -> str:
    return meeting.mutant.removesuffix(f":{meeting.clause}")


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """One row a clause: each of its mutants with what caught it, the requests needed and the blast radius."""
    by_clause: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    items: dict[str, int] = {}
    for row in rows:
        by_clause[row["clause"]].append(row)
        items.setdefault(str(row["caught_by"]), len(items) + 1)
    lines = ["# Kill matrix", "", *LEGEND, "", "| clause | mutants |", "|---|---|"]
    lines += [
        f"| {clause} | {', '.join(_cell(row, items) for row in mutants)} |" for clause, mutants in by_clause.items()
    ]
    lines += ["", "## Items", "", "| | item |", "|---:|---|", *(f"| {n} | `{name}` |" for name, n in items.items())]
    return "\n".join(lines) + "\n"


LEGEND = (
    "Made by `checkout-conformance mutants --matrix --write-docs`; as data: [kill-matrix.json](kill-matrix.json).",
    "A cell reads: kind or name of the mutant, the item that caught it (numbered at the end), requests needed, and",
    "after a + how many other clauses failed in that item. `standard` marks what a quick run does not see; `~` marks",
    "what was reported inconclusive, with a count, since the mutant is wrong only sometimes.",
)


def _cell(row: Mapping[str, Any], items: Mapping[str, int]) -> str:
    name = row["mutant"].removesuffix(f":{row['clause']}")
    marks = ("~" if row["verdict"] == "inconclusive" else "") + (" standard" if row["profile"] == "standard" else "")
    blast = f"+{len(row['blast'])}" if row["blast"] else ""
    return f"{name} {items[str(row['caught_by'])]}:{row['requests']}{blast}{marks}"


def summary(rows: Iterable[Mapping[str, Any]], unsupported: Mapping[str, str], contract: Contract) -> str:
    """The tables of figures: by theme, by kind, and what the reference cannot show."""
    rows = list(rows)
    themes = _grouped(rows, lambda row: contract.clauses[row["clause"]].theme)
    kinds = _grouped(rows, lambda row: row["kind"])
    capabilities = Counter(unsupported.values())
    lines = [*_table("theme", themes, rows), "", *_table("kind", kinds, rows), ""]
    lines += ["| capability that the reference lacks | clauses |", "|---|---:|"]
    lines += [f"| {name} | {number} |" for name, number in capabilities.most_common()]
    return "\n".join(lines)


def _grouped(rows: list[Mapping[str, Any]], of: Any) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[of(row)].append(row)
    return dict(sorted(groups.items()))


def _table(head: str, groups: Mapping[str, list[Mapping[str, Any]]], rows: list[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"| {head} | clauses | mutants | killed | requests, median | maximum | blast radius, median | maximum |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, members in [*groups.items(), ("**all**", rows)]:
        killed = [row for row in members if row["caught_by"] is not None]
        requests, blasts = [row["requests"] for row in killed], [len(row["blast"]) for row in killed]
        numbers = (len({row["clause"] for row in members}), len(members), len(killed))
        cells = [*map(str, numbers), _median(requests), _most(requests), _median(blasts), _most(blasts)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def inserted(text: str, part: str) -> str:
    """A document with the part between its marks replaced. Raises ValueError where the marks are missing."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"the document lacks the marks {BEGIN} and {END}")
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{part}\n{END}{rest.partition(END)[2]}"


def _spread(numbers: list[int]) -> str:
    return f"median {_median(numbers)}, maximum {_most(numbers)}"


def _median(numbers: list[int]) -> str:
    return f"{statistics.median(numbers):g}" if numbers else "-"


def _most(numbers: list[int]) -> str:
    return f"{max(numbers)}" if numbers else "-"


def _lacking(matrix: Matrix) -> str:
    return ", ".join(f"{name} {number}" for name, number in Counter(matrix.unsupported.values()).most_common())
