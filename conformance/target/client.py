"""The client: one method per endpoint, every call an exchange.

Never follows a redirect, never reads more than its limit, never waits longer than its deadline; retries only what
may be retried (429 and broken connections), with the same idempotency key. Judging is not done here.
"""

from __future__ import annotations

import re
import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from checkout_conformance.errors import LiveModeSeen, TargetLost
from checkout_conformance.evidence.curl import OWN_KEYS
from checkout_conformance.evidence.exchange import TIMED_OUT, Exchange, Request, Response
from checkout_conformance.evidence.replay import remember
from checkout_conformance.evidence.said import Versions
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.operations import BY_ID, SESSIONS
from checkout_conformance.target.at_once import at_once
from checkout_conformance.target.budget import Budget
from checkout_conformance.target.cleanup import OpenSessions
from checkout_conformance.target.target import Target
from checkout_conformance.target.transport import Answer, DeadlineTransport, Transport

if TYPE_CHECKING:
    import httpx

BODY_LIMIT = 10 * 1024 * 1024
ATTEMPTS = 4
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 8.0
# Answers after which a request is sent again: the server has waited too long for it, or has had too many.
RETRIED = (TIMED_OUT, 429)
FORM_TYPE = "application/x-www-form-urlencoded"
LIVE_MARK = re.compile(rb'"livemode"\s*:\s*true')
# After so many requests in a row without any answer, or one that waited so long for it, a plain request decides whether
# the target is still there: with the default timeout, one that froze is given up after a minute.
SILENCE = 3
SILENCE_S = 25.0

Headers = Mapping[str, str]
# Names of their own, since the client has a method called `list`.
Exchanges = list[Exchange]


