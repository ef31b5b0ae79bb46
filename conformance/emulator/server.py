"""Serve the emulator over a real socket until it is stopped."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from checkout_conformance.emulator.app import build_app
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.validation import RequestContract
from checkout_conformance.emulator.wire import Application
from checkout_conformance.sockets import BACKLOG, listen, url_of

# When young garbage is collected (as Python does by itself), and when old: practically never.
YOUNG, NEVER = (700, 10), 1_000_000
SHUTDOWN_SECONDS = 2
NO_KEY_NEEDED = "sk_test_emulator"


def run_server(app: Application, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve `app` until SIGINT or SIGTERM. `ready` is called once, with the URL, when the socket accepts connections.

    Raises NoSuchAddress where host and port cannot be had. Port 0 takes a free one.
    """
    listener = listen(host, port)
    url = url_of(host, listener.getsockname()[1])
    config = uvicorn.Config(
        app,
        log_level=logging.WARNING,
        access_log=False,
        backlog=BACKLOG,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=75,
    )
    server = _Server(config, lambda: ready(url))
    collect_seldom()
    # uvicorn shuts down and then raises the signal again.
    with stoppable(), listener:
        server.run(sockets=[listener])


@contextmanager
def stoppable() -> Iterator[None]:
    """A server within is stopped by SIGINT and by SIGTERM alike; one that was asked to stop has not failed."""
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def serve(
    port: int = 0,
    seed: int = 0,
    host: str = "127.0.0.1",
    parts: Parts = REFERENCE,
    contract: RequestContract | None = None,
) -> None:
    """Build the emulator (of other parts: a mutant of it), say where it is, serve until stopped.

    Raises NoSuchAddress, with a message for whoever typed the command.
    """
    run_server(build_app(parts, contract, seed=seed), host, port, lambda url: print(introduction(url), flush=True))


def introduction(url: str) -> str:
    """What is said at the start: where the emulator is and how a client finds it."""
    return "\n".join(
        [
            f"Checkout emulator on {url} (Ctrl-C stops it; nothing is kept; a browser shows what it has)",
            "",
            "Any test key will do; each key has a world of its own. Try:",
            f"  curl {url}/v1/checkout/sessions -u {NO_KEY_NEEDED}: \\",
            "    -d mode=payment -d success_url=https://example.com/success \\",
            '    -d "line_items[0][quantity]=1" -d "line_items[0][price_data][currency]=usd" \\',
            '    -d "line_items[0][price_data][unit_amount]=1099" \\',
            '    -d "line_items[0][price_data][product_data][name]=T-shirt"',
            "",
            f"Python SDK: stripe.api_base = '{url}'   Control: curl {url}/_emulator -u {NO_KEY_NEEDED}:",
        ]
    )


def collect_seldom() -> None:
    """Leave full collections of garbage out: stored sessions are none, and walking 100,000 takes seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG, NEVER)


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is up."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._say_started()
