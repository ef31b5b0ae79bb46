"""The operations of the API that the kit speaks of: one table of what is asked for where.

Client, emulator, OpenAPI document, clauses that an endpoint is there, recorded traffic and SDK programs read it, so
that none of them knows a method or a path of its own. What a request or an answer looks like stands in the schemas
that are named here. Methods and paths are those of the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SESSIONS = "/v1/checkout/sessions"
CUSTOMER_SESSIONS = "/v1/customer_sessions"
EVENTS = "/v1/events"
ID = "{id}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `path` has `{id}` where the id of an object goes.

    `schema` names the parameters in the contract ("" for none), `answer` the kind of a success. `sdk` is the method of
    the official Python SDK. `does` says what it does, as a clause words it ("" where no clause speaks of it), `needs`
    the capabilities without which it is not there. `counted` is the endpoint that a run counts and probes it as.
    """

    id: str
    method: str
    path: str
    schema: str
    answer: str
    sdk: str
    summary: str
    does: str = ""
    needs: tuple[str, ...] = ()
    counted: str = ""

    @property
    def endpoint(self) -> str:
        """The name that a run counts and probes it by: its own, or that of the endpoint it shares."""
        return self.counted or self.id

    @property
    def by_id(self) -> bool:
        """Whether its path names one object."""
        return ID in self.path

    def at(self, identity: str = "") -> str:
        """The path with an id in it, which is left as it is given."""
        return self.path.replace(ID, identity)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "create",
        "POST",
        SESSIONS,
        "create",
        "session",
        "checkout.sessions.create",
        "Create a Checkout Session",
        "creates a session",
    ),
    Operation(
        "update",
        "POST",
        f"{SESSIONS}/{ID}",
        "update",
        "session",
        "checkout.sessions.update",
        "Update a Checkout Session",
        "updates an open session",
    ),
    Operation(
        "retrieve",
        "GET",
        f"{SESSIONS}/{ID}",
        "retrieve",
        "session",
        "checkout.sessions.retrieve",
        "Retrieve a Checkout Session",
        "answers with the session",
    ),
    Operation(
        "list",
        "GET",
        SESSIONS,
        "list",
        "session_list",
        "checkout.sessions.list",
        "List Checkout Sessions",
        "lists sessions",
    ),
    Operation(
        "line_items",
        "GET",
        f"{SESSIONS}/{ID}/line_items",
        "line_items",
        "line_item_list",
        "checkout.sessions.line_items.list",
        "List line items",
        "lists the line items of a session",
    ),
    Operation(
        "expire",
        "POST",
        f"{SESSIONS}/{ID}/expire",
        "expire",
        "session",
        "checkout.sessions.expire",
        "Expire a Checkout Session",
        "expires an open session",
    ),
    Operation(
        "customer_session_create",
        "POST",
        CUSTOMER_SESSIONS,
        "customer_session_create",
        "customer_session",
        "customer_sessions.create",
        "Create a Customer Session",
        "creates a customer session",
        needs=("customer_sessions",),
    ),
    Operation("event_list", "GET", EVENTS, "", "event_list", "events.list", "List events", counted="events"),
    Operation(
        "event_retrieve", "GET", f"{EVENTS}/{ID}", "", "event", "events.retrieve", "Retrieve an event", counted="events"
    ),
)
BY_ID: Mapping[str, Operation] = MappingProxyType({operation.id: operation for operation in OPERATIONS})
