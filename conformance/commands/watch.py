"""`watch`: a reverse proxy in front of a target, which judges what passes through."""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from typing import TYPE_CHECKING, Any

from checkout_conformance.commands.judge import settled, typed
from checkout_conformance.errors import UsageError

if TYPE_CHECKING:
    from checkout_conformance.traffic.watching import Watch


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    from checkout_conformance.run.options import add_of_traffic

    parser = subparsers.add_parser(
        "watch",
        help="stand in front of a target, pass everything on, and judge it",
        description="Listen on a port, pass every request on to the target, and judge what passes. Ctrl-C ends it and "
        "writes the reports.",
    )
    parser.add_argument("--upstream", required=True, metavar="URL", help="base URL of the target, without /v1")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--every",
        type=float,
        metavar="SECONDS",
        help="write the reports every so many seconds in which something passed",
    )
    add_of_traffic(parser)


def run(options: argparse.Namespace) -> int:
    """Watch until SIGINT or SIGTERM; reports are written then, on SIGUSR1, and every so often where asked."""
    from checkout_conformance.run.watching import report
    from checkout_conformance.target.target import check_url
    from checkout_conformance.traffic.judging_process import judging_process
    from checkout_conformance.traffic.proxy import PAGE
    from checkout_conformance.traffic.watching import Watch

    settings = settled(options)
    if options.every is not None and options.every <= 0:
        raise UsageError(f"--every {options.every:g} is not a number of seconds above 0")
    upstream, asked, written = check_url(options.upstream, "--upstream"), _Asked(), 0

    def write() -> int:
        nonlocal written
        written = watch.passed
        told = watch.told(typed(), settings.chosen.fail_on)
        if not told.records:
            print("\n".join(["nothing that could be judged has passed", *told.notes]), flush=True)
            return 0
        lines, code = report(told, settings.chosen)
        print("\n".join(lines), flush=True)
        return code

    with asked.signals(), judging_process() as process, contextlib.ExitStack() as stack:
        watch = Watch(process, upstream, settings.version)
        url = _served(watch, options, stack)
        print(f"Watching {options.upstream} on {url} (Ctrl-C ends it and writes the reports)", flush=True)
        print(f"Python SDK: stripe.api_base = '{url}'   What has been seen: {url}{PAGE}", flush=True)
        while not asked.to_end:
            signalled = asked.wait(options.every)
            if not asked.to_end and (signalled or watch.passed > written):
                write()
        stack.close()
        return write()


def _served(watch: Watch, options: argparse.Namespace, stack: contextlib.ExitStack) -> str:
    from checkout_conformance.sockets import NoSuchAddress
    from checkout_conformance.traffic.watching import served

    try:
        return stack.enter_context(served(watch, options.port, options.host))
    except NoSuchAddress as error:
        raise UsageError(str(error)) from None


class _Asked:
    """What signals ask for: to end, or to write."""

    def __init__(self) -> None:
        self.to_end = False
        self._wake = threading.Event()

    def wait(self, seconds: float | None) -> bool:
        """Wait for a signal, or so long; whether a signal came."""
        signalled = self._wake.wait(seconds)
        self._wake.clear()
        return signalled

    def signals(self) -> _Handlers:
        """Handle signals for a while."""
        return _Handlers(self)

    def end(self, *_: object) -> None:
        """SIGINT, SIGTERM."""
        self.to_end = True
        self._wake.set()

    def write(self, *_: object) -> None:
        """SIGUSR1."""
        self._wake.set()


class _Handlers:
    """Puts handlers in place, and the former ones back."""

    def __init__(self, asked: _Asked) -> None:
        self._wanted = {signal.SIGINT: asked.end, signal.SIGTERM: asked.end}
        if hasattr(signal, "SIGUSR1"):
            self._wanted[signal.SIGUSR1] = asked.write
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, handler) for number, handler in self._wanted.items()}

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
