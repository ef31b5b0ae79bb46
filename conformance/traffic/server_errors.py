"""Server errors that may pass: an `api_error` is documented, and a client sends its request again.

The contract says that no request makes a server fail. One that is answered when it is sent again did not; so such an
error is told at the end only, where nobody has seen another answer to the same request. What is no `api_error` is told
at once.

Source: docs.stripe.com/api/errors (`api_error`, 500 to 504).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from checkout_conformance.checks.refusal import NO_SERVER_ERROR
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.accounts import Account
from checkout_conformance.traffic.routing import Call

OF_SERVERS, SERVER_ERROR = "api_error", 500
# So many are held back; of more, the oldest is told.
MOST_HELD = 1_000
Request = tuple[Account | None, str, str, bytes]


class ServerErrors:
    """Holds back what one recording shows of server errors. Give calls in order, and take the `rest` at the end."""

    def __init__(self) -> None:
        self._held: OrderedDict[Request, Outcome] = OrderedDict()

    def sifted(self, call: Call, found: Iterable[Outcome]) -> Iterator[Outcome]:
        """Of what an exchange shows, what can be told now."""
        request = call.exchange.request
        name = call.account, request.method, request.url, request.body
        if (call.exchange.status or SERVER_ERROR) < SERVER_ERROR:
            self._held.pop(name, None)
        of_server = call.exchange.error.get("type") == OF_SERVERS
        for outcome in found:
            if of_server and outcome.clause == NO_SERVER_ERROR and outcome.verdict is Verdict.FAIL:
                self._held.setdefault(name, outcome)
            else:
                yield outcome
        while len(self._held) > MOST_HELD:
            yield self._held.popitem(last=False)[1]

    def rest(self) -> Iterator[Outcome]:
        """Those of requests that were never answered otherwise."""
        while self._held:
            yield self._held.popitem(last=False)[1]
