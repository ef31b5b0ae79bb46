"""From the fields of a form to valid, typed parameters, or to the one error that is answered.

What is valid is the contract's business alone (`schemas`); here a broken clause becomes an error. Several broken
clauses become one answer: unknown parameters first, then missing ones, then types, values and rules.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from checkout_conformance.emulator import errors
from checkout_conformance.emulator.errors import ApiError, Refused, Row
from checkout_conformance.emulator.rules import RULES, RuleRow
from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.nodes import node_of
from checkout_conformance.schemas.paths import parse, value_at
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
SIMILAR = 0.6
UNQUOTED = ("no_unknown", "required")

# clause keyword -> the JSON Schema keyword that holds its value
SCHEMA_KEYWORDS: Mapping[str, str] = {
    "type": "type",
    "enum": "enum",
    "const": "const",
    "max_length": "maxLength",
    "min_length": "minLength",
    "max_items": "maxItems",
    "min_items": "minItems",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "pattern": "pattern",
    "max_properties": "maxProperties",
}


class RequestContract(Protocol):
    """What validation needs of a contract (`schemas.Contract` has it)."""

    @property
    def names(self) -> Collection[str]: ...

    def request_schema(self, operation: str) -> Body: ...

    def is_valid_request(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> bool: ...

    def request_breaches(
        self, operation: str, payload: Mapping[str, Any], world: World | None = None
    ) -> list[Breach]: ...


class Validation:
    """Judges requests by a contract."""

    def __init__(self, contract: RequestContract) -> None:
        self.contract = contract

    def describes(self, operation: str) -> bool:
        """Whether the contract has this operation."""
        return operation in self.contract.names

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """The parameters of a valid request. Raises ApiError for an invalid one."""
        schema = self.contract.request_schema(operation)
        payload: Body = coerce(fields, schema)
        if not self.contract.is_valid_request(operation, payload, world):
            raise self.refusal(self.contract.request_breaches(operation, payload, world), payload, schema)
        return payload

    def refusal(self, breaches: Sequence[Breach], payload: Body, schema: Body) -> ApiError:
        """The one error for all that is wrong."""
        if not breaches:
            return ApiError(400, "The request is invalid.")
        unknown = [breach for breach in breaches if keyword_of(breach) == "no_unknown"]
        if len(unknown) > 1:
            names = ", ".join(str(breach.param) for breach in unknown)
            message = f"Received unknown parameters: {errors.shown(names)}"
            return ApiError(400, message, code="parameter_unknown", param=unknown[0].param)
        return self.error(min(breaches, key=rank), payload, schema)

    def error(self, breach: Breach, payload: Body, schema: Body) -> ApiError:
        """The error for one broken clause."""
        keyword = keyword_of(breach)
        rule = RULES.get(breach.clause) or RULES.get(keyword)
        value = value_at(payload, parse(breach.param))
        if keyword not in errors.BY_KEYWORD:
            return self.rule_error(breach, rule, value)
        node = node_of(schema, parse(breach.param)) or {}
        row = self.row(keyword, value, node)
        refused = Refused(breach.param, value, self.limit(keyword, node, schema, breach.param))
        message = row.message(refused) + (self.suggestion(breach.param, schema) if keyword == "no_unknown" else "")
        return ApiError(400, message, code=row.code, param=breach.param)

    def row(self, keyword: str, value: Any, node: Body) -> Row:
        """Which row answers a broken keyword, given the value and what kind of place it is."""
        if keyword in UNQUOTED:
            return errors.BY_KEYWORD[keyword]
        if value == "":
            return errors.EMPTY
        kind = node.get("x-kind")
        if keyword == "type":
            return errors.NOT_INTEGER if errors.wanted_type(node.get("type")) == "integer" else errors.OTHER_TYPE
        if kind == "email":
            return errors.EMAIL
        if kind == "url" and keyword in ("pattern", "format"):
            return errors.URL if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", str(value)) else errors.URL_SCHEME
        if kind == "currency":
            return errors.CURRENCY
        return errors.BY_KEYWORD[keyword]

    def limit(self, keyword: str, node: Body, schema: Body, param: str | None) -> Any:
        """The value of the schema keyword that refuses."""
        if keyword == "key_names":
            parent = node_of(schema, parse(param)[:-1]) or {}
            return (parent.get("propertyNames") or {}).get("maxLength")
        return node.get(SCHEMA_KEYWORDS.get(keyword, keyword))

    def rule_error(self, breach: Breach, rule: RuleRow | None, value: Any) -> ApiError:
        """The error for a broken rule across fields."""
        if rule is None:
            return ApiError(400, breach.expected, param=breach.param)
        return ApiError(400, rule.words(breach, value), code=rule.code, param=breach.param if rule.blames else None)

    def suggestion(self, param: str | None, schema: Body) -> str:
        """`. Did you mean unit_amount?`, where a known parameter of that place is spelt alike."""
        place = parse(param)
        parent = node_of(schema, place[:-1])
        names = list((parent or {}).get("properties", {}))
        close = difflib.get_close_matches(str(place[-1]) if place else "", names, n=1, cutoff=SIMILAR)
        return f". Did you mean {close[0]}?" if close else ""


def keyword_of(breach: Breach) -> str:
    """The last part of a clause id: a keyword's suffix, or a rule's name."""
    return breach.clause.rpartition(".")[2]


def rank(breach: Breach) -> tuple[int, str]:
    """What is answered first: by kind, then by place."""
    keyword = keyword_of(breach)
    if keyword in errors.ORDER:
        return errors.ORDER.index(keyword), breach.param or ""
    return len(errors.ORDER) + (keyword not in errors.BY_KEYWORD), breach.param or ""
