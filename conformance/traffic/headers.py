"""What headers and keys of recorded exchanges tell.

Recorders leave out headers, so that a missing one is a failure only where other answers of the same server have it, or
where nothing can have been left out: of what a watch saw itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from checkout_conformance.checks import conventions
from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import failed, judged
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call, label_of, shown

REQUEST_ID, ECHOED = "conventions.request_id", "conventions.version.echoed"
LONGEST_KEY = 255
# So many answers without a Request-Id are kept until one shows that the recorder keeps them.
MOST_WITHOUT = 20


class HeaderChecks:
    """Judges headers and keys of one recording; `whole` says that no header was left out. Give calls in order."""

    def __init__(self, version: str, *, whole: bool) -> None:
        self._version = version
        self._whole = whole
        self._have: set[str] = set()
        self._without: dict[str, list[Outcome]] = {}
        self._ids: OrderedDict[tuple[str, str], Call] = OrderedDict()

    def judge(self, call: Call) -> Iterator[Outcome]:
        """What the headers of one exchange show."""
        if call.of_a_gateway:
            return
        asked = call.header("stripe-version")
        for outcome in conventions.headers([(label_of(call), call.exchange)], asked or self._version):
            if outcome.clause == REQUEST_ID:
                yield from self._request_id(call, outcome)
                continue
            left_out = outcome.verdict is Verdict.FAIL and outcome.observed in ("None", "''")
            if not left_out and (outcome.clause != ECHOED or (asked and not _is_preview(call, asked))):
                yield outcome
        yield from self._keys(call)

    def _request_id(self, call: Call, outcome: Outcome) -> Iterator[Outcome]:
        status = call.exchange.status or 0
        if outcome.verdict is Verdict.PASS:
            self._have.add(call.base)
            yield outcome
            yield from self._without.pop(call.base, ())
            if self._whole:
                yield from self._own(call)
        elif call.exchange.ok or 400 <= status < 500:
            if self._whole or call.base in self._have:
                yield outcome
            elif len(waiting := self._without.setdefault(call.base, [])) < MOST_WITHOUT:
                waiting.append(outcome)

    def _own(self, call: Call) -> Iterator[Outcome]:
        """Two answers that passed before our eyes have two ids."""
        response = call.exchange.response
        identity = (call.base, (response.header("request-id") if response else None) or "")
        before = self._ids.get(identity)
        remember(self._ids, identity, call)
        words = f"{identity[1]!r} {'again' if before else 'for the first time'}"
        scenario = (*(shown(before) if before else ()), *shown(call))
        yield judged(f"{REQUEST_ID}.unique", before is None, "an id of its own each", words, scenario)

    def _keys(self, call: Call) -> Iterator[Outcome]:
        """The key that a request was made with, and the key that says that it is the same request."""
        seen = answer_phrase(call.exchange)
        refused = 400 <= (call.exchange.status or 0) < 500
        authorization, key = call.header("authorization"), call.header("idempotency-key") or ""
        if self._whole and authorization is None and call.exchange.ok:
            yield failed("conventions.key.required", "status 401", seen, shown(call))
        if call.endpoint.method != "POST":
            return
        if (authorization or "").startswith("Bearer pk_") and (refused or call.exchange.ok):
            yield judged("conventions.key.publishable", refused, "a refusal", seen, shown(call))
        if len(key) > LONGEST_KEY and call.exchange.ok:
            words = f"a key of {len(key)} characters is refused"
            yield failed("idempotency.key_length", words, seen, shown(call))


def _is_preview(call: Call, asked: str) -> bool:
    """Whether a version was asked for with features of a preview, which an answer need not name."""
    response = call.exchange.response
    echoed = (response.header("stripe-version") if response else None) or ""
    return ";" in asked and echoed.partition(";")[0].strip() == asked.partition(";")[0].strip()
