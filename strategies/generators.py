"""Everything that is generated on one context: covering sets, violations, valid sides, and valid requests to draw from.

The way into this package. Each candidate is held against the contract on its decoded wire bytes: a valid one must
break nothing, a violation exactly its clause; what does not pass is not given out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from hypothesis import strategies as st

from checkout_conformance.schemas import Breach, Clause
from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.keywords import KEYWORDS
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies import counting, examples, rulebreaking
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.covering import CoveringSets
from checkout_conformance.strategies.drawing import Drawing
from checkout_conformance.strategies.fields import SHAPES
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.strategies.shared_controls import SharedControls
from checkout_conformance.strategies.switched_on import switched_on
from checkout_conformance.strategies.undisputed import lacks_what_may_be_due

# Keywords whose boundary a valid value can stand on.
BOUNDED = frozenset(
    {"enum", "max_length", "min_length", "max_items", "minimum", "maximum", "max_properties", "key_names"}
)
SCHEMA_KEYWORDS = frozenset(ending for ending, _ in KEYWORDS.values())


_COVERING_SETS = CoveringSets()


class Generators:
    """Generates payloads on one context; covering sets are built once."""

    def __init__(self, context: GenerationContext) -> None:
        self.context = context
        self.templates = RequestTemplates(context)
        self._covering: dict[str, list[Payload]] = {}
        self._controls: dict[tuple[str, str], bool] = {}
        self._shared: dict[str, SharedControls] = {}
        self._drawing = Drawing(context)

    def covering(self, operation: str) -> list[Payload]:
        """Valid payloads in which every parameter that may be sent occurs, with every value on a boundary."""
        if operation not in self._covering:
            self._covering[operation] = _COVERING_SETS.get(operation, self.context, lambda: self._cover(operation))
        return self._covering[operation]

    def switched_on(self, operation: str) -> list[Payload]:
        """Valid payloads in which every setting that may be sent says something, beside others that do."""
        return switched_on(
            self.context.contract, self.templates, operation, self.context.world, self._allowed(operation)
        )

    def _cover(self, operation: str) -> list[Payload]:
        """Make a covering set: a second of work."""
        contract, world = self.context.contract, self.context.world
        return examples.covering(contract, self.templates, operation, world, self._allowed(operation))

    def _allowed(self, operation: str) -> dict[str, bool]:
        """Which parameters may be sent here, by path."""
        needs = needs_by_path(self.context.contract.request_schema(operation))
        return {path: self.context.allowed(*names) for path, names in needs.items()}

    def violations(
        self, clause: str, ways: int = QUOTAS["standard"].violations, *, shared: bool = False
    ) -> Iterator[Violation]:
        """Requests that break this clause alone once they are on the wire, and their controls, which break nothing.

        At most `ways` of them, no two alike on the wire, and behind them one that lacks a parameter which may be due:
        only that it is accepted says something. With `shared`, the same of controls that other clauses share
        (`shared_controls`); there may be none. Raises KeyError for an unknown clause.
        """
        known = self.context.contract.clauses[clause]
        made, doubtful = 0, list[Violation]()
        for violation in self._violations(known, shared):
            if lacks_what_may_be_due(violation.payload):
                doubtful.append(violation)
                continue
            yield violation
            made += 1
            if made >= ways:  # to ask for one more would cost as much as the last
                break
        yield from doubtful[:1]

    def wrong_in(self, clause: str, request: Payload) -> Iterator[Violation]:
        """A valid request with a top-level parameter that has a wrong value, or has no business there at all.

        It may break other clauses as well, so only that it is accepted says something: then nobody looked at it.
        Nothing for any other clause. Raises KeyError for an unknown clause.
        """
        known = self.context.contract.clauses[clause]
        name = known.path or known.param or ""
        node = self.context.contract.request_schema(known.operation).get("properties", {}).get(name)
        if node is None:
            return
        plain = self.templates.minimal(node, name)
        of_schema = known.keyword in SCHEMA_KEYWORDS
        for value in examples.wrong_values(node, known.keyword, plain) if of_schema else [plain]:
            payload = request | {name: value}
            broken = examples.breaches(self.context.contract, known.operation, encode(payload), self.context.world)
            for breach in broken:
                if breach.clause == clause:
                    blamable = (breach.param or name,)
                    yield Violation(
                        clause, known.operation, payload, request, blamable, breach.expected, breach.observed
                    )

    def _violations(self, known: Clause, shared: bool) -> Iterator[Violation]:
        """Requests that break a clause alone, no two alike, and their controls."""
        contract, world = self.context.contract, self.context.world
        operation = known.operation
        found: set[str] = set()
        for control, payload in self._beside_others(known) if shared else self._candidates(known):
            body = encode(payload)
            if body in found or not self._is_control(operation, control):
                continue
            if contract.is_valid_request(operation, payload, world):
                continue
            broken = examples.breaches(contract, operation, body, world)
            if not broken or not _alone(known, broken):
                continue
            found.add(body)
            first = next(breach for breach in broken if breach.clause == known.id)
            params = (first.param, *(b.param for b in broken), *rulebreaking.blamable(contract, known))
            blamable = tuple(dict.fromkeys(param for param in params if param))
            yield Violation(known.id, operation, payload, control, blamable, first.expected, first.observed)

    def _is_control(self, operation: str, payload: Payload) -> bool:
        """Whether a request is valid; many violations share one control, which is judged once."""
        body = encode(payload)
        key = (operation, body)
        if key not in self._controls:
            contract, world = self.context.contract, self.context.world
            self._controls[key] = examples.is_valid(contract, operation, payload, world, body)
        return self._controls[key]

    def valid_sides(self, clause: str) -> Iterator[Payload]:
        """Valid requests that stand on this clause's boundary: every enumerated value, the longest, the least."""
        contract = self.context.contract
        known = contract.clauses[clause]
        if known.keyword not in BOUNDED:
            return
        for payload in examples.boundary(contract, self.templates, known.operation, known.path, known.keyword):
            if examples.is_valid(contract, known.operation, payload, self.context.world):
                yield payload

    def valid(
        self, operation: str, *, mode: str | None = None, page: str | None = None, **fixed: Any
    ) -> st.SearchStrategy[Payload]:
        """Valid requests of an operation, drawn by Hypothesis; creates of one mode and page, or of all.

        `fixed` parameters stand in every request, in one currency and with one interval like the rest. Raises
        ValueError where the context has no such request: no price of that mode, or what is fixed contradicts the
        contract.
        """
        if operation != "create":
            return self._drawing.requests(operation, [RequestTemplate()], fixed)
        templates = [shape for shape in SHAPES if mode in (None, shape.mode) and page in (None, shape.page)]
        return self._drawing.requests(operation, templates, fixed)

    def coverage(self, operation: str, payload: Payload) -> dict[str, Any]:
        """What an accepted payload carried, as counters for the record."""
        return counting.counters(operation, payload, self.context.contract.request_schema(operation))

    def _beside_others(self, clause: Clause) -> Iterator[tuple[Payload, Payload]]:
        """Pairs of a shared control and an invalid request, for clauses of a schema."""
        contract, operation = self.context.contract, clause.operation
        if clause.keyword not in SCHEMA_KEYWORDS or not clause.path:
            return
        if operation not in self._shared:
            allowed = self._allowed(operation)
            self._shared[operation] = SharedControls(contract, self.templates, operation, self.context.world, allowed)
        control = self._shared[operation].carrying(clause.path)
        if control is not None:
            yield from examples.invalid_requests(
                contract, self.templates, operation, clause.path, clause.keyword, control
            )

    def _candidates(self, clause: Clause) -> Iterator[tuple[Payload, Payload]]:
        """Pairs of control and invalid request: by the keyword where the clause is of a schema, else by searching."""
        contract, operation = self.context.contract, clause.operation
        if clause.keyword in SCHEMA_KEYWORDS:
            yield from examples.invalid_requests(contract, self.templates, operation, clause.path, clause.keyword)
            return
        breaks = rulebreaking.Breaks(contract, clause)
        if not breaks:
            return
        covering = partial(self.covering, operation) if operation in ("create", "update") else list
        for source in rulebreaking.sources(self.templates, operation, clause, covering):
            for changed in rulebreaking.changes(self.templates, operation, clause, source):
                if breaks(changed, self.context.world):
                    yield source, changed


def _alone(clause: Clause, broken: list[Breach]) -> bool:
    """Whether the clause is broken, and nothing else."""
    return {breach.clause for breach in broken} == {clause.id}
