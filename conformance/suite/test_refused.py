"""Invalid requests are refused: every request clause, each broken alone, beside a control that is accepted.

One item per operation and parameter; large parameters are split by what is below them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest

from checkout_conformance.checks.outcomes import blocked, show
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.fixtures import RUN_PLUGIN
from checkout_conformance.run.process import RunProcess
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Clause, Verdict, load, versions
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.paths import bracketed, first_place, replaced, steps, value_at
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.strategies import Violation
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.suite import cases
from checkout_conformance.suite.declared import judges, while_requests_last
from checkout_conformance.suite.made_up_ids import MadeUpIds
from checkout_conformance.suite.refusing import Refusing

pytestmark = [judges("requests"), while_requests_last]

THEME = "requests"
# A parameter with more clauses than this is split; parameters with few are put together.
LARGE, SMALL = 60, 6
# Of the clauses on types, so many fail for every type before the rest of that type is left out.
OF_A_TYPE = 3
# What is said of a split parameter itself, and not of one below it.
WHOLE = "whole"
HOUR = 3_600


def groups(clauses: Iterable[Clause]) -> dict[str, list[str]]:
    """The request clauses by item: name of the item -> clause ids."""
    by_top: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        if clause.side == "request" and clause.theme == THEME and not clause.excluded:
            by_top[f"{clause.operation}:{_step(clause, 0) or WHOLE}"].append(clause)
    made: dict[str, list[str]] = defaultdict(list)
    for name, members in by_top.items():
        operation = name.partition(":")[0]
        for clause in members:
            if len(members) > LARGE:
                made[f"{name}.{_step(clause, 1)[:1] or WHOLE}"].append(clause.id)
            else:
                made[name if len(members) > SMALL else f"{operation}:others"].append(clause.id)
    return dict(made)


def _step(clause: Clause, number: int) -> str:
    names = [step for step in steps(clause.path or clause.param or "") if step != "[]"]
    return names[number] if number < len(names) else ""


def of(versions: Iterable[str]) -> dict[str, list[str]]:
    """The items for these versions; a clause is where the last of them that has it puts it."""
    found = {identity: clause for version in versions for identity, clause in load(version).clauses.items()}
    return groups(found.values())


def in_turn(found: Mapping[str, list[str]]) -> list[str]:
    """The names of items, those of the largest parameters last.

    Where a profile's requests run out, what is left untried is then more of the same, and no parameter or operation as
    a whole; of a large one, what is said of itself comes before what is said of its parts.
    """
    sizes = Counter[str]()
    for name, clauses in found.items():
        sizes[_whole(name)] += len(clauses)
    large = {whole: size for whole, size in sizes.items() if size > LARGE}
    return sorted(found, key=lambda name: (large.get(_whole(name), 0), not name.endswith(WHOLE), name))


def _whole(name: str) -> str:
    """The item's parameter, without what it is split by."""
    return name.partition(".")[0]


# What programs are known to take for a number, or for nothing at all: `parseInt("12abc")` is 12, Python's int("1_000")
# and Number("1e3") are 1000, and a time of 0 counts as none where `if expires_at` is asked; words may be compared
# without regard to their capitals; `int(float("1.5"))` is 1. The first in every run.
WORDS, QUANTITY = "create.mode.enum", "create.line_items.quantity.type"
AMOUNT, SOONEST = "create.line_items.price_data.unit_amount.type", "create.expires_at.at_least_30_minutes"
MISREAD: tuple[tuple[str, str, object, str], ...] = (
    (QUANTITY, "line_items[].quantity", "1.5", "an integer"),
    (AMOUNT, "line_items[].price_data.unit_amount", "12abc", "an integer"),
    (AMOUNT, "line_items[].price_data.unit_amount", "1_000", "an integer"),
    (SOONEST, "expires_at", 0, "a time 30 minutes from now or later"),
    (WORDS, "mode", "PAYMENT", "a mode as it is documented, in small letters"),
    (AMOUNT, "line_items[].price_data.unit_amount", "1e3", "an integer"),
    (AMOUNT, "line_items[].price_data.unit_amount", "0x10", "an integer"),
)
MISREAD_IN_QUICK = 5


