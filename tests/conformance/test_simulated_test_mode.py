"""Stripe's test mode, simulated: slow, rate limited, shared, at times broken. The verdicts stay the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout_conformance.run.base_search import inline_payload
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY, Target
from checkout_conformance.target.target_file import SHIPPED
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import Ran, run_kit
from tests.whole import either

THEMES = either(
    "lifecycle or list or stages or conventions or idempotency or updates or events", "idempotency or updates"
)
PART = ("--profile", "quick", "-k", THEMES)
RATE_LIMITED: Answer = (
    429,
    {"Content-Type": "application/json"},
    b'{"error": {"code": "rate_limit", "message": "Slow down.", "type": "invalid_request_error"}}',
)
BROKEN: Answer = (500, {"Content-Type": "application/json"}, b'{"error": {"message": "Oops.", "type": "api_error"}}')
JUDGED = ("pass", "fail", "inconclusive")


def run_against(url: str, place: Path) -> Ran:
    """A run that knows how to complete sessions, as on the emulator itself."""
    file = place / "target.toml"
    file.write_text((SHIPPED / "embedded.toml").read_text().replace('name = "embedded"', 'name = "test mode"'))
    return run_kit(place, "--target", url, "--target-file", str(file), *PART)


@pytest.fixture(scope="module")
def other_user(emulator_url: str) -> Iterator[Client]:
    """Somebody else who uses the same account."""
    client = Client(Target("other_user", emulator_url, HARMLESS_KEY, "2025-09-30.clover"))
    for _ in range(30):
        client.create(inline_payload())
    yield client
    client.close()


@pytest.fixture(scope="module")
def quiet(emulator_url: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The same run without any of it."""
    return run_against(emulator_url, tmp_path_factory.mktemp("quiet"))


def verdicts(ran: Ran) -> dict[str, str]:
    return {row["clause"]: row["verdict"] for row in ran.record["verdicts"] if row["verdict"] in JUDGED}


@pytest.mark.slow
def test_rate_limits_latency_and_neighbours_change_no_verdict(
    quiet: Ran, other_user: Client, emulator_url: str, tmp_path: Path
) -> None:
    def busy(number: int, request: Proxied, answer: Answer) -> Answer | None:
        time.sleep(0.003)
        if number % 11 == 0:
            other_user.create(inline_payload())
        return RATE_LIMITED if number % 17 == 0 else answer

    with faulty_proxy(emulator_url, busy) as url:
        ran = run_against(url, tmp_path)
    assert ran.code == quiet.code == 0, ran.output[-3000:]
    assert ran.record["counts"]["retries"] > either(20, 4)
    assert verdicts(ran) == verdicts(quiet)


@pytest.mark.slow
def test_an_occasional_500_is_never_a_deviation(quiet: Ran, emulator_url: str, tmp_path: Path) -> None:
    def shaky(number: int, request: Proxied, answer: Answer) -> Answer | None:
        return BROKEN if number % 97 == 60 else answer

    with faulty_proxy(emulator_url, shaky) as url:
        ran = run_against(url, tmp_path)
    found = verdicts(ran)
    assert "fail" not in found.values(), [clause for clause, verdict in found.items() if verdict == "fail"]
    assert sum(verdict == "inconclusive" for verdict in found.values()) < len(found) / 10
    assert ran.code == 0, ran.output[-3000:]
