"""What recorded events tell, by themselves and beside each other.

Which events there should be is not known: nobody recorded them all. How an event contradicts what is known of its
session is `sequences`'.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from checkout_conformance.checks import events
from checkout_conformance.checks.outcomes import Shown, judged
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.rules.events import ANNOUNCES
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call, shown

Event = Mapping[str, Any]
HAPPENED = {kind: what for what, kind in ANNOUNCES.items()}
# Events hold whole sessions: fewer are remembered.
MOST_EVENTS = 1_000


class Announcements:
    """Judges the events of one recording. Give calls in order."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._events: OrderedDict[tuple[str, str], tuple[Event, Call]] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """An event, or a list of them."""
        body = call.exchange.json
        if not call.exchange.ok or not isinstance(body, dict):
            return
        if call.endpoint.answer == "event":
            yield from self._event(body, call)
        elif call.endpoint.answer == "event_list":
            yield from _list(call.exchange.entries, call)
            for event in call.exchange.entries:
                yield from self._event(event, call)

    def _event(self, event: Event, call: Call) -> Iterator[Outcome]:
        happened = HAPPENED.get(str(event.get("type")))
        if happened is not None:
            yield from events.carried(happened, event, self._contract, shown(call))
        name = (call.base, str(event.get("id")))
        before = self._events.get(name)
        # A webhook endpoint's own version words the same event otherwise.
        if before is not None and before[0].get("api_version") == event.get("api_version") and not call.scrubbed:
            yield events.same_event(before[0], event, (*shown(before[1]), *shown(call)))
        remember(self._events, name, (event, call), MOST_EVENTS)


def _list(listed: Sequence[Event], call: Call) -> Iterator[Outcome]:
    scenario = shown(call)
    if len(listed) > 1:
        yield events.newest_first(listed, scenario)
    asked = parse_qs(urlsplit(call.exchange.request.url).query).get("type", [])
    if len(asked) == 1 and "*" not in asked[0] and listed:
        yield events.of_one_type(listed, asked[0], scenario)
    yield from _once(listed, scenario)


def _once(listed: Sequence[Event], scenario: Shown) -> Iterator[Outcome]:
    """A transition of a session is announced by one event."""
    told = {(str(e.get("id")), str(e.get("type")), str(events.session_of(e).get("id"))) for e in listed}
    for (kind, session), times in Counter(one[1:] for one in told if one[1] in HAPPENED).items():
        words = f"one {kind} event for {session}"
        yield judged("events.once", times == 1, words, f"{times} events", scenario)
