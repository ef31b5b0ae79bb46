"""The client's side: what recorded requests do that the contract does not know, or that will hurt one day.

A report of its own. Where a server took what the contract refuses, the server's findings say so as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.clauses import Level
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.world import World
from checkout_conformance.traffic.answers import clock_of
from checkout_conformance.traffic.routing import Call

REMEMBERED = 5_000
# So often the same page is asked for, one time after the other, before it is a loop.
LOOP = 3
UNKEYED = "a create is sent again without an `Idempotency-Key`: two sessions may come of it"
SAME_PAGE = f"the same page of the list is asked for {LOOP} times running: its loop may never end"
TITLE = "What your integration sends"


@dataclass(slots=True)
class Row:
    """One thing that requests do: how often, what came of it, and where it was first seen."""

    what: str
    level: str
    where: str
    clause: str | None = None
    param: str | None = None
    times: int = 0
    accepted: int = 0
    refused: int = 0

    def line(self, redactor: Redactor) -> str:
        """A line of the report."""
        place = f" (`{self.param}`)" if self.param else ""
        became = f"accepted {self.accepted}, refused {self.refused}"
        named = f"`{self.clause}`{place}: " if self.clause else ""
        return redactor.text(
            f"- **{self.level}** {named}{self.what}; {plural(self.times, 'request')} ({became}), first in {self.where}"
        )


@dataclass(slots=True)
class Integration:
    """Gathers rows over all recordings; `begin` a recording, then `observe` its calls in order."""

    rows: dict[tuple[str, str | None], Row] = field(default_factory=dict)
    requests: int = 0
    _creates: OrderedDict[tuple[str, bytes], Call] = field(default_factory=OrderedDict)
    _page: tuple[str, str] | None = None
    _repeats: int = 0

    def begin(self) -> None:
        """Another recording: what was sent before has nothing to do with it."""
        self._creates.clear()
        self._page, self._repeats = None, 0

    def observe(self, call: Call, contract: Contract) -> None:
        """One request."""
        self.requests += 1
        for what, level, clause, param in (*self._breaches(call, contract), *self._retried(call), *self._looping(call)):
            row = self.rows.setdefault((clause or what, param), Row(what, level, call.where, clause, param))
            row.times += 1
            row.accepted += call.exchange.ok
            row.refused += not call.exchange.ok

    def _breaches(self, call: Call, contract: Contract) -> Iterator[tuple[str, str, str | None, str | None]]:
        schema = call.endpoint.schema
        if call.params is None:
            yield "the body is no form as the API reads it", "MUST", None, None
        elif schema in contract.names and not call.scrubbed:
            for breach in contract.request_breaches(schema, call.params, World(now=clock_of(call))):
                clause = contract.clauses.get(breach.clause)
                level = clause.level if clause is not None else Level.MUST
                yield f"{breach.expected}; sent {breach.observed}", str(level), breach.clause, breach.param

    def _retried(self, call: Call) -> Iterator[tuple[str, str, str | None, str | None]]:
        """A create that was sent again after no clear answer, and nothing that would keep it from happening twice."""
        if call.operation != "create":
            return
        keyed = any(name.lower() == "idempotency-key" for name, _ in call.exchange.request.headers)
        name = (call.base, call.exchange.request.body)
        before = self._creates.get(name)
        unclear = before is not None and (before.exchange.status or 500) >= 429
        if unclear and not keyed:
            yield (
                "a create is sent again without an `Idempotency-Key`: two sessions may come of it",
                "SHOULD",
                None,
                None,
            )
        self._creates[name] = call
        if len(self._creates) > REMEMBERED:
            self._creates.popitem(last=False)

    def _looping(self, call: Call) -> Iterator[tuple[str, str, str | None, str | None]]:
        """The same page again and again: a loop that takes no cursor from what it reads."""
        if call.operation != "list":
            return
        page = (call.base, call.exchange.request.url)
        self._repeats = self._repeats + 1 if page == self._page else 1
        self._page = page
        body = call.exchange.json
        more = isinstance(body, dict) and body.get("has_more") is True
        if self._repeats >= LOOP and more:
            yield (
                f"the same page of the list is asked for {LOOP} times running: its loop may never end",
                "SHOULD",
                None,
                None,
            )

    def lines(self, redactor: Redactor) -> Sequence[str]:
        """The report, in Markdown."""
        order = {"MUST": 0, "SHOULD": 1}
        found = sorted(self.rows.values(), key=lambda row: (order.get(row.level, 2), -row.times))
        lines = [row.line(redactor) for row in found] or ["Nothing that the contract does not know."]
        return [
            f"# {TITLE}",
            "",
            f"{plural(self.requests, 'recorded request')} to the Checkout Sessions API.",
            "",
            *lines,
        ]
