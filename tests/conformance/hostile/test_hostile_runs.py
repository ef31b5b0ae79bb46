"""Runs against hostile targets: they end, say what happened, and leak nothing.

What a target does from the start is told by preflight, which is asked here without a run around it; one run shows what
comes of that.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.errors import PreflightError
from checkout_conformance.run.preflight import preflight
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import Target
from tests.conformance.hostile import hostile_servers as servers
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import KEY, Ran, run_pytest
from tests.whole import either, only_whole, part

# These runs have to end by themselves, and by what the target does: on a busy machine too.
PATIENT = "[options]\ntimeout = 30.0\ntime_limit = 500.0\n"
QUICK = ("--profile", "quick")


def attack(directory: Path, url: str, *arguments: str) -> Ran:
    (directory / "limits.toml").write_text(PATIENT)
    words = ("--target", url, "--target-file", "limits.toml", *QUICK, *arguments)
    return run_pytest(directory, *words, env={"STRIPE_API_KEY": KEY}, timeout=600.0)


@pytest.mark.parametrize(
    ("talk", "says"),
    [
        (servers.hang, "does not answer in time"),
        (servers.drip_head, "does not answer in time"),
        (servers.drip_body, "does not answer in time"),
        (servers.reset, "cannot be reached"),
        (servers.half_body, "cannot be reached"),
        (servers.invalid_json, "is not a Checkout API"),
        (servers.wrong_charset, "is not a Checkout API"),
        (servers.huge_body, "is not a Checkout API"),
        (servers.gzip_bomb, "is not a Checkout API"),
        (servers.not_gzip, "cannot be reached"),
    ],
)
def test_a_target_that_is_hostile_from_the_start_is_told_in_a_sentence(
    talk: Callable[[socket.socket], None], says: str
) -> None:
    # What is told from the answer waits for it: a busy machine is no hostile target.
    patience = 0.5 if says.endswith("in time") else 20.0
    with servers.raw_server(talk) as url:
        client = Client(Target("hostile", url, KEY, "2025-09-30.clover", timeout_s=patience))
        with pytest.raises(PreflightError) as caught:
            preflight(client)
        client.close()
    assert says in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_target_that_is_hostile_from_the_start_is_a_configuration_error(tmp_path: Path) -> None:
    with servers.raw_server(servers.half_body) as url:
        ran = attack(tmp_path, url)
    assert ran.code == 4, ran.output
    assert len(ran.errors) == 1
    assert "cannot be reached" in ran.errors[0]
    assert not ran.reported
    assert KEY not in ran.everything()


def test_a_target_that_dies_midway_leaves_a_partial_report(tmp_path: Path, emulator_url: str) -> None:
    def die(number: int, request: Proxied, answer: Answer) -> Answer | None:
        return answer if number <= 60 else None

    with faulty_proxy(emulator_url, die) as url:
        ran = attack(tmp_path, url)
    assert ran.code == 3
    assert "no answers any more" in ran.record["partial"]
    assert "died or hung during the run" in ran.output


@only_whole
def test_a_target_that_freezes_midway_is_given_up(tmp_path: Path, emulator_url: str) -> None:
    def freeze(number: int, request: Proxied, answer: Answer) -> Answer | None:
        if number > 60:
            time.sleep(300)
        return answer

    with faulty_proxy(emulator_url, freeze) as url:
        ran = run_pytest(tmp_path, "--target", url, "--timeout", "2", *QUICK)
    assert ran.code == 3
    assert "no answers any more" in ran.record["partial"]
    assert ran.record["duration_s"] < 40


@pytest.mark.parametrize("alive", part([9, 2], every=2))
def test_a_target_that_dies_while_it_is_looked_at_is_lost(alive: int, tmp_path: Path, emulator_url: str) -> None:
    def die(number: int, request: Proxied, answer: Answer) -> Answer | None:
        return answer if number <= alive else None

    with faulty_proxy(emulator_url, die) as url:
        ran = attack(tmp_path, url)
    assert ran.code == 3, ran.output
    assert "no answers any more" in ran.output
    assert "nothing was judged yet" in ran.output
    assert "Traceback" not in ran.output


def test_live_mode_midway_ends_the_run_at_once(tmp_path: Path, emulator_url: str) -> None:
    seen = 0

    def go_live(number: int, request: Proxied, answer: Answer) -> Answer | None:
        nonlocal seen
        seen = number
        status, headers, body = answer
        live = number > 40 and b'"checkout.session"' in body
        return status, headers, body.replace(b'"livemode": false', b'"livemode": true') if live else body

    with faulty_proxy(emulator_url, go_live) as url:
        ran = attack(tmp_path, url)
    assert ran.code == 4, ran.output[-1500:]
    assert "livemode" in ran.record["partial"]
    assert [row["verdict"] for row in ran.record["verdicts"] if row["clause"] == "identity.livemode"] == ["fail"]
    assert seen < 60  # nothing but what was in flight


@only_whole
def test_a_target_that_turns_slow_is_ended_by_the_time_limit(tmp_path: Path, emulator_url: str) -> None:
    def slow(number: int, request: Proxied, answer: Answer) -> Answer | None:
        if number > 60:
            time.sleep(0.7)
        return answer

    (tmp_path / "limits.toml").write_text("[options]\ntimeout = 1.0\ntime_limit = 5.0\n")
    with faulty_proxy(emulator_url, slow) as url:
        ran = run_pytest(tmp_path, "--target", url, "--target-file", "limits.toml", *QUICK)
    assert "--time-limit" in ran.record["partial"]
    assert ran.record["duration_s"] < 30


def test_a_target_that_repeats_the_key_does_not_get_it_into_the_report(tmp_path: Path, emulator_url: str) -> None:
    def parrot(number: int, request: Proxied, answer: Answer) -> Answer | None:
        status, headers, body = answer
        changed = {**headers, "X-Your-Key": str(request.headers.get("Authorization"))}
        try:
            document: Any = json.loads(body)
        except ValueError:
            return status, changed, body
        if isinstance(document, dict):
            document["whispered"] = f"your key is {KEY} and your webhook secret whsec_{'a1' * 16}"
            document["status"] = KEY
        return status, changed, json.dumps(document).encode()

    with faulty_proxy(emulator_url, parrot) as url:
        ran = attack(tmp_path, url, "--junitxml", "junit.xml", "-k", "customer_sessions")
    assert ran.reported
    everything = ran.everything()
    assert KEY not in everything
    assert "a1" * 16 not in everything


def test_pages_without_end_are_left(tmp_path: Path, emulator_url: str) -> None:
    def more(number: int, request: Proxied, answer: Answer) -> Answer | None:
        status, headers, body = answer
        return status, headers, body.replace(b'"has_more": false', b'"has_more": true')

    with faulty_proxy(emulator_url, more) as url:
        ran = attack(tmp_path, url, "-k", either("list or page or line or event or shape", "test_paging"))
    assert ran.code in (0, 1), ran.output[-1500:]
    assert ran.record["partial"] is None
    assert ran.record["counts"]["requests"] < 20_000


@only_whole
def test_answers_that_turn_into_pages_of_html_are_findings(tmp_path: Path, emulator_url: str) -> None:
    def html(number: int, request: Proxied, answer: Answer) -> Answer | None:
        if number <= 60:
            return answer
        return 200, {"Content-Type": "text/html"}, b"<html><script>alert(1)</script></html>"

    with faulty_proxy(emulator_url, html) as url:
        ran = attack(tmp_path, url, "-k", "lifecycle or updates or races")
    assert ran.code in (1, 2, 3)
    assert ran.reported
    page = tmp_path / "conformance-report" / "index.html"
    assert not page.exists() or "<script>alert(1)" not in page.read_text()
