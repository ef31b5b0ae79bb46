"""Right servers that speak in other ways: what no document promises may differ, and no run may call it a deviation.

The opposite of the fakes: each variant changes the reference emulator's answers within the contract. A MUST that fails
here is a false alarm. Variants that leave out what clients lean on may cost warnings (SHOULD), and only those named.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout_conformance.target.target_file import SHIPPED
from tests.conformance.hostile.hostile_servers import Answer, Fault, Proxied, faulty_proxy
from tests.conformance.running import Ran, run_pytest

FREE_KEYS = frozenset({"metadata", "currency_options"})
Change = Callable[[Any], Any]


def rewritten(change: Change, dump: Callable[[Any], str] = json.dumps) -> Fault:
    """A proxy's fault that changes every JSON body under /v1."""

    def fault(number: int, request: Proxied, answer: Answer) -> Answer:
        status, headers, body = answer
        if not request.path.startswith("/v1") or "json" not in headers.get("content-type", ""):
            return answer
        return status, headers, dump(change(json.loads(body))).encode()

    return fault


def deep(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]], name: str = "") -> Any:
    """A JSON value with every object changed whose members have names of the API's own."""
    if isinstance(value, list):
        return [deep(child, change, name) for child in value]
    if not isinstance(value, dict):
        return value
    inside = {key: deep(child, change, key) for key, child in value.items()}
    return inside if name in FREE_KEYS else change(inside)


def with_news(value: dict[str, Any]) -> dict[str, Any]:
    """Attributes that nobody documents yet, in front, and the rest in reverse order."""
    return {"x_new": {"deep": [1, None]}, "beta": None, **dict(reversed(value.items()))}


def shuffled(value: Any) -> str:
    """Indented, escaped, with a byte order of its own."""
    return json.dumps(value, indent=3, ensure_ascii=True) + "\r\n"


def other_words(value: Any) -> Any:
    """Errors in another language, without code, links and parameter."""
    if isinstance(value, dict) and isinstance(value.get("error"), dict):
        return {"error": {"type": value["error"]["type"], "message": "Das geht so nicht."}}
    return value


def without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    """No attribute is null: it is left out."""
    return {key: child for key, child in value.items() if child is not None}


def other_headers(number: int, request: Proxied, answer: Answer) -> Answer:
    """Other headers than Stripe's, none of those that are nice to have, and a cookie."""
    status, headers, body = answer
    kept = {name.lower(): value for name, value in headers.items() if name.lower() == "content-type"}
    spoken = {
        "content-type": kept.get("content-type", "").replace("application/json", "application/json;charset=UTF-8")
    }
    return status, {**spoken, "SET-COOKIE": "session=1; Path=/", "x-powered-by": "something"}, body


def clamped(upstream: str) -> Fault:
    """Limits out of range are read as the nearest one inside."""

    def fault(number: int, request: Proxied, answer: Answer) -> Answer:
        url = httpx.URL(request.path)
        limit = url.params.get("limit", "")
        if request.command != "GET" or answer[0] != 400 or not limit.lstrip("-").isdigit():
            return answer
        nearest = url.copy_set_param("limit", str(min(100, max(1, int(limit)))))
        got = httpx.get(f"{upstream}{nearest}", headers={"Authorization": request.headers["Authorization"]})
        return got.status_code, {"content-type": "application/json"}, got.content

    return fault


def run_against(url: str, place: Path, *options: str) -> Ran:
    """A whole run; the target file says how sessions are completed, as somebody would write it for this server."""
    file = place / "target.toml"
    file.write_text((SHIPPED / "embedded.toml").read_text().replace('name = "embedded"', 'name = "variant"'))
    return run_pytest(place, "--target", url, "--target-file", str(file), *options, timeout=200)


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
def test_what_no_document_promises_may_differ(emulator_url: str, tmp_path: Path) -> None:
    news = rewritten(lambda value: deep(value, with_news), shuffled)
    with faulty_proxy(emulator_url, after(clamped(emulator_url), news)) as url:
        ran = run_against(url, tmp_path, "--profile", "quick")
    assert complaints(ran) == {}
    assert unjudged(ran) == []
    assert ran.code == 0, ran.output[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "warned"),
    [
        pytest.param(
            after(rewritten(other_words), other_headers),
            ("errors.", "conventions.", "idempotency."),
            id="other words and headers",
        ),
        pytest.param(
            rewritten(lambda value: deep(value, without_nulls)), ("session.", "line_item.", "event."), id="no nulls"
        ),
    ],
)
def test_what_clients_lean_on_costs_a_warning_and_no_more(
    emulator_url: str, tmp_path: Path, variant: Fault, warned: tuple[str, ...]
) -> None:
    with faulty_proxy(emulator_url, variant) as url:
        ran = run_against(url, tmp_path, "--profile", "quick")
    found = complaints(ran)
    assert found
    assert {clause for clause, level in found.items() if level == "MUST"} == set()
    assert [clause for clause in found if not clause.startswith(warned)] == []
    assert ran.code == 0, ran.output[-3000:]


@pytest.mark.slow
def test_a_clock_that_is_a_minute_ahead_is_no_deviation(emulator_url: str, tmp_path: Path) -> None:
    """Nobody tells the kit what time it is there."""
    key = "sk_test_ahead"
    moved = httpx.post(f"{emulator_url}/_emulator/clock", data={"advance": "60"}, auth=(key, ""))
    assert moved.status_code == 200
    options = ("--target", emulator_url, "--profile", "quick")
    ran = run_pytest(tmp_path, *options, env={"STRIPE_API_KEY": key}, timeout=200)
    assert complaints(ran) == {}
    assert ran.code == 0, ran.output[-3000:]
