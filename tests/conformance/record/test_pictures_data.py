"""What the pictures of a report are drawn from: every documented parameter, and why a transition was not tried."""

from __future__ import annotations

from checkout_conformance.record.record import coverage, lifecycle
from checkout_conformance.run.probe import Probe
from checkout_conformance.schemas import DEFAULT_VERSION, load
from checkout_conformance.target.provision import Provisions

CONTRACT = load(DEFAULT_VERSION)


def test_every_documented_parameter_is_there_and_nothing_else() -> None:
    drawn = {"parameters": {"list:limit": 3, "list:made_up": 1}, "enum_values": {"list:status": {"open": 2, "odd": 1}}}
    made = coverage(drawn, CONTRACT)
    assert made["parameters"]["list:limit"] == 3
    assert made["parameters"]["list:status"] == 0
    assert "list:made_up" not in made["parameters"]
    assert made["enum_values"]["list:status"] == {"open": 2, "complete": 0, "expired": 0}


def test_a_transition_that_was_not_tried_says_why() -> None:
    probe = Probe(None, Provisions(), {"clock": "there is no clock to move", "completion": True})
    rows = {(row["from"], row["event"]): row for row in lifecycle({"open expire": (2, 2, 0)}, probe)["transitions"]}
    assert "why" not in rows["open", "expire"]
    assert rows["open", "time"]["why"] == "there is no clock to move"
    assert rows["open", "pay"]["why"] == "nothing in this run tried it"
    unpaid = Probe(None, Provisions(), {"completion": "there is no driver"})
    rows = {(row["from"], row["event"]): row for row in lifecycle({}, unpaid)["transitions"]}
    assert rows["complete", "expire"]["why"] == "no session came to be complete: there is no driver"
    assert rows["complete", "pay"]["why"] == "there is no driver"
