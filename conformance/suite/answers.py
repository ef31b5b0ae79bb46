"""Everything that is said of a create's answer, and of the same session behind the other endpoints.

Glue between the client and the checks of shape, echo, defaults, amounts, identity and agreement: it sends, the
checks judge. One `Answers` per item, so that every item gathers its own evidence.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checkout_conformance.checks import agreement, amounts, defaults, echo, identity, paging
from checkout_conformance.checks.amounts import NOTHING_KNOWN, Known
from checkout_conformance.checks.outcomes import Shown, blocked
from checkout_conformance.checks.shape import Shape, collapsed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.rules.served import served_id

CREATE, RETRIEVE, LINES, LIST = "the create", "the retrieve", "the line items", "the list"
PAGE = 100
# What decides what line items are: of creates that are alike in these, those of one are looked at.
ON_LINES = frozenset(
    {"mode", "line_items", "optional_items", "currency", "discounts", "automatic_tax", "shipping_options"}
    | {"subscription_data", "adaptive_pricing", "customer"}
)


class Answers:
    """Judges sessions that were just created, and counts what their requests carried."""

    def __init__(self, run: Run, known: Known = NOTHING_KNOWN) -> None:
        self._client = run.client
        self._contract = run.contract
        self._unserved = run.probe.unserved
        self._known = known
        self._shape = Shape(run.contract)
        self._seen = identity.Seen()
        self._blocked = False
        self._canned = run.probe.canned is not None
        self._first_of: dict[str, Mapping[str, Any]] = {}
        self._lines_seen: set[str] = set()
        # What was right is so for every item; what was wrong is looked at again when an item is repeated.
        self._retrieved_right: set[str] = run.shared("answers.retrieved", set)
        self._retrieved_wrong: set[str] = set()
        self._wrong: set[tuple[str, str | None]] = set()
        self._wrong_at: set[tuple[str, str]] = set()
        self._ahead = run.now() - int(time.time())

    def created(self, payload: Mapping[str, Any], exchange: Exchange) -> list[Outcome]:
        """Judge the answer to an accepted create by itself."""
        shown: Shown = ((CREATE, exchange),)
        found = self._shape.judge("session", exchange, CREATE)
        session = session_of(exchange)
        if session is None:
            return found
        found += echo.session_echo(self._contract, payload, session, shown)
        found += defaults.session_defaults(self._contract, payload, session, shown)
        found += amounts.session_amounts(payload, session, shown, self._known)
        now = int(time.time()) + self._ahead
        first = self._contract.words.kept(payload)
        return found + identity.new_session(first, session, shown, now=now, seen=self._seen)

    def on_other_endpoints(self, payload: Mapping[str, Any], exchange: Exchange) -> list[Outcome]:
        """Retrieve the created session and list its line items, and judge both and how they agree.

        Where answers are canned, for one payload of each mode: the others show the same fixtures.
        """
        session, mode = session_of(exchange), str(payload.get("mode"))
        if session is None or not isinstance(session.get("id"), str):
            return []
        if self._canned and self._first_of.setdefault(mode, payload) != payload:
            return []
        found: list[Outcome] = []
        if "retrieve" not in self._unserved:
            found += self._newly_retrieved(payload, session, exchange)
        if "line_items" in self._unserved:
            found += self._no_lines()
        elif mode != "setup":
            found += self._new_lines(payload, session, exchange)
        return found

    def judged(self, payload: dict[str, Any], elsewhere: bool) -> list[Outcome]:
        """Send a create and judge its answer, and what the other endpoints say of the session where that is asked."""
        exchange = self._client.create(payload)
        found = self.created(payload, exchange) if exchange.ok else []
        return found + (self.on_other_endpoints(payload, exchange) if elsewhere and exchange.ok else [])

    def _newly_retrieved(
        self, payload: Mapping[str, Any], session: Mapping[str, Any], created: Exchange
    ) -> list[Outcome]:
        """What a retrieve says of a session that has more than those that were retrieved already and showed no news."""
        members, this = set(_members(session)), (RETRIEVE, encode(payload))
        if members <= self._retrieved_right | self._retrieved_wrong and this not in self._wrong_at:
            return []
        found = self._retrieved(session, created)
        if found and not _failing(found):
            self._retrieved_right |= members
        elif found and not self._news(this, found):
            self._retrieved_wrong |= members
        return found

    def _news(self, this: tuple[str, str], found: Iterable[Outcome]) -> bool:
        """Whether something is wrong that was not before: what is wrong on every session shows nothing new on one.

        Of `this` create it has to show again, when it is repeated.
        """
        wrong = _failing(found)
        news = wrong - self._wrong
        self._wrong |= wrong
        self._wrong_at |= {this} if wrong else set()
        return bool(news)

    def _new_lines(self, payload: Mapping[str, Any], session: Mapping[str, Any], created: Exchange) -> list[Outcome]:
        """What a session's line items say more than those that were looked at already and showed no news."""
        part = encode({name: value for name, value in payload.items() if name in ON_LINES})
        this = (LINES, encode(payload))
        if part in self._lines_seen and this not in self._wrong_at:
            return []
        found = self._lines(payload, session, created)
        if not self._news(this, found):
            self._lines_seen.add(part)
        return found

    def _no_lines(self) -> list[Outcome]:
        """Without the line items endpoint nothing can be said of line items: said once."""
        if self._blocked:
            return []
        self._blocked = True
        reason = "the endpoint is not there"
        return [
            blocked(clause.id, served_id("line_items"), reason)
            for clause in self._contract.clauses.values()
            if clause.operation in ("line_item", "line_item_list", "line_items")
            or clause.id.startswith("agreement.expanded_")
            or (clause.theme == "echo" and clause.path.startswith("line_items[]"))
        ]

    def _retrieved(self, session: Mapping[str, Any], created: Exchange) -> list[Outcome]:
        got = self._client.retrieve(session["id"])
        other = session_of(got)
        found = self._shape.judge("session", got, RETRIEVE) if got.ok else []
        if other is None:
            return found
        shown: Shown = ((CREATE, created), (RETRIEVE, got))
        return found + agreement.kept("agreement.retrieve", session, other, shown)

    def _lines(self, payload: Mapping[str, Any], session: Mapping[str, Any], created: Exchange) -> list[Outcome]:
        got = self._client.line_items(session["id"], {"limit": PAGE})
        if not got.ok:
            return []
        shown: Shown = ((CREATE, created), (LINES, got))
        found = self._shape.judge("line_item_list", got, LINES)
        found += paging.own_url(session["id"], got, shown)
        lines = got.entries
        if not lines or (got.json or {}).get("has_more"):
            return found
        found += echo.line_item_echo(self._contract, payload, lines, shown)
        found += defaults.line_item_defaults(payload, lines, shown)
        found += amounts.line_amounts(payload, session, lines, shown, self._known)
        return found + list(identity.line_item_ids(session["id"], lines, shown, self._seen))

    def shape(self, kind: str, exchange: Exchange, label: str) -> list[Outcome]:
        """Judge the shape alone of an answer of another kind."""
        return self._shape.judge(kind, exchange, label)

    def shape_of_list(self, exchange: Exchange, identity: str, label: str) -> list[Outcome]:
        """Judge the shape of a list of sessions and of the one session in it that has this id."""
        body = exchange.json
        if isinstance(body, dict) and isinstance(data := body.get("data"), list):
            ours = [entry for entry in data if not isinstance(entry, dict) or entry.get("id") == identity]
            body = {**body, "data": ours}
        return self._shape.judge_body("session_list", body, ((label, exchange),))


def _failing(found: Iterable[Outcome]) -> set[tuple[str, str | None]]:
    return {(outcome.clause, outcome.param) for outcome in found if outcome.verdict is Verdict.FAIL}


def _members(value: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The attributes that a session has, of whatever value; which keys metadata has is the client's business."""
    for name, held in value.items():
        if held is not None:
            yield f"{above}{name}"
            if isinstance(held, dict) and name != "metadata":
                yield from _members(held, f"{above}{name}.")


def session_of(exchange: Exchange) -> Mapping[str, Any] | None:
    """The session of a successful answer with expanded objects as their ids, or None."""
    body = exchange.json
    if not exchange.ok or not isinstance(body, dict):
        return None
    asked = [path for path in exchange.request.params.get("expand", ()) if isinstance(path, str)]
    whole = collapsed(body, asked) if asked else body
    return whole if isinstance(whole, dict) else None
