"""Valid values on every boundary, and violations of every schema clause, built from the contract's schemas.

Each candidate is held against the contract on its decoded wire bytes: a valid one must break nothing, a violation
exactly its clause. What does not pass is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from checkout_conformance.schemas import Breach, Contract, World
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.schemas.nodes import node_at, nodes, types_of
from checkout_conformance.schemas.paths import copied, first_place, replaced, value_at
from checkout_conformance.schemas.successions import in_any_words
from checkout_conformance.strategies.forms import of_no_form
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.strategies.texts import of_length
from checkout_conformance.strategies.undisputed import disputes

# Lists of which every value may be sent at once.
WHOLE_LISTS = frozenset({"shipping_address_collection.allowed_countries"})


def on_the_wire(contract: Contract, operation: str, body: str) -> Payload:
    """A payload as the other side reads it, from its encoded body; what is in it is shared, and not to be changed.

    Parameters of the top level have nothing to do with each other there, and most requests differ in one of them.
    """
    parts: dict[str, list[str]] = {}
    for pair in body.split("&"):
        parts.setdefault(pair.partition("=")[0].partition("[")[0], []).append(pair)
    read: Payload = {}
    for pairs in parts.values():
        read.update(_read(contract, operation, "&".join(pairs)))
    return read


@lru_cache(maxsize=5_000)
def _read(contract: Contract, operation: str, part: str) -> Payload:
    """One parameter of the top level."""
    read: Payload = coerce(decode(part), contract.request_schema(operation))
    return read


def breaches(contract: Contract, operation: str, body: str, world: World | None) -> list[Breach]:
    """What a payload breaks once it is on the wire, from its encoded body."""
    return contract.request_breaches(operation, on_the_wire(contract, operation, body), world)


def is_valid(contract: Contract, operation: str, payload: Payload, world: World | None, body: str = "") -> bool:
    """Whether a payload breaks nothing once it is on the wire (`body`, where it is known), and nobody disputes that."""
    if disputes(payload):
        return False
    return contract.is_valid_request(operation, on_the_wire(contract, operation, body or encode(payload)), world)


def sendable(node: Mapping[str, Any]) -> list[Any]:
    """The values of an enumeration that everybody takes."""
    return [value for value in node.get("x-valid", {}).get("enum", node["enum"]) if value is not None]


def valid_values(templates: RequestTemplates, node: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Values of a parameter on the valid side of every boundary, the plainest first."""
    if node.get("enum"):
        yield from sendable(node)
        return
    if node.get("items", {}).get("enum") and path in WHOLE_LISTS:
        yield [value for value in node["items"]["enum"] if value is not None]
        return
    plain = templates.minimal(node, path)
    yield plain
    limit = node.get("x-valid", {}).get("maxLength", node.get("maxLength"))
    if isinstance(plain, bool):
        yield not plain
    elif isinstance(plain, str) and limit and "x-ref" not in node and "pattern" not in node:
        yield of_length(node, limit)
    elif isinstance(plain, int) and node.get("x-kind") != "timestamp":
        yield from (int(node[key]) for key in ("minimum", "maximum") if key in node and "x-valid" not in node)
    elif isinstance(plain, list) and node.get("maxItems") and not node["items"].get("properties"):
        yield plain * int(node["maxItems"])
    elif isinstance(plain, dict) and node.get("maxProperties") and "additionalProperties" in node:
        yield {"k" * 40: "v" * 500, "empty": "x"}


def covering(
    contract: Contract, templates: RequestTemplates, operation: str, world: World | None, allowed: Mapping[str, bool]
) -> list[Payload]:
    """A few valid payloads in which every parameter and every value on a boundary occurs.

    CoveringSets greedily: a carrier is merged into the first payload it fits without changing what stands there.
    """
    covered: list[Payload] = []
    for path, node in nodes(contract.request_schema(operation)):
        if not path or path.endswith("*") or path.startswith("expand") or not allowed.get(path, True):
            continue
        if path.endswith("[]") and (node.get("properties") or path.removesuffix("[]") in WHOLE_LISTS):
            continue
        for value in valid_values(templates, node, path):
            for carrier in _carriers(contract, templates, operation, path, value):
                if is_valid(contract, operation, carrier, world):
                    add(contract, operation, world, covered, carrier)
                    break
    return covered


