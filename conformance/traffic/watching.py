"""Watching a target: the proxy in a thread, judging in another, and what has been seen so far."""

from __future__ import annotations

import contextlib
import html
import queue
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.run_record import RunRecord
from checkout_conformance.traffic.judging import Judging, secrets_of
from checkout_conformance.traffic.proxy import Proxy
from checkout_conformance.traffic.recorded import Headers, Recorded

LIVE = ("sk_live_", "rk_live_")
STARTUP_S = 20.0
# Judging is Python, as passing on is: it waits for a pause of this length, so that it costs no request its time, unless
# so much is waiting that memory counts for more, or somebody asks for what was seen.
PAUSE_S = 0.02
MOST_WAITING = 2_000
# A request that comes in the middle of judging gets the interpreter after so long (Python: 5 ms), at each of its steps.
SWITCH_S = 0.0005
LIVE_REFUSED = "the request holds a live-mode key; nothing was sent. Use a test-mode key (sk_test_...)"


class Watch:
    """Judges what passes through. `url` is where clients have to go, once it is served; `passed` counts exchanges."""

    def __init__(self, upstream: str, api_version: str | None = None) -> None:
        self.judging = Judging(api_version)
        self.url = ""
        self._one = self.judging.begin()
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[Recorded | None] = queue.SimpleQueue()
        self._upstream = upstream
        self.passed = 0
        self._done = 0
        self._last = 0.0
        self._asked = threading.Event()
        self.app = Proxy(upstream, self._take, self.page, refused)

    def _take(self, recorded: Recorded) -> None:
        self.passed += 1
        self._last = time.monotonic()
        self._waiting.put(recorded)

    def work(self) -> None:
        """Judge what comes until None does: in a thread of its own."""
        while (recorded := self._waiting.get()) is not None:
            while self._busy():
                self._asked.wait(PAUSE_S / 2)
            with self._lock:
                try:
                    self.judging.take(recorded, self._one)
                except Exception as error:  # a defect of the kit must not stop the traffic
                    self.judging.unread(f"{recorded.where}: the kit itself broke ({type(error).__name__})")
            self._done += 1

    def _busy(self) -> bool:
        """Whether requests would have to wait for what is judged now."""
        passing = self.app.under_way or time.monotonic() - self._last < PAUSE_S
        return bool(passing) and not self._asked.is_set() and self.passed - self._done < MOST_WAITING

    def stop(self) -> None:
        """No more traffic comes: what is waiting is judged at once."""
        self._asked.set()
        self._waiting.put(None)

    def idle(self, seconds: float = 10.0) -> bool:
        """Wait until everything that passed is judged; whether it is."""
        until = time.monotonic() + seconds
        self._asked.set()
        while not (idle := not self.app.under_way and self._done >= self.passed) and time.monotonic() < until:
            time.sleep(0.01)
        self._asked.clear()
        return idle

    def records(self, command: str, fail_on: str = "must") -> list[RunRecord]:
        """A record for every version seen so far."""
        self.idle()
        with self._lock:
            return list(self.judging.records(command, fail_on))

    def failures(self) -> list[Outcome]:
        """What failed so far."""
        with self._lock:
            return self.judging.failures()

    def page(self) -> str:
        """A small page: what has been seen."""
        failing = sorted({outcome.clause for outcome in self.failures()})
        redactor = self.judging.redactor
        rows = "".join(f"<li><code>{html.escape(redactor.text(clause))}</code></li>" for clause in failing)
        shown = f"<ul>{rows}</ul>" if rows else "<p>No deviation so far.</p>"
        counted = f"{self.passed} requests passed on, {self.judging.exchanges} of them judged"
        title = html.escape(redactor.text(f"Watching {self._upstream}"))
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
            f"<h1>{title}</h1><p>{counted}; {len(failing)} clauses fail.</p>{shown}</html>"
        )


def refused(headers: Headers) -> str | None:
    """Why a request is not passed on: it holds a live-mode key."""
    keys = secrets_of(Recorded("", "", headers, b"", 0, (), None, ""))
    return LIVE_REFUSED if any(key.startswith(LIVE) for key in keys) else None


@contextlib.contextmanager
def served(watch: Watch, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve it in a thread; the URL. Raises OSError where the port cannot be had. At the end everything is judged."""
    listener = socket.create_server((host, port))
    watch.url = f"http://{host}:{listener.getsockname()[1]}"
    settings = uvicorn.Config(
        watch.app, log_level="error", access_log=False, lifespan="on", server_header=False, date_header=False
    )
    server = uvicorn.Server(settings)
    with _switching(SWITCH_S), _thread(lambda: server.run(sockets=[listener])), _thread(watch.work):
        until = time.monotonic() + STARTUP_S
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield watch.url
        finally:
            watch.idle()
            server.should_exit = True
            watch.stop()


@contextlib.contextmanager
def _switching(seconds: float) -> Iterator[None]:
    """Threads take turns so often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextlib.contextmanager
def _thread(run: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(10.0)
