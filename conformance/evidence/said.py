"""What a target's own answers say of their version: the `Stripe-Version` header, and the `api_version` of events.

Counted, and judged by nobody here (`checks.conventions` and `checks.events` judge): a reader of the report has to know.
"""

from __future__ import annotations

import re

from checkout_conformance.evidence.exchange import Request, Response
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.schemas.operations import BY_ID

HEADER, IN_EVENTS = "Stripe-Version", "api_version"
WITHOUT = ""
EVENTS = ("event_list", "event_retrieve")
IN_EVENT = re.compile(rb'"api_version"\s*:\s*"([^"\\]*)"')
# A target may say anything: so many different words of so many characters are kept.
MOST, LONGEST = 20, 60

Said = dict[str, dict[str, int]]


class Versions:
    """Counts what answers say: to requests in `version` (others are asked for on purpose), or to all without one."""

    def __init__(self, version: str | None = None) -> None:
        self._asked = None if version is None else (HEADER, version)
        self.said: Said = {}

    def see(self, request: Request, response: Response, *, whole: bool = True) -> None:
        """Count one success of the API's own operations; without the header it says nothing, if it is `whole`.

        Errors may come before any version, and what moves a target's clock is no part of the API.
        """
        succeeded = 200 <= response.status < 300 and request.operation in BY_ID
        if not succeeded or (self._asked is not None and self._asked not in request.headers):
            return
        word = response.header(HEADER) or WITHOUT
        if word or whole:
            self._count(HEADER, word)
        if request.operation in EVENTS:
            for found in IN_EVENT.findall(response.body):
                self._count(IN_EVENTS, found.decode("utf-8", "replace"))

    def take(self) -> Said:
        """What was counted since the last time."""
        gathered, self.said = self.said, {}
        return gathered

    def _count(self, place: str, word: str) -> None:
        counts = self.said.setdefault(place, {})
        if word[:LONGEST] in counts or len(counts) < MOST:
            counts[word[:LONGEST]] = counts.get(word[:LONGEST], 0) + 1


def shown(said: Said, redactor: Redactor) -> Said:
    """What was counted, as reports may show it."""
    return {place: {redactor.text(word): number for word, number in counts.items()} for place, counts in said.items()}