def _carriers(
    contract: Contract, templates: RequestTemplates, operation: str, path: str, value: Any
) -> Iterator[Payload]:
    """Requests with a value in its place; for entries of a list, also beside what has to be in that list."""
    carrier = templates.carrying(operation, path, value)
    if carrier is not None:
        yield carrier
    if path.endswith("[]"):
        whole = path.removesuffix("[]")
        node = node_at(contract.request_schema(operation), whole) or {}
        beside = templates.carrying(operation, whole, [*templates.minimal(node, whole), value])
        if beside is not None:
            yield beside


def add(contract: Contract, operation: str, world: World | None, covered: list[Payload], carrier: Payload) -> int:
    """Merge a valid request into the first that it fits without changing what stands there; the number of that one."""
    for number, payload in enumerate(covered):
        if any(payload.get(name) != carrier.get(name) for name in PAGE):
            continue
        merged = _merged(payload, carrier)
        if merged is None:
            continue
        if merged == payload or (not disputes(merged) and contract.is_valid_request(operation, merged, world)):
            covered[number] = merged
            return number
    covered.append(carrier)
    return len(covered) - 1


# What tells one kind of request from another: never merged.
PAGE = ("mode", "ui_mode", "success_url", "return_url")
# Never in one payload: each excludes the others, or changes what the others mean.
EXCLUDING: tuple[frozenset[str], ...] = (
    frozenset({"customer", "customer_account", "customer_email", "customer_creation"}),
    frozenset({"allow_promotion_codes", "discounts"}),
    in_any_words({"payment_method_types", "excluded_payment_method_types", "payment_method_configuration"}),
    in_any_words({"payment_method_types", "payment_method_options"}),
    frozenset({"automatic_tax", "customer"}),
    frozenset({"tax_id_collection", "customer"}),
    frozenset({"tax_code", "tax_details"}),
    frozenset({"saved_payment_method_options", "payment_method_data"}),
    frozenset({"trial_end", "trial_period_days"}),
    frozenset({"billing_cycle_anchor", "billing_cycle_anchor_config"}),
    frozenset({"billing_cycle_anchor_config", "trial_period_days"}),
    frozenset({"billing_cycle_anchor_config", "trial_end"}),
    frozenset({"billing_cycle_anchor", "trial_period_days"}),
    frozenset({"billing_cycle_anchor", "trial_end"}),
    frozenset({"on_behalf_of", "transfer_data"}),
    frozenset({"application_fee_amount", "amount"}),
    frozenset({"application_fee_percent", "transfer_data"}),
    frozenset({"icon", "logo"}),
    frozenset({"price", "price_data"}),
    frozenset({"product", "product_data"}),
    frozenset({"unit_amount", "unit_amount_decimal"}),
    frozenset({"tax_rates", "dynamic_tax_rates"}),
    frozenset({"tax_rates", "automatic_tax"}),
    frozenset({"shipping_rate", "shipping_rate_data"}),
    frozenset({"coupon", "promotion_code"}),
    frozenset({"setup_future_usage", "capture_method"}),
    frozenset({"dropdown", "numeric", "text"}),
)


EXCLUDED = frozenset().union(*EXCLUDING)
# Lists of words in which one may be refused because of another: they are never joined.
ALONE = in_any_words({"payment_method_types"})


def _merged(one: Any, other: Any, name: str = "") -> Any | None:
    """Both together where they do not contradict each other, or None; lists of words are joined."""
    if isinstance(one, dict) and isinstance(other, dict):
        if _brought_together(one, other):
            return None
        made = dict(one)
        for name, value in other.items():
            merged = _merged(one[name], value, name) if name in one else copied(value)
            if merged is None:
                return None
            made[name] = merged
        return made
    if isinstance(one, list) and isinstance(other, list):
        if name not in ALONE and all(isinstance(word, str) for word in (*one, *other)):
            return list(dict.fromkeys([*one, *other]))
        if len(one) != len(other):
            return None
        rows = [_merged(a, b) for a, b in zip(one, other, strict=True)]
        return None if any(row is None for row in rows) else rows
    return one if one == other and isinstance(one, bool) == isinstance(other, bool) else None


