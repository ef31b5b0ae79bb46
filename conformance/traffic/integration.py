"""The client's side: what recorded requests do that the contract does not know, or that will hurt one day.

A report of its own. Where a server took what the contract refuses, the server's findings say so as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.reports.integration import Row
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.clauses import Breach, Level
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.paths import parse, value_at
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.order import at_once
from checkout_conformance.traffic.pages import LIMITS
from checkout_conformance.traffic.routing import Call

# So often the same page is asked for, one time after the other, before it is a loop.
LOOP = 3
UNKEYED = "a create is sent again without an `Idempotency-Key`: two sessions may come of it"
SAME_PAGE = f"the same page of the list is asked for {LOOP} times running: its loop may never end"
NO_FORM = "the body is no form as the API reads it"
JSON_SENT = "the body is JSON; the API reads forms (Content-Type: application/x-www-form-urlencoded)"
OUT_OF_RANGE = "paging.limit_out_of_range"
# What is said of one request: what it does, the level, and the clause and parameter where there are such.
Note = tuple[str, str, str | None, str | None]


@dataclass(slots=True)
class Integration:
    """Gathers rows over all recordings; `begin` a recording, then `observe` its calls in order."""

    rows: dict[tuple[str, str | None], Row] = field(default_factory=dict)
    requests: int = 0
    _creates: OrderedDict[tuple[str, str, bytes], Call] = field(default_factory=OrderedDict)
    _page: Call | None = None
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
            known = contract.clauses.get(clause or "")
            if known is not None:
                row.statement, row.href = known.statement, known.anchor
            row.times += 1
            row.accepted += call.exchange.ok
            row.refused += not (call.exchange.ok or call.exchange.response is None)

    def _breaches(self, call: Call, contract: Contract) -> Iterator[Note]:
        if call.params is None:
            yield NO_FORM, "MUST", None, None
        elif call.exchange.request.body.lstrip().startswith((b"{", b"[")):
            yield JSON_SENT, "MUST", None, None
        else:
            for breach in call.breaches or ():
                clause = contract.clauses.get(breach.clause)
                level = clause.level if clause is not None else Level.MUST
                words = f"{breach.expected.removesuffix('.')}; sent {_sent(call, breach)}"
                yield words, str(level), breach.clause, breach.param
            limit = call.params.get("limit")
            if call.endpoint.method == "GET" and isinstance(limit, int) and limit not in LIMITS:
                words = f"`limit` is from {LIMITS[0]} to {LIMITS[-1]}; sent {limit}"
                yield words, str(contract.clauses[OUT_OF_RANGE].level), OUT_OF_RANGE, "limit"

    def _retried(self, call: Call) -> Iterator[Note]:
        """A create that was sent again after no clear answer, and nothing that would keep it from happening twice."""
        if call.operation != "create":
            return
        name = (call.base, str(call.account), call.exchange.request.body)
        before = self._creates.get(name)
        unclear = before is not None and (before.exchange.status or 500) >= 429
        if unclear and call.header("idempotency-key") is None and call.says_who_sends:
            yield UNKEYED, "SHOULD", None, None
        remember(self._creates, name, call)

    def _looping(self, call: Call) -> Iterator[Note]:
        """The same page again and again: a loop that takes no cursor from what it reads."""
        if call.operation != "list":
            return
        before, self._page = self._page, call
        self._repeats = self._repeats + 1 if before is not None and _again(before, call) else 1
        body = call.exchange.json
        more = isinstance(body, dict) and body.get("has_more") is True
        if self._repeats >= LOOP and more:
            yield SAME_PAGE, "SHOULD", None, None

    def shown(self, redactor: Redactor) -> list[Row]:
        """The rows without secrets."""
        return [
            replace(
                row,
                what=redactor.text(row.what),
                where=redactor.text(row.where),
                param=None if row.param is None else redactor.text(row.param),
            )
            for row in self.rows.values()
        ]


def _again(before: Call, call: Call) -> bool:
    """Whether a page is asked for again as a loop does: for the same account, and at once. Who waits looks for news."""
    same = (before.base, before.account, before.exchange.request.url) == (
        call.base,
        call.account,
        call.exchange.request.url,
    )
    return same and (before.started is None or call.started is None or at_once(before, call))


def _sent(call: Call, breach: Breach) -> str:
    """What a request has where it breaks a clause; a moment as how far it is from the request."""
    value = value_at(call.params or {}, parse(breach.param or ""))
    if breach.param != "expires_at" or not isinstance(value, int) or call.started is None:
        return breach.observed
    apart = value - int(call.started)
    return f"{value}, {plural(abs(apart), 'second')} {'before' if apart < 0 else 'after'} the request"
