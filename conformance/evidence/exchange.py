"""An exchange: one request and its answer, as sent and as received, with timing.

Plain data, shared by client, checks and record. No I/O, no judgement, no redaction (see `evidence.redact`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from checkout_conformance.schemas.paths import objects_in

# From here on the server has failed; and the status of a server that waited for too long.
SERVER_ERROR, TIMED_OUT = 500, 408
# Longer bodies are read anew each time.
LONGEST_KNOWN = 200_000
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent. `params` is the payload before encoding; `body` the encoded form (POST), `url` is absolute."""

    operation: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `truncated` is the full length where the body was cut at the client's limit."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: int | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def json(self) -> Any:
        """The body as JSON, or None where it is not JSON (a JSON `null` is None as well): to be read, never changed.

        Half a pair of surrogates, which no text can hold, is read as U+FFFD.
        """
        return _known(self.body) if len(self.body) <= LONGEST_KNOWN else _read(self.body)


@lru_cache(maxsize=64)  # every check asks for the same few answers
def _known(body: bytes) -> Any:
    return _read(body)


def _read(body: bytes) -> Any:
    try:
        read = json.loads(body, parse_constant=_no_number)
        return _whole(read) if SURROGATE.search(body) else read
    except (ValueError, RecursionError):
        return None


def _no_number(name: str) -> Any:
    """`NaN` and `Infinity`, which Python reads, are not JSON."""
    raise ValueError(f"{name} is no JSON number")


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(child) for child in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(child) for name, child in value.items()}
    return value


@dataclass(frozen=True)
class Exchange:
    """A request with its response, or with the transport error that came instead (`failure`, one sentence).

    `sent` is when it was sent, in Unix seconds, or 0 where nobody knows.
    """

    request: Request
    response: Response | None
    failure: str | None = None
    elapsed_s: float = 0.0
    sent: float = 0.0

    @property
    def status(self) -> int | None:
        """The HTTP status, or None where no response came."""
        return None if self.response is None else self.response.status

    @property
    def ok(self) -> bool:
        """Whether the answer is a 2xx."""
        return self.response is not None and 200 <= self.response.status < 300

    @property
    def conclusive(self) -> bool:
        """Whether the answer says what was done; a 5xx, a time-out or half a body may hide a success."""
        if self.status is None or self.status >= SERVER_ERROR or self.status == TIMED_OUT:
            return False
        return not (self.ok and self.json is None)

    @property
    def json(self) -> Any:
        """The answer's JSON, or None."""
        return None if self.response is None else self.response.json

    @cached_property
    def identity(self) -> str | None:
        """The id of the object that a success answers with; None where there is none that is a text."""
        body = self.json if self.ok else None
        found = body.get("id") if isinstance(body, dict) else None
        return found if isinstance(found, str) and found else None

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The objects of a list answer; [] where it is none."""
        body = self.json
        return objects_in(body.get("data")) if isinstance(body, dict) else []

    @property
    def error(self) -> dict[str, Any]:
        """The `error` object of a documented error answer, or an empty dict."""
        body = self.json
        error = body.get("error") if isinstance(body, dict) else None
        return error if isinstance(error, dict) else {}