def _brought_together(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether merging would put names beside each other that neither has so: what a base has, every request has."""
    names = EXCLUDED & (one.keys() | other.keys())
    return len(names) > 1 and any(
        len(met := group & names) > 1 and not met <= one.keys() and not met <= other.keys() for group in EXCLUDING
    )


# Values of an enumeration's own kind that the reference leaves out by name (attribute `allowed_countries`).
LEFT_OUT: Mapping[str, tuple[str, ...]] = {"shipping_address_collection.allowed_countries[]": ("CU",)}


def invalid_requests(
    contract: Contract,
    templates: RequestTemplates,
    operation: str,
    clause_path: str,
    keyword: str,
    given: Payload | None = None,
) -> Iterator[tuple[Payload, Payload]]:
    """Candidates (control, invalid request) for a schema clause; not yet held against the contract.

    The control is the plainest request that carries the clause's parameter, or the one that is `given`.
    """
    schema = contract.request_schema(operation)
    node = node_at(schema, clause_path) or {}
    if keyword == "required":
        yield from _missing(templates, operation, schema, clause_path, given)
        return
    if keyword == "no_unknown":
        control = given or _carrier(templates, operation, schema, clause_path)
        if control is not None:
            for place in [first_place(clause_path, control)]:
                yield control, replaced(control, (*place, "unknown_parameter"), "1")
        return
    control = given or _carrying(templates, operation, clause_path, node)
    if control is None:
        return
    place = first_place(clause_path, control)
    left_out = LEFT_OUT.get(clause_path, ()) if keyword == "enum" else ()
    for wrong in (*left_out, *wrong_values(node, keyword, value_at(control, place))):
        yield control, replaced(control, place, wrong)
        if clause_path.endswith("[]"):  # beside what stands there, where its place is taken for a reason
            entries = value_at(control, place[:-1])
            around = node_at(schema, clause_path.removesuffix("[]")) or {}
            if len(entries) < int(around.get("maxItems", len(entries) + 1)):
                yield control, replaced(control, place[:-1], [*entries, wrong])


def _carrying(templates: RequestTemplates, operation: str, path: str, node: Mapping[str, Any]) -> Payload | None:
    """The plainest request that carries a parameter: as plain ones have it where they have it, else with its minimum.

    A target's own plain request may have a price, or a mode, that no other value can stand for.
    """
    plain = templates.plain(operation, templates.template(operation, path))
    there = value_at(plain, first_place(path, plain)) if plain else None
    value = templates.minimal(node, path) if there is None or isinstance(there, (dict, list)) else there
    return templates.carrying(operation, path, value)


def boundary(
    contract: Contract, templates: RequestTemplates, operation: str, path: str, keyword: str
) -> Iterator[Payload]:
    """Requests whose value at `path` stands on the boundary that a keyword draws; not yet held to be valid."""
    node = node_at(contract.request_schema(operation), path) or {}
    for value in _on_boundary(templates, node, path, keyword):
        for payload in _carriers(contract, templates, operation, path, value):
            yield _filled(payload, path, int(node["maxItems"])) if keyword == "max_items" else payload


def _filled(payload: Payload, path: str, count: int) -> Payload:
    """A request whose list at `path` has so many entries, where its template put fewer there."""
    for place in [first_place(path, payload)]:
        entries = value_at(payload, place)
        if isinstance(entries, list) and 0 < len(entries) < count:
            payload = replaced(payload, place, _entries(entries, count))
    return payload


def _on_boundary(templates: RequestTemplates, node: Mapping[str, Any], path: str, keyword: str) -> Iterator[Any]:
    plain = templates.minimal(node, path)
    if keyword == "enum" and path.removesuffix("[]") not in WHOLE_LISTS:
        yield from sendable(node)
    elif keyword == "max_length":
        limit = int(node.get("x-valid", {}).get("maxLength", node["maxLength"]))
        yield from dict.fromkeys((of_length(node, limit), of_length(node, limit, "a"), of_length(node, limit, "A")))
    elif keyword == "min_length" and isinstance(plain, str):
        yield of_length(node, int(node["minLength"]), "a")
    elif keyword in ("minimum", "maximum"):
        yield int(node.get("x-valid", {}).get(keyword, node[keyword]))
    elif keyword == "max_items" and isinstance(plain, list) and plain:
        value = templates.something(node, path)
        yield _entries(value, int(node["maxItems"]))
    elif keyword == "max_properties":
        yield {f"key{number}": "v" for number in range(int(node["maxProperties"]))}
    elif keyword == "key_names" and "maxLength" in node.get("propertyNames", {}):
        yield {"k" * int(node["propertyNames"]["maxLength"]): "v"}


def _carrier(templates: RequestTemplates, operation: str, schema: Any, path: str) -> Payload | None:
    """A request in which the object at `path` stands (the whole where it is empty)."""
    if not path:
        return templates.plain(operation, templates.template(operation, ""))
    node = node_at(schema, path) or {}
    return templates.carrying(operation, path, templates.minimal(node, path))


def _missing(
    templates: RequestTemplates, operation: str, schema: Any, path: str, given: Payload | None
) -> Iterator[tuple[Payload, Payload]]:
    node = node_at(schema, path) or {}
    around, _, name = path.rpartition(".")
    siblings = (node_at(schema, around) if around else schema) or {}
    control = given or (
        templates.carrying(operation, path, templates.minimal(node, path))
        if around
        else templates.plain(operation, templates.template(operation, ""))
    )
    if control is None:
        return
    for place in [first_place(path, control)]:
        invalid = copied(control)
        parent = value_at(invalid, place[:-1])
        if isinstance(parent, dict) and name in parent:
            del parent[name]
            if not parent:  # an empty object leaves nothing on the wire: another parameter keeps it there
                other = templates.free_child(siblings, besides=name)
                if other is None:
                    continue
                child = siblings["properties"][other]
                parent[other] = templates.something(child, f"{around}.{other}" if around else other)
            yield control, invalid


def wrong_values(node: Mapping[str, Any], keyword: str, plain: Any) -> Iterator[Any]:
    """Values that break a keyword, the closest first."""
    if keyword == "type":
        yield from _wrong_types(node, plain)
    elif keyword == "enum":
        yield "no_such_value"
        yield from (str(value).upper() for value in node["enum"][:1])
        yield f"{node['enum'][0]} "
    elif keyword == "max_length":
        too_long = int(node["maxLength"]) + 1
        yield from dict.fromkeys((of_length(node, too_long, "a" if "pattern" in node else "é"), "A" * too_long))
    elif keyword == "min_length":
        yield ""
    elif keyword == "pattern":
        yield from of_no_form(node)
    elif keyword == "minimum":
        yield node["minimum"] - 1
        yield -5
    elif keyword == "maximum":
        yield node["maximum"] + 1
    elif keyword == "max_items":
        yield _entries(plain, int(node["maxItems"]) + 1)
    elif keyword == "max_properties":
        yield {f"key{number}": "v" for number in range(int(node["maxProperties"]) + 1)}
    elif keyword == "key_names":
        names = node.get("propertyNames", {})
        key = "k" * (int(names["maxLength"]) + 1) if "maxLength" in names else "NOPE"
        yield {key: next(iter(plain.values()), "v")}


def _wrong_types(node: Mapping[str, Any], plain: Any) -> Iterator[Any]:
    kinds = types_of(node) or ("string",)
    if "object" in kinds or "array" in kinds:
        yield "text"
    elif "integer" in kinds or "number" in kinds:
        # It begins as a number, a good one: who reads only as far as that (`parseInt`) takes it.
        yield f"{plain}many" if isinstance(plain, (int, float)) else "3many"
        yield "1.5" if "integer" in kinds else "five"
    elif "boolean" in kinds:
        # No document says how a boolean is written: `1`, `0`, `True` and "" are nobody's clause.
        yield from ("maybe", {"a": "b"}, ["a"])
    else:
        yield {"a": "b"}


def _entries(plain: Any, count: int) -> list[Any]:
    """So many entries, each of its own kind where they have keys of their own."""
    made = []
    for number in range(count):
        entry = copied(plain[0])
        if isinstance(entry, dict):
            for name in ("key", "value", "label"):
                if isinstance(entry.get(name), str):
                    entry[name] = f"{entry[name]}{number}"
        made.append(entry)
    return made