class Alike:
    """What clauses of one kind have shown of a parameter: where many fail and none holds, more show nothing new.

    Wrong types are of one kind, but whoever takes an object for a text may still tell an integer from a word, and may
    look at one parameter while not at others: of every type some are tried, and of every parameter one.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._enough = QUOTAS[run.profile].alike
        self._verdicts: dict[str, dict[str, Verdict]] = defaultdict(dict)

    def saw(self, clause: str) -> None:
        """What was tried of a clause is in this item's ledger."""
        self._verdicts[self._run.contract.clauses[clause].keyword][clause] = self._run.ledger.verdict(clause)

    def leaves_out(self, clause: str) -> bool:
        """Whether a clause is left out, which its row says. One that was tried is tried when its item is repeated."""
        clauses = self._run.contract.clauses
        verdicts = self._verdicts[clauses[clause].keyword]
        if clause in verdicts:
            return False
        failing = [clauses[other] for other, verdict in verdicts.items() if verdict is Verdict.FAIL]
        if not self._is_enough(clauses[clause], failing) or Verdict.PASS in verdicts.values():
            return False
        names = dict.fromkeys(f"`{step}`" if (step := _step(one, 0)) else "the whole request" for one in failing)
        reason = f"{len(failing)} clauses of its kind fail for {', '.join(names)}, and none holds: that is enough here"
        self._run.add(Outcome(clause, Verdict.NO_EVIDENCE, reason=reason))
        return True

    def _is_enough(self, clause: Clause, failing: Sequence[Clause]) -> bool:
        """Whether so many clauses of a kind fail, some of them like this one, and one on the same parameter."""
        like_it = sum(self._type(other) == self._type(clause) for other in failing)
        beside_it = any(_step(other, 0) == _step(clause, 0) for other in failing)
        return self._enough is not None and len(failing) >= self._enough and like_it >= OF_A_TYPE and beside_it

    def _type(self, clause: Clause) -> object:
        """The type that a clause's parameter has to be of, first; None where the clause speaks of no type."""
        if clause.keyword != "type":
            return None
        node = node_at(self._run.contract.request_schema(clause.operation), clause.path) or {}
        types = node.get("type")
        return types[0] if isinstance(types, list) else types


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """An item for every group: of the version that a run is in, or of all of them where there is no run yet."""
    if "group" not in metafunc.fixturenames:
        return
    process: RunProcess | None = metafunc.config.pluginmanager.get_plugin(RUN_PLUGIN)
    found = of(versions() if process is None else [process.target.api_version])
    names = in_turn(found)
    metafunc.parametrize(("group", "clauses"), [(name, found[name]) for name in names], ids=names)


def test_an_invalid_request_is_refused(run: Run, group: str, clauses: list[str]) -> None:
    """Every clause of the group, broken alone in as many ways as the profile asks for."""
    operation = group.partition(":")[0]
    ids = run.focused(clause for clause in clauses if clause in run.contract.clauses)
    unserved = operation in run.probe.unserved
    if run.probe.base is None or unserved:
        cause = served_id(operation if unserved else "create")
        run.extend(blocked(clause, cause, "the endpoint does not take the plainest request") for clause in ids)
        return
    # The parts of a large parameter are looked at together: `run.distribution` gives them to one process.
    refusing, alike = Refusing(run), run.shared(f"refused.alike.{_whole(group)}", lambda: Alike(run))
    made_up = MadeUpIds(run, refusing)
    for clause in ids:
        if not run.spare():
            return
        if alike.leaves_out(clause):
            continue
        _try(run, refusing, made_up, run.contract.clauses[clause])
        alike.saw(clause)


def _try(run: Run, refusing: Refusing, made_up: MadeUpIds, clause: Clause) -> None:
    """What can be shown of a clause on this target is written down."""
    missing = next((name for name in clause.needs if not run.has(name)), None)
    if missing is not None:
        found = made_up.judged(clause)
        run.extend(found)
        run.unsupported([] if found else [clause.id], missing)
        return
    run.extend(_judged(run, refusing, clause))
    if run.ledger.verdict(clause.id) is Verdict.BLOCKED:
        run.extend(_taken_anyway(run, refusing, clause))


def _judged(run: Run, refusing: Refusing, clause: Clause) -> Iterator[Outcome]:
    """A clause, broken alone beside controls that are accepted."""
    fallback = cases.blocked_by_base(run, clause)
    if fallback is not None:
        yield blocked(clause.id, fallback, cases.NO_BASE)
        return
    for payload in cases.valid_sides_of(run, clause.id):
        yield from refusing.accepted(clause.operation, payload)
    together = refusing.refused(cases.violations_of(run, clause.id, shared=True))
    if together:
        yield from together
        return
    violations = list(cases.violations_of(run, clause.id))
    for violation in violations:
        yield from refusing.run(violation)
    mode = None if violations else cases.untried(run, clause)
    if mode is not None:
        yield blocked(clause.id, mode, cases.NO_BASE)


def _taken_anyway(run: Run, refusing: Refusing, clause: Clause) -> Iterator[Outcome]:
    """What shows without a create that could carry a parameter: that the plainest one is accepted with a wrong value.

    A refusal shows nothing then: the parameter may have no business there.
    """
    for violation in cases.wrong_in_the_plainest(run, clause):
        found = refusing.run(violation)
        yield from (outcome for outcome in found if outcome.clause == clause.id and outcome.verdict is Verdict.FAIL)


def test_numbers_and_times_that_programs_misread(run: Run) -> None:
    """What looks like a number to some language, and is none, is refused; so is the time 0."""
    if run.probe.base is None:
        return
    refusing, base = Refusing(run), run.base()
    for clause, path, value, expected in MISREAD[: MISREAD_IN_QUICK if run.profile == "quick" else None]:
        place = first_place(path, base)
        if value_at(base, place) is None and value != 0:
            continue  # of what the plainest create does not carry, nothing can be misread
        if clause in run.contract.clauses and (clause != WORDS or str(value).lower() == base.get(path)):
            control = replaced(base, place, run.now() + HOUR) if value == 0 else base
            payload = replaced(base, place, value)
            blamable = (bracketed(place) or path,)
            run.extend(refusing.run(Violation(clause, "create", payload, control, blamable, expected, show(value))))
