"""Right servers that speak otherwise on the wire: how JSON is printed, and what time it is there.

What else may differ is a table (`mutants.variants`), and is run in one process.
"""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from checkout_conformance.target.target_file import SHIPPED
from tests.conformance.hostile.hostile_servers import Answer, Fault, Proxied, faulty_proxy
from tests.conformance.running import Ran, run_kit
from tests.waiting import LONGEST_S
from tests.whole import either

# Where bodies are read as JSON in every way there is, and where moments count.
READING: tuple[str, ...] = either((), ("-k", "line_items or errors"))
MOMENTS: tuple[str, ...] = either((), ("-k", "expir or created"))


def printed_otherwise(number: int, request: Proxied, answer: Answer) -> Answer:
    """Indented by three, escaped to ASCII, with other ends of lines."""
    status, headers, body = answer
    if not request.path.startswith("/v1") or "json" not in headers.get("content-type", ""):
        return answer
    return status, headers, (json.dumps(json.loads(body), indent=3, ensure_ascii=True) + "\r\n").encode()


def clamped(upstream: str) -> Fault:
    """Limits out of range are read as the nearest one inside."""

    def fault(number: int, request: Proxied, answer: Answer) -> Answer:
        url = httpx.URL(request.path)
        limit = url.params.get("limit", "")
        if request.command != "GET" or answer[0] != 400 or not limit.lstrip("-").isdigit():
            return answer
        nearest = url.copy_set_param("limit", str(min(100, max(1, int(limit)))))
        got = httpx.get(
            f"{upstream}{nearest}", headers={"Authorization": request.headers["Authorization"]}, timeout=LONGEST_S
        )
        return got.status_code, {"content-type": "application/json"}, got.content

    return fault


def run_against(url: str, place: Path, *options: str) -> Ran:
    """A whole run; the target file says how sessions are completed, as somebody would write it for this server."""
    file = place / "target.toml"
    file.write_text((SHIPPED / "embedded.toml").read_text().replace('name = "embedded"', 'name = "variant"'))
    return run_kit(place, "--target", url, "--target-file", str(file), *options)


def complaints(ran: Ran) -> dict[str, str]:
    """Level of every failing clause that is more than news."""
    rows = ran.record["verdicts"]
    return {row["clause"]: row["level"] for row in rows if row["verdict"] == "fail" and row["level"] != "INFO"}


def unjudged(ran: Ran) -> list[str]:
    return [row["clause"] for row in ran.record["verdicts"] if row["verdict"] in ("blocked", "inconclusive")]


def after(*faults: Fault) -> Fault:
    """Several variants, one after the other."""

    def fault(number: int, request: Proxied, answer: Answer) -> Answer:
        for one in faults:
            answer = one(number, request, answer) or answer
        return answer

    return fault


@pytest.mark.slow
def test_json_is_read_however_it_is_printed(emulator_url: str, tmp_path: Path) -> None:
    with faulty_proxy(emulator_url, after(clamped(emulator_url), printed_otherwise)) as url:
        ran = run_against(url, tmp_path, "--profile", "quick", *READING)
    assert complaints(ran) == {}
    assert unjudged(ran) == []
    assert ran.code == 0, ran.output[-3000:]


@pytest.mark.slow
def test_a_clock_that_is_a_minute_ahead_is_no_deviation(emulator_url: str, tmp_path: Path) -> None:
    """Nobody tells the kit what time it is there."""
    key = "sk_test_ahead"
    moved = httpx.post(f"{emulator_url}/_emulator/clock", data={"advance": "60"}, auth=(key, ""), timeout=LONGEST_S)
    assert moved.status_code == 200
    options = ("--target", emulator_url, "--profile", "quick", *MOMENTS)
    ran = run_kit(tmp_path, *options, env={"STRIPE_API_KEY": key})
    assert complaints(ran) == {}
    assert ran.code == 0, ran.output[-3000:]
