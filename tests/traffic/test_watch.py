"""The proxy changes nothing, judges what passes, refuses live keys; command and fixture show what was seen."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.sockets import NoSuchAddress, listen, url_of
from checkout_conformance.traffic import proxy, watching
from checkout_conformance.traffic.judging_process import JudgingEnded, JudgingProcess, judging_process
from checkout_conformance.traffic.proxy import PAGE
from checkout_conformance.traffic.watching import MOST_WAITING, Watch, served
from tests.conformance.running import run_pytest
from tests.judged import having
from tests.traffic.traffic import KEY, SESSIONS, VERSION, cart, client, shop
from tests.waiting import LONGEST_S, ending, until

FAULT, CLAUSE = "expires_twice", "lifecycle.expire.expired_refused"
# What the server makes anew for every answer.
LOG_ID = re.compile(r"req_\w+")
ANEW = {"date", "request-id", "idempotency-key", "original-request"}


@pytest.fixture(scope="module")
def faulty_url() -> Iterator[str]:
    with embedded_mutant(FAULT) as url:
        yield url


def failing(watch: Watch) -> set[str]:
    assert watch.idle(LONGEST_S)
    return {outcome.clause for outcome in watch.failures()}


def shows(http: httpx.Client, words: str) -> None:
    """The page says so, once it knows."""
    until(lambda: words in http.get(PAGE).text, f"the page says {words!r}")


def test_nothing_is_changed_on_the_way(emulator_url: str, process: JudgingProcess) -> None:
    with client(emulator_url) as straight, served(Watch(process, emulator_url)) as url, client(url) as http:
        made = straight.post(SESSIONS, data=cart()).json()
        path = f"{SESSIONS}/{made['id']}"
        for method, where in (("GET", path), ("GET", f"{SESSIONS}?limit=2"), ("GET", "/v1/nowhere"), ("DELETE", path)):
            one, other = straight.request(method, where), http.request(method, where)
            bodies = [LOG_ID.sub("", answer.text) for answer in (one, other)]
            assert (one.status_code, bodies[0]) == (other.status_code, bodies[1])
            kept = [[(k, v) for k, v in answer.headers.raw if k.decode() not in ANEW] for answer in (one, other)]
            assert kept[0] == kept[1]


def test_odd_bytes_in_a_path_do_not_break_the_proxy(emulator_url: str, process: JudgingProcess) -> None:
    with served(Watch(process, emulator_url)) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=LONGEST_S) as raw:
            raw.sendall(b"GET /v1/checkout/sessions/\xe9\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert raw.recv(64).split(b" ")[1] in (b"400", b"401", b"404", b"502")


def test_the_reference_is_clean_and_the_page_says_so(emulator_url: str, process: JudgingProcess) -> None:
    watch = Watch(process, emulator_url)
    with served(watch) as url, client(url) as http:
        shop(http)
        assert failing(watch) == set()
        shows(http, "No deviation so far")
    (record,) = watch.told("watch").records
    assert record["counts"]["verdicts"]["pass"] > 300
    assert set(record["target"]["versions"]["Stripe-Version"]) == {VERSION}
    assert KEY not in json.dumps(record)


def test_a_fault_is_shown_while_it_goes_on(faulty_url: str, process: JudgingProcess) -> None:
    watch = Watch(process, faulty_url)
    with served(watch) as url, client(url) as http:
        shop(http)
        assert CLAUSE in failing(watch)
        shows(http, CLAUSE)


def test_a_live_key_is_refused_before_anything_is_sent(emulator_url: str, process: JudgingProcess) -> None:
    watch = Watch(process, emulator_url)
    with served(watch) as url:
        for headers in ({"Authorization": "Bearer sk_live_abc"}, httpx.BasicAuth("rk_live_abc", "")):
            auth = headers if isinstance(headers, httpx.BasicAuth) else None
            given = None if auth else headers
            answer = httpx.post(url + SESSIONS, data=cart(), headers=given, auth=auth, timeout=LONGEST_S)  # type: ignore[arg-type]
            assert answer.status_code == 403
            assert "live-mode key" in answer.text
    assert watch.seen().exchanges == 0


def test_an_upstream_that_is_gone_is_a_bad_gateway(process: JudgingProcess) -> None:
    watch = Watch(process, "http://127.0.0.1:1")
    with served(watch) as url:
        answer = httpx.get(url + SESSIONS, timeout=LONGEST_S)
    assert (answer.status_code, "gave no answer" in answer.text) == (502, True)
    assert "the upstream gave no answer" in watch.told("watch").notes[0]


@contextlib.contextmanager
def answering(answer: bytes, host: str = "127.0.0.1") -> Iterator[str]:
    """A server that says the same to its one client, whatever it asks, and hangs up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield url_of(host, listener.getsockname()[1])
        thread.join(LONGEST_S)


def test_addresses_may_be_those_of_ipv6(process: JudgingProcess) -> None:
    try:
        listen("::1", 0).close()
    except NoSuchAddress:
        pytest.skip("this machine has no IPv6 loopback")
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    with answering(answer, "::1") as upstream:
        watch = Watch(process, upstream)
        with served(watch, host="::1") as url:
            assert url.startswith("http://[::1]:")
            with client(url) as http:
                assert http.get(SESSIONS).text == "{}"
                assert f"Watching {upstream}" in http.get(PAGE).text
        (record,) = watch.told("watch").records
    assert record["target"]["url"] == upstream


