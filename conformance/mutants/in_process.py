"""Speak to an emulator in this process: no sockets, the same client.

The application runs on an event loop in a thread of its own, so that requests at the same time are at the same time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

PATIENCE_S = 20.0


class Loop:
    """An event loop in a thread; `run` waits for a coroutine's result."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Any) -> Any:
        """The result of a coroutine, from any thread. Raises TimeoutError where it does not end."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_S)

    def close(self) -> None:
        """Stop the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def event_loop() -> Iterator[Loop]:
    """A loop while the block runs."""
    loop = Loop()
    try:
        yield loop
    finally:
        loop.close()


class InProcess(httpx.BaseTransport):
    """An httpx transport that calls an ASGI application. An exception of the application is a broken connection."""

    def __init__(self, app: Any, loop: Loop) -> None:
        self._app = app
        self._loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application and give its whole answer."""
        try:
            status, headers, body = self._loop.run(self._call(request))
        except Exception as error:
            raise httpx.RemoteProtocolError(f"the application raised {type(error).__name__}: {error}") from error
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    async def _call(self, request: httpx.Request) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        path = request.url.raw_path.partition(b"?")[0]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path,
            "root_path": "",
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (request.url.host, request.url.port or 80),
            "client": ("127.0.0.1", 1),
            "state": {},
        }
        content = request.read()
        sent = [{"type": "http.request", "body": content, "more_body": False}]
        received: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return sent.pop() if sent else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            received.append(message)

        await self._app(scope, receive, send)
        start = next(message for message in received if message["type"] == "http.response.start")
        body = b"".join(message.get("body", b"") for message in received if message["type"] == "http.response.body")
        return int(start["status"]), list(start.get("headers", [])), body
