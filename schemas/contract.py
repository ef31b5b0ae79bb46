"""The contract of one API version: its clauses by id, and validators that answer in clauses.

`load()` is the way in. A contract knows JSON Schema keywords and rules across fields (`schemas.rules`); it judges
payloads and answers, and knows nothing of HTTP, of targets or of how payloads are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, cast

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from checkout_conformance.schemas import based_on, conflicts
from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Breach, Clause
from checkout_conformance.schemas.identifiers import ANY, EACH
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT, suffix, type_phrase, values_phrase
from checkout_conformance.schemas.loader import (
    ANSWERS,
    DEFAULT_VERSION,
    FOLDER,
    REQUESTS,
    clauses_without_place,
    read_folder,
    unstated_rules,
)
from checkout_conformance.schemas.nearest import nearest
from checkout_conformance.schemas.paths import Node, bare, bracketed, nodes, parse, top
from checkout_conformance.schemas.rules import behaviour_clauses, request_rules
from checkout_conformance.schemas.rules.request import RequestRule
from checkout_conformance.schemas.rules.table import presumed_by_path
from checkout_conformance.schemas.sources import with_source
from checkout_conformance.schemas.world import World

SHOWN_CHARACTERS = 60


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Node) -> Iterator[ValidationError]:
    """The keyword `pattern` as ECMA reads it: `$` is the end, and not also the place before a last line break."""
    if isinstance(instance, str) and re.search(re.sub(r"\$$", r"\\Z", pattern), instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Explaining = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


class UnknownClause(KeyError):
    """An id that no clause of this version has (None: of any version); `near` are the ids that may be meant."""

    def __init__(self, identity: str, version: str | None, near: tuple[str, ...]) -> None:
        super().__init__(identity)
        self.identity, self.version, self.near = identity, version, near

    def __str__(self) -> str:
        advice = f"did you mean {', '.join(self.near)}?" if self.near else "`clauses` lists all of them"
        where = f"version {self.version}" if self.version else "any version of the contract"
        return f"there is no clause `{self.identity}` in {where}; {advice}"


class Contract:
    """One version of the contract. Immutable in use; give `schemas` of your own to make a variant of it."""

    def __init__(
        self,
        version: str,
        schemas: Mapping[str, Node],
        rules: tuple[RequestRule, ...] | None = None,
        without: Collection[str] = (),
    ) -> None:
        self.version = version
        self._without = frozenset(without)
        self._schemas = schemas
        self._places = {bare(path) for schema in schemas.values() for path, _ in nodes(schema)}
        self._rules = tuple(rule for rule in (request_rules() if rules is None else rules) if self._has(rule.clause))
        self._by_operation: dict[str, list[RequestRule]] = {}
        self._rust: dict[str, Any] = {}
        self._python: dict[str, Any] = {}

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause by id: of the schemas, of the rules across fields and of the behaviour tables."""
        found: dict[str, Clause] = {}
        presumed = {name: presumed_by_path(schema) for name, schema in self._schemas.items()}
        for clause in (conflicts.lowered(with_source(clause, self.version)) for clause in self._all_clauses()):
            above = presumed.get(clause.operation, {}).get(bare(clause.param or clause.path), ())
            clause = replace(clause, presumes=(*clause.presumes, *above)) if above else clause
            if clause.id in found:
                raise ValueError(f"two clauses have the id {clause.id}; ids are unique, rename one")
            found[clause.id] = clause
        return MappingProxyType(found)

    def clause(self, identity: str) -> Clause:
        """The clause of an id. Raises UnknownClause, which names the nearest ids, where there is none."""
        found = self.clauses.get(identity)
        if found is None:
            raise UnknownClause(identity, self.version, tuple(nearest(identity, self.clauses)))
        return found

    def _all_clauses(self) -> Iterator[Clause]:
        for name, schema in self._schemas.items():
            yield from clauses_of_schema(name, schema, request=name in REQUESTS)
        yield from (rule.clause for rule in self._rules)
        yield from filter(self._has, behaviour_clauses(self._schemas))

    def _has(self, clause: Clause) -> bool:
        """Whether this version has the operation and the place that a clause written for the newest speaks of."""
        if clause.id in self._without:
            return False
        operation = clause.operation in self._schemas or clause.operation not in (*REQUESTS, *ANSWERS)
        if clause.theme == "filters" and clause.path:  # a filter is a parameter, whatever answers have of its name
            operation = operation and top(clause.path) in self._schemas[clause.operation]["properties"]
        return operation and bare(clause.path) in self._places

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all schemas this version has: operations first, then kinds of answers."""
        return tuple(name for name in (*REQUESTS, *ANSWERS) if name in self._schemas)

    @property
    def rules(self) -> tuple[RequestRule, ...]:
        """The request rules that JSON Schema cannot say."""
        return self._rules

    @property
    def schemas(self) -> Mapping[str, Node]:
        """Every schema by name, rules attached. Do not change them; copy first."""
        return self._schemas

    def request_schema(self, operation: str) -> Node:
        """The JSON Schema of an operation's parameters. Raises KeyError for an unknown operation."""
        return self._schemas[operation]

    def answer_schema(self, kind: str) -> Node:
        """The JSON Schema of a kind of answer. Raises KeyError for an unknown kind."""
        return self._schemas[kind]

    def is_valid_request(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> bool:
        """Whether a typed payload breaks no clause; fast (no messages are made)."""
        return bool(self._fast(operation).is_valid(payload)) and not any(
            True for rule in self._rules_of(operation) for _ in rule.broken(payload, world)
        )

    def is_valid_answer(self, kind: str, body: Any) -> bool:
        """Whether an answer breaks no clause of its schema; fast."""
        return bool(self._fast(kind).is_valid(body))

    def request_breaches(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> list[Breach]:
        """What a typed payload (see `schemas.coerce`) breaks, once per clause and place; [] where it is valid."""
        breaches = self._schema_breaches(operation, payload)
        for rule in self._rules_of(operation):
            breaches += [
                Breach(rule.clause.id, place, rule.clause.statement, "the request breaks this rule")
                for place in rule.broken(payload, world)
            ]
        return breaches

    def answer_breaches(self, kind: str, body: Any) -> list[Breach]:
        """What an answer breaks of its schema, once per clause and place; [] where it is as documented."""
        return [] if self.is_valid_answer(kind, body) else self._schema_breaches(kind, body)

    def _rules_of(self, operation: str) -> list[RequestRule]:
        if operation not in self._by_operation:
            self._by_operation[operation] = [rule for rule in self._rules if rule.clause.operation == operation]
        return self._by_operation[operation]

    def _fast(self, name: str) -> Any:
        if name not in self._rust:
            self._rust[name] = jsonschema_rs.Draft202012Validator(self._schemas[name])
        return self._rust[name]

    def _slow(self, name: str) -> Any:
        if name not in self._python:
            self._python[name] = Explaining(self._schemas[name])
        return self._python[name]

    def _suspects(self, name: str, body: Any) -> Node:
        """The schema without the properties and the rules that the fast validator finds kept: the slow one is slow."""
        schema = self._schemas[name]
        errors = list(self._fast(name).iter_errors(body))
        places = {error.instance_path[0] for error in errors if error.instance_path}
        rules = {error.schema_path[1] for error in errors if error.schema_path[0] == "allOf"}
        # Without the dialect's name: by it, `evolve` would choose the plain validator of that dialect.
        lean = {keyword: value for keyword, value in schema.items() if keyword != "$schema"}
        if "properties" in schema:
            lean["properties"] = {key: node if key in places else True for key, node in schema["properties"].items()}
        if "allOf" in schema:
            lean["allOf"] = [node if number in rules else True for number, node in enumerate(schema["allOf"])]
        return lean

    def _schema_breaches(self, name: str, body: Any) -> list[Breach]:
        found: dict[tuple[str, str | None], Breach] = {}
        mistyped: set[str | None] = set()
        for error in self._slow(name).evolve(schema=self._suspects(name, body)).iter_errors(body):
            for breach in _breaches_of(error, name, self._schemas[name]):
                found.setdefault((breach.clause, breach.param), breach)
                if breach.clause.endswith(".type"):
                    mistyped.add(breach.param)
        # A value of the wrong type breaks its `type` clause alone: what else is said of it presumes the type.
        return [b for b in found.values() if b.param not in mistyped or b.clause.endswith(".type")]


@cache
def load(version: str = DEFAULT_VERSION) -> Contract:
    """The contract of an API version, read once per process.

    Raises BrokenSchemas where the version is unknown or its folder is damaged.
    """
    rules = request_rules()
    folder = FOLDER / version
    if version != DEFAULT_VERSION:
        unstated = unstated_rules(folder)
        rules = tuple(
            replace(rule, clause=based_on.softened(rule.clause))
            if unstated is None or rule.clause.id in unstated
            else rule
            for rule in rules
        )
    return Contract(version, read_folder(folder), rules, clauses_without_place(folder))


def _breaches_of(error: ValidationError, name: str, schema: Node) -> Iterator[Breach]:
    """One jsonschema error as breaches: rules by their id, keywords by their place."""
    schema_path = list(error.absolute_schema_path)
    instance_path = list(error.absolute_path)
    rule = _rule_at(schema, schema_path)
    if rule is not None:
        row, depth = rule
        place = instance_path[:depth] + ([row["param"]] if row.get("param") else [])
        yield Breach(row["id"], _rule_param(instance_path[:depth], row), row["statement"], _shown(place))
        return
    owner, attribute = _owner(name, schema, schema_path)
    keyword = str(error.validator)
    if keyword == "required":
        instance: Any = error.instance
        for missing in cast(list[str], error.validator_value):
            if missing not in instance:
                ending = PRESENT if owner in ANSWERS else suffix("required")
                clause = _id(owner, [*(s for s in attribute if s != EACH), missing], ending)
                yield Breach(clause, bracketed([*instance_path, missing]), "present", "absent")
    elif keyword == "additionalProperties":
        known = _node_of(schema, schema_path[:-1]).get("properties", {})
        for extra in cast(dict[str, Any], error.instance):
            if extra not in known:
                place_ = bracketed([*instance_path, extra])
                yield Breach(_id(owner, attribute, "no_unknown"), place_, "only documented parameters", f"`{extra}`")
    elif "propertyNames" in schema_path:
        clause = _id(owner, attribute, suffix("propertyNames"))
        key = str(error.instance)
        yield Breach(clause, bracketed([*instance_path, key]), "keys of the documented form", f"the key {key!r:.60}")
    elif keyword in KEYWORDS:
        expected, observed = _phrases(error)
        yield Breach(_id(owner, attribute, suffix(keyword)), bracketed(instance_path), expected, observed)


def _id(owner: str, attribute: list[str], ending: str) -> str:
    return ".".join([owner, *attribute, ending])


def _owner(name: str, schema: Node, schema_path: list[Any]) -> tuple[str, list[str]]:
    """Whose clause it is (the last schema referred to), and the attribute's path as in clause ids."""
    owner, attribute = name, list[str]()
    node: Any = schema
    previous = ""
    for step in schema_path[:-1]:
        if "$ref" in node:  # jsonschema leaves `$ref` itself out of its paths
            owner, attribute, previous = node["$ref"].rsplit("/", 1)[1], [], ""
            node = _follow(schema, node)
        node = node[step]
        if previous == "properties":
            attribute.append(str(step))
            previous = ""
            continue
        if step == "additionalProperties":
            attribute.append(ANY)
        previous = str(step)
    if "$ref" in node:
        owner, attribute = node["$ref"].rsplit("/", 1)[1], []
    elif previous == "items":
        attribute.append(EACH)
    return owner, attribute


def _node_of(schema: Node, path: list[Any]) -> Node:
    node: Any = schema
    for step in path:
        node = _follow(schema, node)[step]
    return _follow(schema, node)  # type: ignore[no-any-return]


def _follow(schema: Node, node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _rule_at(schema: Node, path: list[Any]) -> tuple[Node, int] | None:
    """The rule an error belongs to and how deep in the instance it stands, or None for a plain keyword."""
    node: Any = schema
    depth, previous = 0, ""
    for step in path:
        node = _follow(schema, node)[step]
        if previous == "allOf" and "x-rule" in node:
            return node["x-rule"], depth
        if previous == "properties":
            depth, previous = depth + 1, ""
            continue
        if step in ("items", "additionalProperties") and isinstance(node, dict):
            depth += 1
        previous = str(step)
    return None


def _rule_param(prefix: list[Any], rule: Node) -> str | None:
    return bracketed([*prefix, *parse(rule.get("param"))])


def _shown(place: list[Any]) -> str:
    return f"{bracketed(place) or 'the request'} breaks it"


def _phrases(error: ValidationError) -> tuple[str, str]:
    """Expected and observed of a keyword error, in short words."""
    value: Any = error.validator_value
    instance: Any = error.instance
    size = len(instance) if isinstance(instance, (str, list, dict)) else 0
    makers: dict[str, Callable[[], tuple[str, str]]] = {
        "type": lambda: (type_phrase(value), f"{_kind(instance)}: {_cut(instance)}"),
        "enum": lambda: (f"one of {values_phrase(value)}", _cut(instance)),
        "const": lambda: (f"`{value}`", _cut(instance)),
        "maxLength": lambda: (f"at most {value} characters", f"{size} characters"),
        "minLength": lambda: (f"at least {value} characters", f"{size} characters"),
        "maxItems": lambda: (f"at most {value} entries", f"{size} entries"),
        "minItems": lambda: (f"at least {value} entries", f"{size} entries"),
        "maxProperties": lambda: (f"at most {value} keys", f"{size} keys"),
        "pattern": lambda: (f"the form `{value}`", _cut(instance)),
    }
    maker = makers.get(str(error.validator))
    if maker is not None:
        return maker()
    word = {"maximum": "at most", "minimum": "at least"}.get(str(error.validator), str(error.validator))
    return f"{word} {value}", _cut(instance)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)


def _cut(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}... ({len(text)} characters)"
