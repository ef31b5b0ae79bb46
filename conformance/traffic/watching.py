"""Watching a target: the proxy in a thread, judging in a process of its own, and what has been seen so far."""

from __future__ import annotations

import asyncio
import contextlib
import html
import threading
import time
from collections.abc import Awaitable, Iterator

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.reports.text import plural
from checkout_conformance.sockets import fast_loop, listen, url_of
from checkout_conformance.traffic.accounts import keys_in
from checkout_conformance.traffic.judging import Seen, Told
from checkout_conformance.traffic.judging_process import JudgingEnded, JudgingProcess
from checkout_conformance.traffic.passed import Passed
from checkout_conformance.traffic.proxy import Proxy
from checkout_conformance.traffic.recorded import Unreadable

LIVE = ("sk_live_", "rk_live_")
STARTUP_S, STOP_S = 20.0, 10.0
LIVE_REFUSED = "the request holds a live-mode key; nothing was sent. Use a test-mode key (sk_test_...)"
# More than this does not wait to be judged: the next requests are held back until some of it is. Nothing is dropped.
MOST_WAITING = 64_000_000
HELD_S = 0.01
# The page says what has been seen, or after so long that judging is behind.
PAGE_S = 2.0


class Watch:
    """Hands over what passes through. `url` is where clients have to go, once it is served; `passed` counts exchanges.

    Its questions wait until everything that has passed is judged, and raise JudgingEnded where it never will be.
    """

    def __init__(self, process: JudgingProcess, upstream: str, api_version: str | None = None) -> None:
        self.url = ""
        self.passed = 0
        self._held, self._held_s = 0, 0.0
        self._process, self._number = process, process.begin(api_version)
        self._upstream = upstream
        self.proxy = Proxy(upstream, self._take, self._page, refused, self._room)

    def _take(self, entry: Passed | Unreadable) -> None:
        self.passed += 1
        self._process.hand(self._number, entry)

    def _room(self) -> Awaitable[None] | None:
        """Where more waits to be judged than memory should hold, the next request waits too."""
        return self._hold() if self._process.waiting > MOST_WAITING else None

    async def _hold(self) -> None:
        began = time.monotonic()
        self._held += 1
        while self._process.waiting > MOST_WAITING:
            await asyncio.sleep(HELD_S)
        self._held_s += time.monotonic() - began

    def idle(self, seconds: float = 10.0) -> bool:
        """Wait until everything that passed is judged; whether it is."""
        until = time.monotonic() + seconds
        while self.proxy.under_way and time.monotonic() < until:
            time.sleep(0.005)
        try:
            self.seen(max(0.0, until - time.monotonic()))
        except TimeoutError:
            return False
        return not self.proxy.under_way

    def seen(self, seconds: float | None = None) -> Seen:
        """What has been seen so far. Raises TimeoutError where so many seconds are not enough."""
        under_way = bool(self.proxy.under_way)
        found: Seen = self._process.ask(self._number, "seen", under_way=under_way).result(seconds)
        return found

    def failures(self) -> list[Outcome]:
        """What failed so far."""
        found: list[Outcome] = self._process.ask(self._number, "failures").result()
        return found

    def told(self, command: str, fail_on: str = "must") -> Told:
        """Everything that reports show, of what has passed so far."""
        self.idle()
        told: Told = self._process.ask(self._number, "told", command, fail_on, *self._notes()).result()
        return told

    def _notes(self) -> Iterator[str]:
        if self._held:
            waited = (
                f"{plural(self._held, 'request')} held back, {self._held_s:.1f} s in all, because judging was behind"
            )
            yield f"{waited}: nothing is missing, but the target's speed was not what these requests saw"

    async def _page(self) -> str:
        """A small page: what has been seen. Requests pass meanwhile."""
        return await asyncio.to_thread(self._worded)

    def _worded(self) -> str:
        try:
            seen = self.seen(PAGE_S)
        except TimeoutError:
            judged, shown = "judging is behind", "<p>Load this page again in a while.</p>"
        except JudgingEnded as error:
            judged, shown = "judging has ended", f"<p>{html.escape(str(error))}</p>"
        else:
            judged = f"{seen.exchanges} of them judged; failing: {plural(len(seen.failing), 'clause')}"
            rows = "".join(f"<li><code>{html.escape(clause)}</code></li>" for clause in seen.failing)
            shown = f"<ul>{rows}</ul>" if rows else "<p>No deviation so far.</p>"
        title = html.escape(Redactor(()).text(f"Watching {self._upstream}"))
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
            f"<h1>{title}</h1><p>{plural(self.passed, 'request')} passed on, {judged}.</p>{shown}</html>"
        )


def refused(authorization: str) -> str | None:
    """Why a request with this header is not passed on: it holds a live-mode key."""
    return LIVE_REFUSED if any(key.startswith(LIVE) for key in keys_in(authorization)) else None


@contextlib.contextmanager
def served(watch: Watch, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve it in a thread; the URL. Raises NoSuchAddress."""
    with listen(host, port) as listener:
        watch.url = url_of(host, listener.getsockname()[1])
        started = threading.Event()

        def run() -> None:
            with asyncio.Runner(loop_factory=fast_loop()) as runner:
                runner.run(watch.proxy.serve(listener, started.set))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        started.wait(STARTUP_S)
        try:
            yield watch.url
        finally:
            watch.proxy.stop()
            thread.join(STOP_S)
