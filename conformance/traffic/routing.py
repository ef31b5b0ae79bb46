"""Which operation of the API a recorded request is, at any host and below any prefix; None for everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from checkout_conformance.checks.outcomes import Shown
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.form import FormError, decode
from checkout_conformance.schemas.operations import OPERATIONS, Operation
from checkout_conformance.schemas.world import World
from checkout_conformance.traffic.recorded import Recorded

BASE = re.compile(r"^(?P<base>.*?)(?P<path>/v1/(?:checkout/sessions|customer_sessions|events)(?:/[^/]+){0,2})/?$")
LABELS = {"create": "the create", "retrieve": "the retrieve", "list": "the list", "line_items": "the line items"}
GATEWAY = (502, 503, 504)
# What recorders and people put where a secret or a name stood.
SCRUBBED = re.compile(rb"REDACTED|FILTERED|(?:\*|%2A){3,}|(?:<|%3C)[A-Z_]{3,}(?:>|%3E)|\xe2\x80\xa6")


@dataclass(frozen=True, slots=True)
class Call:
    """A recorded request to an operation: `base` is where the API is, `identity` the id in the path.

    `params` are typed as the contract has them; None where the body is no form. `scrubbed` says that values in it
    stand for others. `breaches` is what they break; None where that cannot be known. `started` and `ended` are in Unix
    seconds, where they are known.
    """

    endpoint: Operation
    base: str
    identity: str | None
    params: dict[str, Any] | None
    breaches: tuple[Breach, ...] | None
    exchange: Exchange
    scrubbed: bool
    where: str
    started: float | None
    ended: float | None

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return self.endpoint.id

    @property
    def of_a_gateway(self) -> bool:
        """Whether the answer is that of a gateway whose server is gone: no API's own, and no deviation of it."""
        return self.exchange.status in GATEWAY and not self.exchange.error

    def header(self, name: str) -> str | None:
        """The first header of the request of that name, in small letters; None where there is none."""
        return next((value for key, value in self.exchange.request.headers if key.lower() == name), None)


def label_of(call: Call) -> str:
    """What an exchange is called in a witness."""
    return LABELS.get(call.operation, f"the {call.operation.replace('_', ' ')}")


def shown(call: Call) -> Shown:
    """One exchange, labelled."""
    return ((label_of(call), call.exchange),)


def find(recorded: Recorded) -> tuple[Operation, str, str | None] | None:
    """The endpoint of a recorded request, where the API is, and the id in its path; None where it is none."""
    parts = urlsplit(recorded.url)
    match = BASE.match(parts.path)
    if match is None:
        return None
    for endpoint in OPERATIONS:
        pattern = re.escape(endpoint.path).replace(re.escape("{id}"), "([^/]+)")
        found = re.fullmatch(pattern, match["path"])
        if found and endpoint.method == recorded.method.upper():
            base = f"{parts.scheme}://{parts.netloc}{match['base']}"
            return endpoint, base, found[1] if found.groups() else None
    return None


def call(recorded: Recorded, contract: Contract) -> Call | None:
    """A recorded request to an operation that this version of the contract has."""
    found = find(recorded)
    if found is None:
        return None
    endpoint, base, identity = found
    form = recorded.sent if endpoint.method == "POST" else urlsplit(recorded.url).query.encode()
    params: dict[str, Any] | None
    try:
        fields: Mapping[str, Any] = decode(form)
        params = coerce(fields, contract.request_schema(endpoint.schema)) if endpoint.schema in contract.names else {}
    except FormError:
        params = None
    request = Request(endpoint.id, recorded.method.upper(), recorded.url, recorded.headers, params or {}, recorded.sent)
    response = Response(recorded.status, recorded.answer_headers, recorded.body or b"")
    scrubbed = bool(SCRUBBED.search(form) or SCRUBBED.search(recorded.body or b""))
    started = recorded.started if recorded.started is not None else _date(recorded)
    exchange = Exchange(request, response)
    breaches = None
    if params is not None and endpoint.schema in contract.names and not scrubbed:
        world = World(now=_clock(endpoint.id, exchange, started))
        breaches = tuple(contract.request_breaches(endpoint.schema, params, world))
    times = started, recorded.ended
    return Call(endpoint, base, identity, params, breaches, exchange, scrubbed, recorded.where, *times)


def _clock(operation: str, exchange: Exchange, started: float | None) -> int:
    """The time that a request's times are meant by: the target's, as its answer shows it, or the recorder's."""
    body = exchange.json if exchange.ok else None
    created = body.get("created") if operation == "create" and isinstance(body, dict) else None
    return created if isinstance(created, int) else int(started or 0)


def _date(recorded: Recorded) -> float | None:
    """When the server says that it answered."""
    try:
        return parsedate_to_datetime(recorded.answer_header("date") or "").timestamp()
    except ValueError:
        return None
