"""The contract of one API version: its clauses by id, and validators that answer in clauses.

`load()` is the way in. A contract knows JSON Schema keywords and rules across fields (`schemas.rules`); it judges
payloads and answers, and knows nothing of HTTP, of targets or of how payloads are made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from checkout_conformance.schemas import based_on, conflicts
from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Breach, Clause, Side
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
from checkout_conformance.schemas.nodes import Node, nodes
from checkout_conformance.schemas.paths import bare, top
from checkout_conformance.schemas.rules import behaviour_clauses, filters, paging, request_rules
from checkout_conformance.schemas.rules.request import RequestRule
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.schemas.rules.table import presumed_by_path
from checkout_conformance.schemas.sources import with_source
from checkout_conformance.schemas.successions import Words, words_of
from checkout_conformance.schemas.world import World

# What the clauses on a parameter presume, by operation and path: that it is read.
READ = {**filters.READ, **paging.READ}


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
        self._unserved = {served_id(name) for name in REQUESTS if name not in schemas}
        self._schemas = schemas
        self._places_of = {name: {bare(path) for path, _ in nodes(schema)} for name, schema in schemas.items()}
        self._places = {place for places in self._places_of.values() for place in places}
        self._rules = tuple(rule for rule in (request_rules() if rules is None else rules) if self._has(rule.clause))
        self._by_operation: dict[str, list[RequestRule]] = {}
        self._validators: dict[str, Any] = {}

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause by id: of the schemas, of the rules across fields and of the behaviour tables."""
        found: dict[str, Clause] = {}
        presumed = {name: presumed_by_path(schema) for name, schema in self._schemas.items()}
        for clause in (conflicts.lowered(with_source(clause, self.version)) for clause in self._all_clauses()):
            place = bare(clause.param or clause.path)
            above = presumed.get(clause.operation, {}).get(place, ())
            if clause.side is Side.REQUEST:
                above = (*above, *READ.get((clause.operation, place), ()))
            statement = self.words.statement(clause.statement)
            if above or statement != clause.statement:
                clause = replace(clause, presumes=(*clause.presumes, *above), statement=statement)
            if clause.id in found:
                raise ValueError(f"two clauses have the id {clause.id}; ids are unique, rename one")
            found[clause.id] = clause
        return MappingProxyType(found)

    @cached_property
    def words(self) -> Words:
        """What this version calls otherwise than the first one did (`schemas.successions`)."""
        return words_of(self._schemas)

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
        if clause.id in self._without or any(row.clause in self._unserved for row in clause.presumes):
            return False
        operation = clause.operation in self._schemas or clause.operation not in (*REQUESTS, *ANSWERS)
        if clause.theme == "filters" and clause.path:  # a filter is a parameter, whatever answers have of its name
            operation = operation and top(clause.path) in self._schemas[clause.operation]["properties"]
        of = clause.operation if clause.side is Side.REQUEST else clause.place_in
        if of:  # what binds a request speaks of a parameter of its own
            return operation and bare(clause.path) in self._places_of.get(of, ())
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
        return bool(self._validator(operation).is_valid(payload)) and not any(
            True for rule in self._rules_of(operation, payload) for _ in rule.broken(payload, world)
        )

    def is_valid_answer(self, kind: str, body: Any) -> bool:
        """Whether an answer breaks no clause of its schema; fast."""
        return bool(self._validator(kind).is_valid(body))

    def request_breaches(self, operation: str, payload: Mapping[str, Any], world: World | None = None) -> list[Breach]:
        """What a typed payload (see `schemas.coerce`) breaks, once per clause and place; [] where it is valid."""
        breaches = self._schema_breaches(operation, payload)
        for rule in self._rules_of(operation, payload):
            breaches += [
                Breach(rule.clause.id, place, rule.clause.statement, "the request breaks this rule")
                for place in rule.broken(payload, world)
            ]
        return breaches

    def answer_breaches(self, kind: str, body: Any) -> list[Breach]:
        """What an answer breaks of its schema, once per clause and place; [] where it is as documented."""
        return [] if self.is_valid_answer(kind, body) else self._schema_breaches(kind, body)

    def _rules_of(self, operation: str, payload: Mapping[str, Any]) -> list[RequestRule]:
        """The rules that a payload may break: most have not what a rule speaks of."""
        if operation not in self._by_operation:
            self._by_operation[operation] = [rule for rule in self._rules if rule.clause.operation == operation]
        return [rule for rule in self._by_operation[operation] if not rule.names.isdisjoint(payload)]

    def _validator(self, name: str) -> Any:
        if name not in self._validators:
            import jsonschema_rs  # not needed by who only lists clauses

            self._validators[name] = jsonschema_rs.Draft202012Validator(self._schemas[name])
        return self._validators[name]

    def _schema_breaches(self, name: str, body: Any) -> list[Breach]:
        from checkout_conformance.schemas.breaking import breaches_of  # not needed where nothing is broken

        return breaches_of(self._validator(name).iter_errors(body), name, self._schemas[name], body)


def load(version: str = DEFAULT_VERSION) -> Contract:
    """The contract of an API version, read once per process.

    Raises BrokenSchemas where the version is unknown or its folder is damaged.
    """
    return loaded(version)


@cache  # not on `load`: a version that is named and one that is not would be two
def loaded(version: str) -> Contract:
    """The contract of a named version (see `load`)."""
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
