"""Requests at the same time: of racing expiries one wins, and an expiry and a completion never both do.

Races are repeated; a target that loses only some of them is reported as "failed k of n".
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from checkout_conformance.checks import lifecycle
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.operations import BY_ID
from checkout_conformance.suite.declared import judges, needs, sends_at_once
from checkout_conformance.suite.scenarios import Scenario, expires_at_once, made
from checkout_conformance.target.at_once import at_once

pytestmark = [judges("lifecycle.race*"), sends_at_once]

RACERS = 8


@pytest.mark.parametrize("number", range(6))
def test_racing_expiries(run: Run, number: int) -> None:  # noqa: ARG001 - the same item some times over
    for _ in range(run.count(4)):
        scenario = Scenario()
        session = made(run, scenario, run.base())
        if session is None:
            return
        path = BY_ID["expire"].at(session["id"])
        requests = [run.client.post_request("expire", path) for _ in range(RACERS)]
        answers = run.client.send_at_once(requests)
        for index, answer in enumerate(answers, 1):
            scenario.add(f"expire {index} of {RACERS} at the same time", answer)
        alone = partial(expires_at_once, run, run.base())
        run.add(lifecycle.one_winner("lifecycle.race.one_expiry_wins", tuple(answers), scenario.shown, alone))


@needs("completion")
@pytest.mark.parametrize("number", range(4))
def test_expiry_against_completion(run: Run, number: int) -> None:
    if not run.pays_alone:
        return  # a person cannot be raced
    for turn in range(run.count(4)):
        scenario = Scenario()
        session = made(run, scenario, run.base())
        if session is None:
            return
        expire, complete = _together(run, session, swapped=(number + turn) % 2 == 1)
        scenario.add("expire, at the same time", expire)
        if complete is not None:
            scenario.add("pay, at the same time", complete)
        after = scenario.add("afterwards", run.client.retrieve(str(session["id"]))).json
        if isinstance(after, dict):
            run.add(_one_took_effect(expire, after, scenario))


def _together(run: Run, session: dict[str, Any], *, swapped: bool) -> tuple[Exchange, Exchange | None]:
    """Both at once; `swapped` turns round who is started first, which is often who arrives first."""
    calls = [lambda: run.client.expire(str(session["id"])), lambda: run.drivers.complete(session, "pay")]
    expire, complete = at_once(calls[::-1])[::-1] if swapped else at_once(calls)
    return expire, complete


def _one_took_effect(expire: Exchange, after: dict[str, Any], scenario: Scenario) -> Any:
    """The status afterwards is that of the winner: expired where the expiry succeeded, complete where it did not."""
    wanted = "expired" if expire.ok else "complete"
    return lifecycle.status_is("lifecycle.race.expire_or_complete", after, wanted, scenario.shown)
