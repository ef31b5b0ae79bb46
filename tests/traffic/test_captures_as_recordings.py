"""What the real API sent, as recordings of two formats: clean but for the drift that `tests/captures` lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout_conformance.cli import main
from checkout_conformance.schemas.form import encode
from tests.captures.judging import EXPANDED, Capture, captures, failing

API = "https://api.stripe.com/v1"
# An error that no document speaks of says nothing of a request that nobody recorded.
WRAPPED = [capture for capture in captures() if capture.kind != "error"]
STATUS = 200


def request_of(capture: Capture) -> tuple[str, str, str]:
    """Method, URL and body of what the capture may have answered."""
    if capture.kind == "session":
        asked = [name for name in (*EXPANDED, "line_items") if _is_expanded(capture.body, name.split("."))]
        expanded = "&".join(f"expand[]={name}" for name in asked)
        if capture.request is not None:
            return "POST", f"{API}/checkout/sessions", "&".join(filter(None, [encode(capture.request), expanded]))
        return "GET", f"{API}/checkout/sessions/{capture.body['id']}?{expanded}", ""
    return "GET", f"{API}/events/{capture.body['id']}" if capture.kind == "event" else f"{API}/checkout/sessions", ""


def _is_expanded(value: Any, path: list[str]) -> bool:
    if isinstance(value, list):
        return any(_is_expanded(entry, path) for entry in value)
    return isinstance(value, Mapping) and (not path or _is_expanded(value.get(path[0]), path[1:]))


def moment_of(capture: Capture) -> str:
    """When it was answered: at the latest time that it names as past."""
    past = [session["created"] for session in capture.sessions] + [capture.body.get("created", 0)]
    return datetime.fromtimestamp(max(past) + 1, UTC).isoformat()


def archive(entries: list[Capture]) -> str:
    """A HAR."""
    return json.dumps({"log": {"version": "1.2", "entries": [_har(capture) for capture in entries]}})


def _har(capture: Capture) -> dict[str, Any]:
    method, url, body = request_of(capture)
    version = {"name": "Stripe-Version", "value": capture.contract.version}
    request = {"method": method, "url": url, "headers": [version], "postData": {"text": body}}
    content = {"mimeType": "application/json", "text": json.dumps(capture.body)}
    response = {"status": STATUS, "headers": [version], "content": content}
    return {"startedDateTime": moment_of(capture), "request": request, "response": response}


def cassette(entries: list[Capture]) -> str:
    """A cassette as VCR writes it."""
    return yaml.safe_dump({"http_interactions": [_vcr(capture) for capture in entries], "recorded_with": "VCR 6.3.1"})


def _vcr(capture: Capture) -> dict[str, Any]:
    method, url, body = request_of(capture)
    version = {"Stripe-Version": [capture.contract.version]}
    request = {"method": method.lower(), "uri": url, "headers": version, "body": {"string": body}}
    response = {"status": {"code": STATUS}, "headers": version, "body": {"string": json.dumps(capture.body)}}
    return {"request": request, "response": response, "recorded_at": moment_of(capture)}


def rows_of(recording: str, place: Path, code: int) -> list[dict[str, Any]]:
    """The verdicts of all versions that a recording speaks in."""
    (place / "recording").write_text(recording, encoding="utf-8")
    assert main(["judge", str(place / "recording"), "--report-dir", str(place / "report")]) == code
    return [row for file in place.rglob("run.json") for row in json.loads(file.read_text())["verdicts"]]


def failing_in(rows: list[dict[str, Any]]) -> set[str]:
    return {row["clause"] for row in rows if row["verdict"] == "fail" and row["level"] != "INFO"}


@pytest.mark.parametrize("wrapped", [archive, cassette])
def test_what_the_real_api_sent_fails_nothing_but_what_is_listed(
    wrapped: Callable[[list[Capture]], str], tmp_path: Path
) -> None:
    explained = {clause for capture in WRAPPED for clause in failing(capture)}
    rows = rows_of(wrapped(WRAPPED), tmp_path, code=0)
    assert failing_in(rows) <= explained
    assert len({row["clause"] for row in rows if row["verdict"] == "pass"}) >= 500


def test_one_false_answer_among_them_is_found(tmp_path: Path) -> None:
    false = [
        replace(capture, body={**capture.body, "amount_total": "5"}) if number == 0 else capture
        for number, capture in enumerate(capture for capture in WRAPPED if capture.kind == "session")
    ]
    assert "session.amount_total.type" in failing_in(rows_of(archive(false), tmp_path, code=1))
