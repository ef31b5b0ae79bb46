"""The traffic of the whole suite with right servers that speak otherwise: what `judge` says of it is a false alarm.

All variants, several in one server, judged as `watch` does. `make variants-traffic` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.in_process import Loop, event_loop
from checkout_conformance.mutants.registry import find
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.mutants.variant import Variant
from checkout_conformance.mutants.variants import Complaint, complaints, unexpected
from checkout_conformance.schemas import Level, load
from checkout_conformance.traffic.judging import Judging
from tests.conformance.mutants.stacks import as_one, stacks
from tests.traffic.recorder import Recorder
from tests.whole import only_whole

pytestmark = [only_whole, pytest.mark.slow]
SERVERS = [as_one(stack) for stack in stacks()]


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Where the servers run."""
    with event_loop() as made:
        yield made


def judged(server: Variant, items: Mapping[str, SuiteItem], loop: Loop) -> Judging:
    """What the suite's traffic with a server tells whoever watches it."""
    judging = Judging()
    recording = judging.begin(whole=True)
    complaints(server, items, loop, lambda inner: Recorder(inner, lambda entry: judging.next(entry, recording)))
    return judging


def false_alarms(server: Variant, judging: Judging) -> list[Complaint]:
    """The failures that no right server deserves."""
    clauses = load(server.version).clauses
    failed = [(one, clauses[one.clause].level) for one in judging.failures() if one.clause in clauses]
    told = [Complaint(one.clause, level, "traffic", one.observed) for one, level in failed if level is not Level.INFO]
    return unexpected(server, told)


@pytest.mark.parametrize("server", SERVERS, ids=range(len(SERVERS)))
def test_the_traffic_of_right_servers_is_clean(server: Variant, loop: Loop) -> None:
    judging = judged(server, collected(), loop)
    assert judging.problems == []
    assert judging.exchanges > 1500
    assert false_alarms(server, judging) == [], f"on {server.name}"


def test_the_traffic_of_a_wrong_server_is_not(loop: Loop) -> None:
    """A test of the test."""
    mutant = find("expires_twice")
    few = {name: item for name, item in collected().items() if "lifecycle" in item.themes}
    faulty = Variant("faulty", "", "", "", mutant.parts)
    assert mutant.clause in {one.clause for one in false_alarms(faulty, judged(faulty, few, loop))}