@pytest.mark.parametrize(
    ("length", "most", "words"),
    [(100, 8_000_000, "the upstream's answer broke off"), (2, 1, "passed on, but not judged, since more than 1 bytes")],
)
def test_what_cannot_be_judged_is_told(
    length: int, most: int, words: str, process: JudgingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy, "MOST_BYTES", most)
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{}" % length) as upstream:
        watch = Watch(process, upstream)
        with served(watch) as url, contextlib.suppress(httpx.RemoteProtocolError):
            httpx.get(url + SESSIONS, timeout=LONGEST_S)
        assert (watch.passed, watch.seen().exchanges) == (1, 0)
    (note,) = watch.told("watch").notes
    assert words in note


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_nothing_waits_for_what_is_judged(emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the process that judges stands still, requests pass; afterwards all of them are judged."""
    monkeypatch.setattr(watching, "PAGE_S", 0.1)
    with judging_process(niceness=0) as process:
        watch = Watch(process, emulator_url)
        with served(watch) as url, client(url) as http:
            os.kill(process.pid, signal.SIGSTOP)
            try:
                shop(http)
                assert "judging is behind" in http.get(PAGE).text
                assert not watch.idle(0.1)
            finally:
                os.kill(process.pid, signal.SIGCONT)
            assert watch.idle(LONGEST_S)
        assert watch.seen().exchanges == watch.passed == 16


class Behind(JudgingProcess):
    """So much is said to wait, when it is asked the first times."""

    times = 3

    @property
    def waiting(self) -> int:
        """Too much, then what it is."""
        self.times -= 1
        return MOST_WAITING + 1 if self.times >= 0 else super().waiting


def test_where_judging_is_far_behind_requests_are_held_back_and_none_is_lost(emulator_url: str) -> None:
    process = Behind(niceness=0)
    watch = Watch(process, emulator_url)
    with contextlib.closing(process), served(watch) as url, client(url) as http:
        shop(http)
        told = watch.told("watch")
    assert told.exchanges == watch.passed == 16
    assert told.notes[0].startswith("1 request held back, ")
    assert told.notes == told.records[0]["notes"]


def test_where_judging_has_died_requests_pass_and_the_reports_say_so(emulator_url: str) -> None:
    with judging_process(niceness=0) as process:
        watch = Watch(process, emulator_url)
        with served(watch) as url, client(url) as http:
            os.kill(process.pid, signal.SIGTERM)
            assert len(shop(http)) == 4
            shows(http, "judging has ended")
        with pytest.raises(JudgingEnded, match=r"ended \(exit code"):
            watch.told("watch")
        assert process.waiting == 0


@pytest.mark.parametrize("when", [("--every", "0.2"), ()], ids=["every", "signal"])
def test_the_command_writes_when_asked_and_at_the_end(when: tuple[str, ...], faulty_url: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "checkout_conformance", "watch", "--upstream", faulty_url, "--report-dir", "watched"]
    words += when
    child = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    with ending(child):
        assert child.stdout is not None
        url = child.stdout.readline().split(" on ")[1].split()[0]
        with client(url) as http:
            http.post(SESSIONS, data=cart())
            if not when:
                os.kill(child.pid, signal.SIGUSR1)
            until((tmp_path / "watched" / "integration.md").exists, "the reports are written")
            written = json.loads((tmp_path / "watched" / "run.json").read_text())
            assert written["counts"]["requests"] == 1
            shop(http)
        child.send_signal(signal.SIGINT)
        output = child.stdout.read()
        assert child.wait(LONGEST_S) == 1, output
    record = json.loads((tmp_path / "watched" / "run.json").read_text())
    assert CLAUSE in having(record, "fail")
    assert CLAUSE in output


SHOP = """
import httpx
from tests.traffic.traffic import client, shop

def test_shop(checkout_watch):
    with client(checkout_watch("{url}"{more})) as http:
        assert shop(http)
"""

OF_A_SESSION = """
import pytest

@pytest.fixture(scope="session")
def address(checkout_watch_session):
    return checkout_watch_session("{url}")

def test_one(address):
    with client(address) as http:
        assert shop(http)

def test_another(address):
    assert address
"""


def test_the_fixture_fails_a_test_whose_server_deviates(emulator_url: str, faulty_url: str, tmp_path: Path) -> None:
    home = {"PYTHONPATH": str(Path(__file__).parents[2])}
    (tmp_path / "test_shop.py").write_text(SHOP.format(url=emulator_url, more=""))
    assert run_pytest(tmp_path, env=home).code == 0
    (tmp_path / "test_shop.py").write_text(SHOP.format(url=faulty_url, more="") + OF_A_SESSION.format(url=faulty_url))
    ran = run_pytest(tmp_path, env=home)
    assert ran.code == 1, ran.output
    assert "3 passed, 2 errors" in ran.output
    assert "ERROR at teardown of test_shop" in ran.output
    assert "ERROR at teardown of test_another" in ran.output  # the last one of the session
    assert CLAUSE in ran.output
    known = f'[[accepted]]\nclause = "{CLAUSE}"\nreason = "comes with the next release"\n'
    (tmp_path / "known.toml").write_text(known)
    (tmp_path / "test_shop.py").write_text(SHOP.format(url=faulty_url, more=', baseline="known.toml"'))
    ran = run_pytest(tmp_path, env=home)
    assert ran.code == 0, ran.output