class Client:
    """Speaks to one target. Counts requests and retries, and keeps each endpoint's times (milliseconds)."""

    def __init__(
        self, target: Target, *, transport: httpx.BaseTransport | None = None, beside: Client | None = None
    ) -> None:
        self.target = target
        self.budget: Budget = beside.budget if beside else Budget(target)
        self.latency: dict[str, list[float]] = beside.latency if beside else defaultdict(list)
        self.accepted: list[Request] = beside.accepted if beside else []
        self.open_sessions: OpenSessions | None = beside.open_sessions if beside else _to_clean(target)
        # What made what exists and changed it, by id: findings are repeated from nothing.
        self.made: dict[str, list[Exchange]] = beside.made if beside else {}
        self.versions: Versions = beside.versions if beside else Versions(target.api_version)
        self._silent: list[Exchange] = []
        self._besides: list[Client] = []
        context = target.tls.context() if target.url.startswith("https:") else None
        self._given = transport
        # A client of httpx would add headers, keep cookies and look for redirects: none of that may happen here.
        self._transport: Transport = (
            _of(transport) if transport else DeadlineTransport(target.timeout_s, context=context)
        )
        self._standing = (
            ("Stripe-Version", target.api_version),
            ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
            ("User-Agent", "checkout-conformance"),
        )

    def close(self) -> None:
        """Close all connections, also of those beside this one."""
        for other in self._besides:
            other.close()
        self._transport.close()

    def beside(self, target: Target) -> Client:
        """Another client for the same server under another key; both spend the same budget, and close together."""
        made = Client(target, transport=self._given, beside=self)
        self._besides.append(made)
        return made

    @property
    def requests(self) -> int:
        """How many requests this process has sent."""
        return self.budget.requests

    @property
    def retries(self) -> int:
        """How many of them were repetitions."""
        return self.budget.retries

    # Endpoints -------------------------------------------------------------------------------------------------

    def create(self, payload: Mapping[str, Any], headers: Headers | None = None) -> Exchange:
        """Create a session."""
        return self.call("create", payload, headers)

    def update(self, session: str, payload: Mapping[str, Any], headers: Headers | None = None) -> Exchange:
        """Update a session."""
        return self.call("update", payload, headers, session)

    def expire(
        self, session: str, payload: Mapping[str, Any] | None = None, headers: Headers | None = None
    ) -> Exchange:
        """Expire a session."""
        return self.call("expire", payload, headers, session)

    def retrieve(self, session: str, params: Mapping[str, Any] | None = None) -> Exchange:
        """Retrieve a session."""
        return self.call("retrieve", params, identity=session)

    def list(self, params: Mapping[str, Any] | None = None) -> Exchange:
        """List sessions."""
        return self.call("list", params)

    def line_items(self, session: str, params: Mapping[str, Any] | None = None) -> Exchange:
        """List a session's line items."""
        return self.call("line_items", params, identity=session)

    def customer_session_create(self, payload: Mapping[str, Any], headers: Headers | None = None) -> Exchange:
        """Create a customer session."""
        return self.call("customer_session_create", payload, headers)

    def events(self, params: Mapping[str, Any] | None = None) -> Exchange:
        """List events."""
        return self.call("event_list", params)

    def event(self, event: str) -> Exchange:
        """Retrieve an event."""
        return self.call("event_retrieve", identity=event)

    def call(
        self,
        operation: str,
        params: Mapping[str, Any] | None = None,
        headers: Headers | None = None,
        identity: str = "",
    ) -> Exchange:
        """Ask for an operation by its id, on the object of this id. Raises KeyError where there is none."""
        known = BY_ID[operation]
        ask = self.post if known.method == "POST" else self.get
        return ask(known.endpoint, known.at(identity), params, headers)

    # Methods ---------------------------------------------------------------------------------------------------

    def post(
        self, operation: str, path: str, payload: Mapping[str, Any] | None = None, headers: Headers | None = None
    ) -> Exchange:
        """POST a form. An idempotency key of its own goes with it unless `headers` brings one."""
        return self.send(self.post_request(operation, path, payload, headers))

    def get(
        self, operation: str, path: str, params: Mapping[str, Any] | None = None, headers: Headers | None = None
    ) -> Exchange:
        """GET with a query in the same bracketed encoding."""
        return self.send(self.get_request(operation, path, params, headers))

    def post_request(
        self, operation: str, path: str, payload: Mapping[str, Any] | None = None, headers: Headers | None = None
    ) -> Request:
        """The POST as a request, not sent yet."""
        given = {"Content-Type": FORM_TYPE, "Idempotency-Key": f"{OWN_KEYS}{uuid.uuid4()}", **(headers or {})}
        params = dict(payload or {})
        return Request(operation, "POST", self.url(path), self._headers(given), params, encode(params).encode())

    def get_request(
        self, operation: str, path: str, params: Mapping[str, Any] | None = None, headers: Headers | None = None
    ) -> Request:
        """The GET as a request, not sent yet."""
        asked = dict(params or {})
        query = f"?{encode(asked)}" if asked else ""
        return Request(operation, "GET", self.url(path) + query, self._headers(headers or {}), asked)

    def send_raw(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b"", operation: str = "other"
    ) -> Exchange:
        """Send a request of any kind, with these headers and no others (no key unless one is among them)."""
        return self.send(Request(operation, method, self.url(path), tuple(headers), {}, body))

    def authorized(self, headers: Headers | None = None) -> tuple[tuple[str, str], ...]:
        """The standing headers (key, version) with more, for `send_raw`."""
        return self._headers(headers or {})

    def url(self, path: str) -> str:
        """The absolute URL of a path."""
        return f"{self.target.url}{path}"

    def _headers(self, given: Headers) -> tuple[tuple[str, str], ...]:
        replaced = {name.lower() for name in given}
        standing = (("Authorization", f"Bearer {self._key()}"), *self._standing)
        return (*((n, v) for n, v in standing if n.lower() not in replaced), *given.items())

    def _key(self) -> str:
        """The key, or the numbered one whose turn it is where a target takes only so many requests from each."""
        each = self.target.key_requests
        turn = self.requests // each if each else 0
        return f"{self.target.key}_{turn}" if turn else self.target.key

    # Sending ---------------------------------------------------------------------------------------------------

    def send(self, request: Request) -> Exchange:
        """Send a request, and again where that is allowed. Raises RunEnded (budget, time, live mode, target lost)."""
        pause = FIRST_PAUSE_S
        for attempt in range(1, ATTEMPTS + 1):
            exchange = self._send_once(request, attempt)
            if self.open_sessions is not None:
                self.open_sessions.see(exchange)
            again = exchange.status in RETRIED or _connection_broke(exchange)
            if not again or attempt == ATTEMPTS:
                return exchange
            self.budget.retries += 1
            time.sleep(min(_asked_pause(exchange) or pause, LONGEST_PAUSE_S))
            pause *= 2
        raise AssertionError("unreachable")

    def send_at_once(self, requests: Sequence[Request]) -> Exchanges:
        """Send requests at the same time; the answers in the same order."""
        return at_once([partial(self.send, request) for request in requests])

    def _send_once(self, request: Request, attempt: int) -> Exchange:
        self.budget.take_turn()
        exchange = self._exchange(request)
        remember(exchange, self.made)
        if exchange.response is not None:
            self._silent.clear()
            self.latency[request.operation].append(exchange.elapsed_s * 1000)
            self.versions.see(request, exchange.response)
            if exchange.ok and request.params:
                self.accepted.append(request)
            if LIVE_MARK.search(exchange.response.body):
                raise self.budget.end(LiveModeSeen(exchange))
        elif attempt == ATTEMPTS or not _connection_broke(exchange):
            self._silent.append(exchange)
            if len(self._silent) >= SILENCE or exchange.elapsed_s >= SILENCE_S:
                self._check_presence()
        return exchange

    def _check_presence(self) -> None:
        """One plain request decides between a target that is gone and one that dislikes what it was sent."""
        again = self._exchange(self.get_request("list", SESSIONS, {"limit": 1}))
        if again.response is not None:
            self._silent.clear()
            return
        raise self.budget.end(TargetLost(self._silent[0], again))

    def _exchange(self, request: Request) -> Exchange:
        started, sent = time.perf_counter(), time.time()
        try:
            response = self._receive(request, started)
        except TimeoutError:
            failure = f"timeout: no whole answer within {self.target.timeout_s:g} s"
        except OSError as error:
            failure = f"connection broken: {str(error) or type(error).__name__}"
        except ValueError as error:
            failure = f"no HTTP answer: {str(error) or type(error).__name__}"
        else:
            return Exchange(request, response, None, time.perf_counter() - started, sent)
        return Exchange(request, None, failure, time.perf_counter() - started, sent)

    def _receive(self, request: Request, started: float) -> Response:
        answer = self._transport.ask(request)
        head = Response(answer.status, tuple(answer.headers))
        try:
            body, full = self._read(answer, started, head.header("content-encoding"))
        finally:
            answer.close()
        return Response(head.status, head.headers, body, full)

    def _read(self, answer: Answer, started: float, packed: str | None) -> tuple[bytes, int | None]:
        """The body up to the limit, unpacked where it was packed all the same; the deadline holds for all of it."""
        unpack = zlib.decompressobj(47) if packed in ("gzip", "deflate") else None
        pieces: list[bytes] = []
        size = 0
        for piece in answer:
            if time.perf_counter() - started > self.target.timeout_s:
                raise TimeoutError("the answer took too long")
            try:
                plain = unpack.decompress(piece, BODY_LIMIT - size + 1) if unpack else piece
            except zlib.error as error:
                raise ValueError(f"the body is not the {packed} it says it is") from error
            pieces.append(plain)
            size += len(plain)
            if size > BODY_LIMIT:
                return b"".join(pieces)[:BODY_LIMIT], size
        return b"".join(pieces), None


def _of(transport: httpx.BaseTransport) -> Transport:
    from checkout_conformance.target.of_httpx import OfHttpx  # takes long to import

    return OfHttpx(transport)


def _to_clean(target: Target) -> OpenSessions | None:
    """A place to note what has to be cleaned up; nothing is noted where nothing has to be."""
    return None if target.local else OpenSessions()


def _connection_broke(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.startswith("connection")


def _asked_pause(exchange: Exchange) -> float | None:
    """The pause in seconds that a 429 asks for (`Retry-After`), if it is a sane number."""
    value = exchange.response.header("retry-after") if exchange.response else None
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None
