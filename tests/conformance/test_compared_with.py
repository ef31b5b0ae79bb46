"""A server that stayed behind: what it has to change for its users to move, from two runs against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, versions
from checkout_conformance.schemas.form import encode
from tests.conformance.running import KEY
from tests.judged import having
from tests.thin_fakes.serving import Answer, Params, serving
from tests.waiting import LONGEST_S

NEXT = versions()[versions().index(DEFAULT_VERSION) + 1]
PASSED_ON = ("Authorization", "Idempotency-Key", "Content-Type")
SECONDS = 600


@pytest.fixture
def left_behind(emulator_url: str) -> Iterator[str]:
    """A server that speaks the default version, whatever version it is asked for."""
    with httpx.Client(base_url=emulator_url, timeout=LONGEST_S) as client:

        def reply(method: str, path: str, params: Params, headers: Message) -> Answer:
            kept = {name: headers[name] for name in PASSED_ON if name in headers}
            form = encode(params)
            place, content = (path, form) if method == "POST" else (f"{path}?{form}", "")
            got = client.request(method, place, content=content, headers=kept)
            return got.status_code, got.json()

        with serving(reply) as url:
            yield url


def run(url: str, place: Path, *arguments: str) -> tuple[int, str, dict[str, Any]]:
    """Exit code, output and record of one command."""
    done = subprocess.run(
        [sys.executable, "-m", "checkout_conformance", "run", url, *arguments],
        cwd=place,
        env={**os.environ, "STRIPE_API_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    record: dict[str, Any] = json.loads((place / "conformance-report" / "run.json").read_text(encoding="utf-8"))
    return done.returncode, done.stdout, record


def test_a_server_that_stayed_behind_is_told_what_to_change(left_behind: str, tmp_path: Path) -> None:
    only = ("--profile", "quick", "-k", "test_every_default")
    _, said, record = run(left_behind, tmp_path, "--api-version", NEXT, "--compared-with", DEFAULT_VERSION, *only)
    steps = {(step["kind"], step["place"], step["detail"]): step for step in record["moving"]["steps"]}
    renamed = steps["renamed", "session.ui_mode", "hosted -> hosted_page"]
    assert (renamed["state"], renamed["breaking"]) == ("to_do", True)
    assert renamed["clauses"] == ["session.ui_mode.enum"]
    assert [step["state"] for key, step in steps.items() if key[1] == "session.integration_identifier"] == ["to_do"]
    before = json.loads((tmp_path / "conformance-report" / DEFAULT_VERSION / "run.json").read_text(encoding="utf-8"))
    failed = having(before, "fail")
    todo = [clause for step in steps.values() for clause in step["clauses"]]
    assert todo
    assert not failed & set(todo), "what fails in both versions is no part of the move"
    assert f"From {DEFAULT_VERSION} to {NEXT}:" in said
    assert "  ! renamed value session.ui_mode  hosted -> hosted_page\n      session.ui_mode.enum" in said
