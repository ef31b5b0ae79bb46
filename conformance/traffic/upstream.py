"""One client's connection to the upstream: what it says goes to the client's side."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from checkout_conformance.traffic.passing import ClientSide


class UpstreamSide(asyncio.Protocol):
    """One client's connection to the upstream."""

    def __init__(self, client: ClientSide) -> None:
        self._client: ClientSide | None = client
        self.reading = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport = cast("asyncio.Transport", transport)
        if self._client is not None:
            self._client.connected(self)

    def data_received(self, data: bytes) -> None:
        """The upstream says something."""
        if self._client is not None:
            self._client.answered(data)

    def connection_lost(self, error: Exception | None) -> None:
        """The upstream has hung up."""
        client, self._client = self._client, None
        if client is not None:
            client.ended(error)

    def pause_writing(self) -> None:
        """The upstream takes less than the client gives."""
        if self._client is not None:
            self._client.full(True)

    def resume_writing(self) -> None:
        """It takes more again."""
        if self._client is not None:
            self._client.full(False)

    def send(self, data: bytes) -> None:
        """Send something."""
        self._transport.write(data)

    def read(self, reading: bool) -> None:
        """Read on, or not."""
        if reading is not self.reading and not self._transport.is_closing():
            self.reading = reading
            (self._transport.resume_reading if reading else self._transport.pause_reading)()

    def close(self) -> None:
        """End it; the client hears no more of it."""
        self._client = None
        self._transport.close()
