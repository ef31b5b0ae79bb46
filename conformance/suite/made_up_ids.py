"""Ids of objects that a target cannot make: one that nobody made has to be refused all the same.

A refusal says nothing there, as the target may refuse every id; that an id which names nothing is accepted is a
finding. A target that looks no id of a kind up takes any: what else is documented of parameters with such ids is
judged with the one that it took. What a target file denies is not tried, nor anything on Stripe's own host.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Clause, PriceFact
from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.schemas.paths import first_place, value_at
from checkout_conformance.strategies.generators import Generators
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.suite import cases
from checkout_conformance.suite.generation import context
from checkout_conformance.suite.refusing import Refusing

OPERATION, EXISTS = "create", "exists"
NO_SERVER_ERROR = "errors.no_server_error"
# Capabilities whose objects creates name by an id, each the plural of its kind and a field of `World`.
KINDS = ("customers", "products", "prices", "coupons", "promotion_codes", "shipping_rates")
ANY_PRICE = PriceFact("usd", 1000)


class MadeUpIds:
    """Judges clauses that need an object which the target cannot make, for one item."""

    def __init__(self, run: Run, refusing: Refusing) -> None:
        self._run = run
        self._refusing = refusing
        self._looked_up: dict[str, list[Outcome]] = run.shared("made_up_ids.looked_up", dict)
        self._taken: dict[str, str] = run.shared("made_up_ids.taken", dict)

    def judged(self, clause: Clause) -> list[Outcome]:
        """What a clause shows by ids that nobody made; nothing where the target takes none."""
        missing = [name for name in clause.needs if not self._run.has(name)]
        if clause.operation != OPERATION or not all(map(self._may_try, missing)):
            return []
        if clause.keyword == EXISTS:
            return self._of_existence(clause)
        for other in self._naming(missing):
            self._of_existence(other)
        if not set(missing) <= self._taken.keys():
            return []
        return [
            outcome
            for violation in self._violations(clause)
            if self._refusing.takes(violation)
            for outcome in self._refusing.run(violation)
        ]

    def _may_try(self, missing: str) -> bool:
        return missing in KINDS and self._run.target.leaves_open(missing)

    def _naming(self, capabilities: list[str]) -> Iterator[Clause]:
        """The clauses on ids of objects of these kinds."""
        for clause in self._run.contract.clauses.values():
            if clause.keyword == EXISTS and clause.operation == OPERATION and set(clause.needs) & set(capabilities):
                yield clause

    def _of_existence(self, clause: Clause) -> list[Outcome]:
        """Once in a process: the finding that an id is accepted which names nothing, or nothing."""
        if clause.id not in self._looked_up:
            found = self._looked_up[clause.id] = []
            for violation in cases.violations_of(self._run, clause.id):
                if not self._refusing.takes(violation):
                    continue
                outcomes = self._refusing.run(violation)
                found += [each for each in outcomes if each.failed and each.clause in (clause.id, NO_SERVER_ERROR)]
                if any(each.clause == clause.id for each in found):
                    made_up = value_at(violation.payload, first_place(clause.path))
                    self._taken.update(dict.fromkeys(clause.needs, str(made_up)))
        return self._looked_up[clause.id]

    def _violations(self, clause: Clause) -> Iterator[Violation]:
        """Requests that break a clause alone where the ids that the target took name something."""
        taken = tuple(sorted(self._taken.items()))
        generators = self._run.shared(f"made_up_ids.generators.{taken}", lambda: self._generators(dict(taken)))
        return generators.violations(clause.id, QUOTAS[self._run.profile].violations)

    def _generators(self, taken: dict[str, str]) -> Generators:
        usual = context(self._run)
        ids = {capability.removesuffix("s"): made_up for capability, made_up in taken.items()}
        there: dict[str, Any] = {name: frozenset({made_up}) for name, made_up in taken.items()}
        if "prices" in taken:
            there["prices"] = {taken["prices"]: ANY_PRICE}
        world = replace(usual.world, allowed=usual.world.allowed | taken.keys(), **there)
        return Generators(replace(usual, world=world, reference=lambda kind: ids.get(kind) or usual.reference(kind)))
