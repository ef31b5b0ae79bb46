"""Ways to pay are tried where that is allowed, never on Stripe itself; what was found is used, and said."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from checkout_conformance.run.run import Run
from tests.conformance.suite.faulty_server import run_against


class Paths:
    """Notes what is asked, and changes nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> None:
        self.asked.append(f"{method} {path}")


def test_the_page_of_the_emulator_is_found_and_used() -> None:
    run = run_against(try_completion=True)
    assert run.pays_alone
    assert not run.has("declined_completion")
    assert any("found by trying" in note and "drivers.complete = {" in note for note in run.probe.notes)
    session = run.client.create(run.base()).json
    run.drivers.complete(session, "pay")
    assert run.client.retrieve(session["id"]).json["status"] == "complete"
    worker = Run(run.target, run.contract, pickle.loads(pickle.dumps(run.probe)), client=run.client)
    assert worker.pays_alone


@pytest.mark.parametrize("known", [{}, {"try_completion": True, "url": "https://api.stripe.com"}], ids=str)
def test_nothing_is_tried_unasked_or_on_stripe(known: dict[str, Any]) -> None:
    paths = Paths()
    run = run_against(paths, **known)
    assert not run.has("completion")
    assert [asked for asked in paths.asked if "pay" in asked or asked.endswith("/complete")] == []


def stays_open(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
    """Whatever is done with a session, it is open."""
    return (status, {**body, "status": "open"}) if isinstance(body, dict) and "status" in body else None


def test_a_server_that_nothing_pays_says_how_much_was_tried() -> None:
    run = run_against(stays_open, try_completion=True)
    assert not run.has("completion")
    assert "ways to pay that were tried" in run.probe.why_not("completion")
