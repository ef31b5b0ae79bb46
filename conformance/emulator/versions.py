"""API versions: which one a request asks for, what may be sent in it, and how sessions look in it.

Sessions are kept in first words (`schemas.successions`) and with what newer versions have; each version is shown them
in its own words, with what it has and the emulator's tables do not know. What was only added since is shown in every
version (evidence E-events-5). No version is known by name: each one's contract is asked what it has. A version without
a contract of its own is shown as the last one before it that has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from checkout_conformance.emulator.defaults import LINES
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.expansion import EXPANDABLE
from checkout_conformance.emulator.validation import RequestContract, Validation
from checkout_conformance.schemas import Breach, Contract, load, versions
from checkout_conformance.schemas.existing import existing_versions
from checkout_conformance.schemas.loader import DEFAULT_VERSION
from checkout_conformance.schemas.naming import is_known
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.successions import Words
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
# kind of an object -> the schema of answers that it stands in, and where
PLACES: Mapping[str, tuple[str, str]] = {
    "checkout.session": ("session", ""),
    "item": ("line_item", ""),
    "price": ("line_item", "price"),
    "discount": ("line_item", "discounts[].discount"),
}
# kind of an object -> where others stand in it without being expanded
HOLDING: Mapping[str, set[str]] = {"subscription": {"items"}}
# What shipping details had besides name and address, where a session had them of its own (evidence E-versions-18).
SHIPPING_EXTRAS = {"carrier": None, "phone": None, "tracking_number": None}
# What a client sent: whatever it holds, it is no object of the API.
METADATA = "metadata"
SESSION, ITEM, DISCOUNT, PRICE = "checkout.session", "item", "discount", "price"


@cache
def holding(kind: str) -> frozenset[str] | None:
    """The attributes of a kind of object in which others may stand: those that expand. None where any may."""
    table = EXPANDABLE.get(kind)
    return None if table is None else frozenset(path.partition(".")[0] for path in table) | HOLDING.get(kind, set())


@cache
def existing() -> frozenset[str]:
    """Every version that there is."""
    return frozenset(existing_versions()) | frozenset(versions())


@cache
def described(version: str) -> str:
    """The version whose contract a version is shown by: its own, or the last one before it."""
    if is_known(version):
        return version
    return max((known for known in versions() if known <= version), default=versions()[0])


def words_of(version: str) -> Words:
    """What a version calls otherwise."""
    return load(described(version)).words


class Versions:
    """Reads the `Stripe-Version` header, and shows answers in that version."""

    def version(self, headers: Mapping[str, str], default: str) -> str:
        """The version asked for, or the default. Raises ApiError for one that does not exist."""
        wanted = headers.get("stripe-version")
        if wanted is None or wanted == default:
            return default
        if wanted not in existing() and not is_known(wanted):
            raise ApiError(400, f"Invalid Stripe API version: {wanted[:60]}")
        return wanted

    def shown(self, body: Any, version: str) -> Any:
        """An answer as a version shows it. What an event carries stays as it was when the event was made."""
        return self._shown(body, load(described(version)))

    def _shown(self, body: Any, contract: Contract) -> Any:
        """A copy: objects are changed in place. What stands in them where no objects are is never changed so."""
        if isinstance(body, list):
            return [self._shown(entry, contract) if isinstance(entry, (dict, list)) else entry for entry in body]
        kind = str(body.get("object"))
        if kind == "event":
            return body
        shown: Body = dict(self._in_words(body, kind, contract) if kind in PLACES else body)
        for name in holding(kind) or shown:
            value = shown.get(name)
            if isinstance(value, (dict, list)) and name != METADATA:
                shown[name] = self._shown(value, contract)
        return shown

    def _in_words(self, body: Body, kind: str, contract: Contract) -> Body:
        """An object of a kind that versions show otherwise; what is in it comes later."""
        if kind == SESSION:
            body = self.session(body, contract)
        if kind == DISCOUNT:
            absent = "coupon" if has(contract, kind, "source") else "source"
            body = {name: value for name, value in body.items() if name != absent}
        if kind == PRICE and body["recurring"] is not None and not has(contract, kind, "recurring.meter"):
            body = {**body, "recurring": {name: part for name, part in body["recurring"].items() if name != "meter"}}
        if contract.version != DEFAULT_VERSION:
            body = completed(body, place(contract, kind), place(load(), kind))
        if kind == ITEM:
            body = {name: value for name, value in body.items() if name not in LINES or has(contract, kind, name)}
        return body

    def session(self, body: Body, contract: Contract) -> Body:
        """A session in the version's words, with the shipping details that it once had of its own."""
        if has(contract, SESSION, "shipping_details"):
            collected = (body.get("collected_information") or {}).get("shipping_details")
            body = {**body, "shipping_details": collected and {**SHIPPING_EXTRAS, **collected}}
        return contract.words.shown(body)


@cache
def place(contract: Contract, kind: str) -> Body | None:
    """The schema of a kind of object in a version; None where its documents do not describe it."""
    schema, path = PLACES[kind]
    root = contract.answer_schema(schema)
    return node_at(root, path) if path else root


@cache
def has(contract: Contract, kind: str, path: str) -> bool:
    """Whether a version documents an attribute of a kind of object."""
    node = place(contract, kind)
    return node is not None and node_at(node, path) is not None


def completed(body: Body, node: Body | None, known: Body | None) -> Body:
    """A body with null for every nullable attribute that a version demands and the emulator's tables do not know."""
    if node is None:
        return body
    properties, own = node.get("properties", {}), (known or {}).get("properties", {})
    lacking = {
        name: None
        for name in node.get("required", ())
        if name not in body and name not in own and "null" in properties[name].get("type", ())
    }
    made = {**body, **lacking}
    for name, value in body.items():
        below, there = properties.get(name, {}), own.get(name)
        if isinstance(value, dict):
            made[name] = completed(value, below, there)
        elif isinstance(value, list) and "items" in below:
            entries, theirs = below["items"], (there or {}).get("items")
            made[name] = [completed(one, entries, theirs) if isinstance(one, dict) else one for one in value]
    return made


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


def beside_the_tables(version: str, contract: RequestContract) -> RequestContract:
    """What may be sent in a version: an older document says less, so what the tables are written for holds as well."""
    return contract if version >= DEFAULT_VERSION else OlderContract(load(), contract)


class Validations:
    """What may be sent, by version: an operation that a version does not describe is judged by the emulator's own."""

    def __init__(self, own: str, contract: RequestContract, judge: type[Validation]) -> None:
        self._own = judge(beside_the_tables(own, contract))
        self._judge = judge
        self._by_version = {own: self._own}

    def of(self, version: str, operation: str) -> Validation:
        """The validation of an operation in a version."""
        if version not in self._by_version:
            known = described(version)
            self._by_version[version] = self._judge(beside_the_tables(known, load(known)))
        found = self._by_version[version]
        return found if found.describes(operation) else self._own
