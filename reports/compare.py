"""Several runs side by side: one self-contained page, clause by clause, with a legend and totals.

For two runs of one target, what newly fails and newly passes stands apart. From the records alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from reports.scrub import scrub

Record = Mapping[str, Any]
STRENGTH = ("fail", "inconclusive", "pass", "blocked", "unsupported", "no_evidence")
MARKS = {
    "fail": ("✗", "the target breaks the clause"),
    "pass": ("✓", "judged, and held in every case"),
    "blocked": ("⊘", "could not be judged because of another failing clause"),
    "unsupported": ("–", "needs a capability that the target does not have"),
    "inconclusive": ("?", "depends on the account, or failed only sometimes"),
    "no_evidence": ("○", "nothing spoke of it"),
    "absent": ("·", "not a clause of that run"),
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Checkout conformance, side by side</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8885; padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.v { text-align: center; white-space: nowrap; }
td.fail { color: #b3261e; font-weight: 700; } td.pass { color: #1a7f37; }
@media (prefers-color-scheme: dark) { td.fail { color: #ff8a80; } td.pass { color: #7ee2a8; } }
thead th { position: sticky; top: 0; background: Canvas; }
code { font-size: .9em; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>Checkout conformance, side by side</h1>
<h2>Totals</h2>
<table>
<thead><tr><th scope="col">verdict</th>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for verdict in order %}<tr><th scope="row">{{ marks[verdict][0] }} {{ verdict.replace("_", " ") }}</th>
{% for total in totals %}<td>{{ total.get(verdict, 0) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% for title, rows in changes %}<h2>{{ title }} ({{ rows | length }})</h2>
<ul>{% for clause in rows %}<li><code>{{ clause }}</code></li>{% endfor %}</ul>
{% endfor %}
<h2>Where they differ ({{ differing | length }} clauses)</h2>
<table>
<thead><tr><th scope="col">clause</th>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in differing %}<tr><th scope="row"><code>{{ row.clause }}</code><br><small>{{ row.level }}: {{ row.statement }}</small></th>
{% for verdict in row.verdicts %}<td class="v {{ verdict }}" title="{{ verdict.replace('_', ' ') }}">{{ marks[verdict][0] }}
<small>{{ verdict.replace("_", " ") }}</small></td>{% endfor %}</tr>
{% endfor %}</tbody></table>
<p>{{ alike }} more clauses have the same verdict everywhere.</p>
<h2>Legend</h2>
<ul>{% for verdict, (mark, words) in marks.items() %}<li>{{ mark }} {{ verdict.replace("_", " ") }}: {{ words }}</li>{% endfor %}</ul>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with its verdict in each run."""

    clause: str
    level: str
    statement: str
    verdicts: tuple[str, ...]


def rows(records: Sequence[Record]) -> list[Row]:
    """Every clause that any run knows, with the strongest verdict of each run."""
    tables = [_verdicts(record) for record in records]
    known = {row["clause"]: row for record in records for row in record["verdicts"]}
    return [
        Row(clause, row["level"], row["statement"], tuple(table.get(clause, "absent") for table in tables))
        for clause, row in sorted(known.items())
    ]


def _verdicts(record: Record) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in record["verdicts"]:
        before = found.get(row["clause"])
        if before is None or STRENGTH.index(row["verdict"]) < STRENGTH.index(before):
            found[row["clause"]] = row["verdict"]
    return found


def changes(made: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """Of two runs: what newly fails and what newly passes."""
    if not made or len(made[0].verdicts) != 2:
        return []
    failing = [row.clause for row in made if row.verdicts[1] == "fail" != row.verdicts[0]]
    passing = [row.clause for row in made if row.verdicts[1] == "pass" != row.verdicts[0]]
    return [("Newly failing", failing), ("Newly passing", passing)]


def compare(records: Sequence[Record]) -> str:
    """The page."""
    made = rows(records)
    differing = [row for row in made if len(set(row.verdicts)) > 1]
    page = Environment(autoescape=True).from_string(PAGE)
    same = len({record["target"]["name"] for record in records}) == 1
    return scrub(
        page.render(
            names=[record["target"]["name"] for record in records],
            order=list(STRENGTH),
            marks=MARKS,
            totals=[record["counts"]["verdicts"] for record in records],
            changes=changes(made) if same else [],
            differing=differing,
            alike=len(made) - len(differing),
        )
    )
