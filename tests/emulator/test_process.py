"""The emulator in a process of its own: it starts, serves, and never outlives whoever started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checkout_conformance.emulator.process import EmulatorDidNotStart, embedded_emulator
from checkout_conformance.emulator.server import introduction, run_server
from checkout_conformance.errors import UsageError
from checkout_conformance.mutants.process import embedded_mutant, named_mutant
from checkout_conformance.sockets import NoSuchAddress
from tests.waiting import LONGEST_S, until

PARENT = """
import sys, time
from checkout_conformance.emulator.process import embedded_emulator
with embedded_emulator() as url:
    print(url, flush=True)
    time.sleep(60)
"""
SERVE = "from checkout_conformance.emulator.server import serve; serve(0)"
ROOT = Path(__file__).parents[2]


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_emulator", auth=("sk_test_p", ""), timeout=LONGEST_S).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    children: list[subprocess.Popen[str]] = []
    yield children
    for child in children:
        child.kill()
        child.communicate()


def start(code: str, children: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    children.append(child)
    return child


def test_it_serves_inside_the_block_and_not_after() -> None:
    with embedded_emulator(seed=5) as url:
        assert httpx.get(f"{url}/_emulator", auth=("sk_test_p", ""), timeout=LONGEST_S).json()["seed"] == 5
    assert not answers(url)


def test_a_killed_parent_takes_it_along(started: list[subprocess.Popen[str]]) -> None:
    parent = start(PARENT, started)
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    assert answers(url)
    parent.kill()
    until(lambda: not answers(url), "the emulator ends with its parent")


def test_a_failed_start_says_why() -> None:
    with pytest.raises(EmulatorDidNotStart, match="no mutant 'nonsense'"), embedded_mutant("nonsense"):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_introduces_itself_and_stops_cleanly(started: list[subprocess.Popen[str]], number: int) -> None:
    child = start(SERVE, started)
    assert child.stdout is not None
    url = child.stdout.readline().split()[3]
    assert answers(url)
    child.send_signal(number)
    assert child.wait(LONGEST_S) in (0, -number)
    assert child.stderr is not None
    assert "Traceback" not in child.stderr.read()


def test_a_port_in_use_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NoSuchAddress, match="choose another"):
        run_server(None, "127.0.0.1", taken.getsockname()[1], print)


def test_the_introduction_has_a_request_to_paste() -> None:
    words = introduction("http://127.0.0.1:1")
    assert "curl http://127.0.0.1:1/v1/checkout/sessions -u " in words


def test_an_unknown_mutant_is_said_with_how_to_list_them() -> None:
    with pytest.raises(UsageError, match="lists them"):
        named_mutant("nonsense")


def test_a_mutant_runs_in_a_process_of_its_own() -> None:
    with (
        embedded_mutant("expires_twice", seed=3) as url,
        httpx.Client(base_url=url, auth=("sk_test_p", ""), timeout=LONGEST_S) as client,
    ):
        made = client.post(
            "/v1/checkout/sessions", data={"mode": "setup", "success_url": "https://a.test", "currency": "usd"}
        )
        path = f"/v1/checkout/sessions/{made.json()['id']}/expire"
        assert [client.post(path).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("port", [-1, 99_999])
def test_a_port_that_cannot_be_is_said_in_one_sentence(port: int) -> None:
    with pytest.raises(NoSuchAddress, match="there is no port"):
        run_server(None, "127.0.0.1", port, print)
