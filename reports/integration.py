"""What recorded requests do that the contract does not know: rows as Markdown and as a page of their own.

Plain rows in, text out. Which rows there are is the business of `traffic.integration`; the server's findings are in the
run record, and never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checkout_conformance.reports.html import html_page
from checkout_conformance.reports.text import plural

TITLE = "What your integration sends"
NOTHING = "Nothing that the contract does not know."
_ORDER = {"MUST": 0, "SHOULD": 1}


@dataclass(slots=True)
class Row:
    """One thing that requests do: how often, what the server made of it, and where it was first seen.

    `statement` and `href` are the clause's own sentence and its public documentation, where it is a clause.
    """

    what: str
    level: str
    where: str
    clause: str | None = None
    param: str | None = None
    statement: str = ""
    href: str = ""
    times: int = 0
    accepted: int = 0
    refused: int = 0


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The binding ones first, of these the most frequent."""
    return sorted(rows, key=lambda row: (_ORDER.get(row.level, 2), -row.times))


def integration_lead(requests: int) -> str:
    """How much was read, as a sentence."""
    return f"{plural(requests, 'recorded request')} to the Checkout Sessions API."


def integration_markdown(rows: Sequence[Row], requests: int) -> str:
    """The report in Markdown."""
    lines = [_line(row) for row in in_order(rows)] or [NOTHING]
    return "\n".join([f"# {TITLE}", "", integration_lead(requests), "", *lines]) + "\n"


def integration_page(rows: Sequence[Row], requests: int) -> str:
    """The report as a page."""
    lead = integration_lead(requests)
    return html_page("integration.html.jinja", title=TITLE, lead=lead, nothing=NOTHING, rows=in_order(rows))


def _line(row: Row) -> str:
    place = f" (`{row.param}`)" if row.param else ""
    named = f"`{row.clause}`{place}: " if row.clause else ""
    became = f"accepted {row.accepted}, refused {row.refused}"
    return f"- **{row.level}** {named}{row.what}; {plural(row.times, 'request')} ({became}), first in {row.where}"
