"""API versions: which one a request asks for, what may be sent in it, and how sessions look in it.

Sessions are kept as the newest version shows them; an older one gets what was removed since. What was only added
since is shown in every version (evidence E-events-5). Versions that the contract does not describe are accepted and
shown as the emulator's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.validation import RequestContract, Validation
from checkout_conformance.schemas import Breach, load
from checkout_conformance.schemas.naming import is_known
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
SESSION, DISCOUNT, PRICE = "checkout.session", "discount", "price"
# The first version whose discounts name a source instead of a coupon, and whose prices have no days of trial.
CLOVER = "2025-09-30.clover"
# The first version whose prices name a meter; until `basil` they said how usage adds up as well.
METERS = "2024-06-20"
# The first version without `shipping_details` (evidence E-versions-18).
BASIL = "2025-03-31.basil"
# What shipping details had besides name and address until then.
SHIPPING_EXTRAS = {"carrier": None, "phone": None, "tracking_number": None}
# Versions named in E-versions-1 to 30.
KNOWN_VERSIONS = frozenset(
    [
        "2020-08-27",
        "2022-08-01",
        "2022-11-15",
        "2023-08-16",
        "2023-10-16",
        "2024-04-10",
        "2024-06-20",
        "2024-09-30.acacia",
        "2024-10-28.acacia",
        "2024-11-20.acacia",
        "2024-12-18.acacia",
        "2025-01-27.acacia",
        "2025-02-24.acacia",
        "2025-03-31.basil",
        "2025-04-30.basil",
        "2025-05-28.basil",
        "2025-06-30.basil",
        "2025-07-30.basil",
        "2025-08-27.basil",
        "2025-09-30.clover",
        "2025-10-29.clover",
        "2025-11-17.clover",
        "2025-12-15.clover",
    ]
)


class Versions:
    """Reads the `Stripe-Version` header, and shows answers in that version."""

    def version(self, headers: Mapping[str, str], default: str) -> str:
        """The version asked for, or the default. Raises ApiError for one that does not exist."""
        wanted = headers.get("stripe-version")
        if wanted is None or wanted == default:
            return default
        if wanted not in KNOWN_VERSIONS and not is_known(wanted):
            raise ApiError(400, f"Invalid Stripe API version: {wanted[:60]}")
        return wanted

    def shown(self, body: Any, version: str) -> Any:
        """An answer as a version shows it. What an event carries stays as it was when the event was made."""
        if isinstance(body, list):
            return [self.shown(entry, version) for entry in body]
        if not isinstance(body, dict) or body.get("object") == "event":
            return body
        kind = body.get("object")
        if kind == SESSION and version < BASIL:
            body = self.session(body)
        if kind == DISCOUNT:
            absent = "source" if version < CLOVER else "coupon"
            body = {name: value for name, value in body.items() if name != absent}
        if kind == PRICE and version < CLOVER and body["recurring"] is not None:
            body = {**body, "recurring": recurring(body["recurring"], version)}
        return {name: self.shown(value, version) for name, value in body.items()}

    def session(self, body: Body) -> Body:
        """A session with the shipping details that it had of its own."""
        collected = (body.get("collected_information") or {}).get("shipping_details")
        return {**body, "shipping_details": collected and {**SHIPPING_EXTRAS, **collected}}


def recurring(parts: Body, version: str) -> Body:
    """The recurring parts of a price as an older version shows them: with what was removed since."""
    shown = {**parts, "trial_period_days": None}
    if version < BASIL:
        shown["aggregate_usage"] = None
    if version < METERS:
        del shown["meter"]
    return shown


class OlderContract:
    """What may be sent in an older version: what the newer one takes, less what it added, and what it took away."""

    def __init__(self, newer: RequestContract, older: RequestContract) -> None:
        self._newer = newer
        self._older = older

    @property
    def names(self) -> Collection[str]:
        """The operations of the older version."""
        return self._older.names

    def request_schema(self, operation: str) -> Body:
        """The newer schema with what only the older one has: for types and messages."""
        return both(self._newer.request_schema(operation), self._older.request_schema(operation))

    def is_valid_request(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> bool:
        """Whether it breaks nothing of either."""
        return not self.request_breaches(operation, payload, world)

    def request_breaches(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> list[Breach]:
        """The older version's, and the newer one's unless they are about parameters that it does not know any more."""
        found = self._older.request_breaches(operation, payload, world)
        named = {(breach.clause, breach.param) for breach in found}
        newer = self._newer.request_breaches(operation, payload, world)
        return found + [
            one for one in newer if not one.clause.endswith(".no_unknown") and (one.clause, one.param) not in named
        ]


def both(newer: Body, older: Body) -> Body:
    """A schema with the places of two; where both have one, the newer one's words hold."""
    merged = {**older, **newer}
    if "properties" in older and "properties" in newer:
        known = newer["properties"]
        merged["properties"] = {
            **known,
            **{name: both(known.get(name, {}), node) for name, node in older["properties"].items()},
        }
    if isinstance(older.get("items"), dict) and isinstance(newer.get("items"), dict):
        merged["items"] = both(newer["items"], older["items"])
    return merged


class Validations:
    """What may be sent, by version: an operation that a version does not describe is judged by the emulator's own."""

    def __init__(self, own: str, contract: RequestContract, judge: type[Validation]) -> None:
        self._contract = contract
        self._own = judge(contract)
        self._judge = judge
        self._by_version = {own: self._own}

    def of(self, version: str, operation: str) -> Validation:
        """The validation of an operation in a version."""
        if version not in self._by_version:
            self._by_version[version] = self._made(version)
        found = self._by_version[version]
        return found if found.describes(operation) else self._own

    def _made(self, version: str) -> Validation:
        if not is_known(version):
            return self._own
        return self._judge(OlderContract(self._contract, load(version)))
