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
from checkout_conformance.traffic.accounts import Account, account_of
from checkout_conformance.traffic.recorded import SCRUBBED, Recorded

BASE = re.compile(r"^(?P<base>.*?)(?P<path>/v1/(?:checkout/sessions|customer_sessions|events)(?:/[^/]+){0,2})/?$")
LABELS = {"create": "the create", "retrieve": "the retrieve", "list": "the list", "line_items": "the line items"}
GATEWAY = (502, 503, 504)
SAID_BY_CLIENTS = ("authorization", "user-agent", "stripe-version")
# So far apart may be the clocks of a recorder and of a target; between which times it is where neither is known.
SKEW_S = 300
NO_CLOCK = (0, 2**40)
# The owner of a session (see `Call.owner`), and its id.
Owned = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A recorded request to an operation: `base` is where the API is, `identity` the id in the path.

    `account` is whose it is, None where that is not known. `params` are typed as the contract has them; None where the
    body is no form. `scrubbed` says that values in it stand for others. `breaches` is what they break; None where that
    cannot be known. `started` and `ended` are in Unix seconds, where they are known. `lost` says why nothing is known
    of the answer; its status may be.
    """

    endpoint: Operation
    base: str
    identity: str | None
    account: Account | None
    params: dict[str, Any] | None
    breaches: tuple[Breach, ...] | None
    exchange: Exchange
    scrubbed: bool
    where: str
    started: float | None
    ended: float | None
    lost: str = ""

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return self.endpoint.id

    @property
    def owner(self) -> str | None:
        """Whose sessions it can see: where it went, with which key, for which account; None where that is hidden."""
        return None if self.account is None else f"{self.base} {self.account}"

    @property
    def of_a_gateway(self) -> bool:
        """Whether the answer is that of a gateway whose server is gone: no API's own, and no deviation of it."""
        return self.exchange.status in GATEWAY and not self.exchange.error

    @property
    def says_who_sends(self) -> bool:
        """Whether a recorder has kept what every client says, so that a header that is not there was not sent."""
        return any(self.header(name) is not None for name in SAID_BY_CLIENTS)

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
            base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{match['base']}"
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
    response = Response(recorded.status, recorded.answer_headers, recorded.body) if recorded.status else None
    scrubbed = bool(SCRUBBED.search(form) or SCRUBBED.search(recorded.body))
    started = recorded.started if recorded.started is not None else _date(recorded)
    exchange = Exchange(request, response)
    breaches = None
    if params is not None and endpoint.schema in contract.names and not scrubbed:
        breaches = _breaches(contract, endpoint, params, _clocks(endpoint.id, exchange, recorded))
    account = account_of(recorded.headers, recorded.url)
    seen = exchange, scrubbed, recorded.where, started, recorded.ended, recorded.lost
    return Call(endpoint, base, identity, account, params, breaches, *seen)


def _breaches(
    contract: Contract, endpoint: Operation, params: Mapping[str, Any], clocks: tuple[int, ...]
) -> tuple[Breach, ...] | None:
    """What a request breaks; None where that depends on which of these times it is."""
    schema = endpoint.schema
    found = [tuple(contract.request_breaches(schema, params, World(now=now))) for now in clocks]
    same = {tuple((breach.clause, breach.param) for breach in breaches) for breaches in found}
    return found[0] if len(same) == 1 else None


def _clocks(operation: str, exchange: Exchange, recorded: Recorded) -> tuple[int, ...]:
    """The time that a request's times are meant by: the target's, as its answer shows it; else between which times."""
    body = exchange.json if exchange.ok else None
    created = body.get("created") if operation == "create" and isinstance(body, dict) else None
    if isinstance(created, int):
        return (created,)
    date = _date(recorded)
    if date is not None:
        return (int(date),)
    if recorded.started is not None:
        return int(recorded.started) - SKEW_S, int(recorded.started) + SKEW_S
    return NO_CLOCK


def _date(recorded: Recorded) -> float | None:
    """When the server says that it answered."""
    try:
        return parsedate_to_datetime(recorded.answer_header("date") or "").timestamp()
    except ValueError:
        return None
