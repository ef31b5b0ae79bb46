"""Drivers: templates from a target file become requests; what has none is a capability that the target lacks."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from checkout_conformance.target import drivers
from checkout_conformance.target.client import Client
from checkout_conformance.target.drivers import Drivers, has
from checkout_conformance.target.target import HARMLESS_KEY, Target

GIVEN: dict[str, Any] = {
    "complete": {"path": "/pay/{id}", "form": {"outcome": "{outcome}"}, "outcomes": {"pay": "ok", "decline": "no"}},
    "settle": {"path": "/settle/{id}"},
    "fail": {"path": "/fail/{id}"},
    "recover": {"path": "/recover/{id}"},
    "advance_clock": {"path": "/clock", "form": {"advance": "{seconds}"}},
    "now": {"method": "GET", "path": "/clock", "answer": "time"},
}
SESSION = {"id": "cs_1", "url": "http://127.0.0.1/pay"}


class Noting(httpx.BaseTransport):
    """Answers with the given bodies, the last one for ever, and notes what was asked."""

    def __init__(self, *bodies: dict[str, Any]) -> None:
        self.bodies, self.seen = list(bodies), list[tuple[str, str, dict[str, list[str]]]]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.method, request.url.path, parse_qs(request.read().decode())))
        return httpx.Response(200, json=self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0])


def driven(noting: Noting, given: dict[str, Any]) -> Drivers:
    target = Target("t", "http://127.0.0.1:1", HARMLESS_KEY, "2025-09-30.clover", drivers=given)
    return Drivers(Client(target, transport=noting))


@pytest.mark.parametrize(
    ("capability", "given", "there"),
    [
        ("completion", GIVEN, True),
        ("declined_completion", GIVEN, True),
        ("declined_completion", {"complete": {"path": "/", "outcomes": {"pay": ""}}}, False),
        ("completion", {"complete": "manual"}, True),
        ("delayed_completion", {"complete": "manual"}, False),
        ("clock", {}, False),
    ],
)
def test_a_capability_is_what_a_driver_gives(capability: str, given: dict[str, Any], there: bool) -> None:
    assert has(given, capability) is there


def test_a_template_becomes_a_request() -> None:
    noting = Noting({})
    asked = driven(noting, GIVEN)
    asked.complete(SESSION, "pay")
    asked.settle(SESSION, succeeded=True)
    asked.settle(SESSION, succeeded=False)
    asked.recover(SESSION)
    asked.advance_clock(90)
    assert noting.seen == [
        ("POST", "/pay/cs_1", {"outcome": ["ok"]}),
        ("POST", "/settle/cs_1", {}),
        ("POST", "/fail/cs_1", {}),
        ("POST", "/recover/cs_1", {}),
        ("POST", "/clock", {"advance": ["90"]}),
    ]


@pytest.mark.parametrize(("body", "time"), [({"time": 17}, 17), ({"time": 1.9}, 1), ({"time": "17"}, None), ({}, None)])
def test_the_time_is_read_where_the_file_says(body: dict[str, Any], time: int | None) -> None:
    assert driven(Noting(body), GIVEN).now() == time
    assert driven(Noting(body), {}).now() is None


def test_a_person_is_told_where_to_pay_and_waited_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "MANUAL_POLL_S", 0.0)
    noting = Noting({"status": "open"}, {"status": "open"}, {"status": "complete"})
    assert driven(noting, {"complete": "manual"}).complete(SESSION, "decline") is None
    assert len(noting.seen) == 3
    printed = capsys.readouterr().err
    assert SESSION["url"] in printed
    assert "4000 0000 0000 0002" in printed


def test_a_person_who_never_pays_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "MANUAL_POLL_S", 0.0)
    monkeypatch.setattr(drivers, "MANUAL_WAIT_S", 0.05)
    noting = Noting({"status": "open"})
    assert driven(noting, {"complete": "manual"}).complete(SESSION, "pay") is None
    assert noting.seen
