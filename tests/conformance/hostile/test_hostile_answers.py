"""What single answers can do to the client: each is one exchange, within its limits."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable

import pytest

from checkout_conformance.errors import LiveModeSeen, TargetLost
from checkout_conformance.target.client import BODY_LIMIT, Client
from checkout_conformance.target.target import Target
from tests.conformance.hostile import hostile_servers as servers

# What is told from an answer waits for it, however busy the machine is.
PATIENCE_S = 60.0
TIMEOUT_S = 1.0
# The targets that hang hang longer than that, or for ever.
AT_ONCE_S = 20.0


def client_for(url: str, **settings: object) -> Client:
    values: dict[str, object] = {"timeout_s": PATIENCE_S, **settings}
    return Client(Target("hostile", url, "sk_test_conformance", "2025-09-30.clover", **values))  # type: ignore[arg-type]


@pytest.mark.parametrize("talk", [servers.hang, servers.drip_head, servers.drip_body])
def test_no_answer_takes_longer_than_the_timeout(talk: Callable[[socket.socket], None]) -> None:
    with servers.raw_server(talk) as url:
        client = client_for(url, timeout_s=TIMEOUT_S)
        started = time.monotonic()
        exchange = client.list()
        took = time.monotonic() - started
        client.close()
    assert exchange.response is None
    assert str(exchange.failure).startswith("timeout")
    assert took < AT_ONCE_S


@pytest.mark.parametrize("talk", [servers.reset, servers.half_body])
def test_a_broken_connection_is_tried_again_and_then_told(talk: Callable[[socket.socket], None]) -> None:
    with servers.raw_server(talk) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.response is None
    assert str(exchange.failure).startswith("connection broken")
    assert client.requests == 4


def test_a_gigabyte_is_cut_at_the_limit() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with servers.raw_server(servers.huge_body) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.response is not None
    assert len(exchange.response.body) == BODY_LIMIT
    assert exchange.response.truncated is not None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def test_a_gzip_bomb_is_cut_at_the_limit() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with servers.raw_server(servers.gzip_bomb) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.response is not None
    assert len(exchange.response.body) == BODY_LIMIT
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KiB, the server's own bomb included


@pytest.mark.parametrize("talk", [servers.not_gzip, servers.endless_headers])
def test_what_is_no_http_is_told_in_a_sentence(talk: Callable[[socket.socket], None]) -> None:
    with servers.raw_server(talk) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.response is None
    assert exchange.failure


def test_invalid_json_is_an_answer_without_json() -> None:
    with servers.raw_server(servers.invalid_json) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.status == 200
    assert exchange.json is None


def test_a_silent_target_ends_the_run_after_three_requests() -> None:
    with servers.raw_server(servers.hang) as url:
        client = client_for(url, timeout_s=0.2)
        client.list()
        client.list()
        with pytest.raises(TargetLost, match="no answers any more"):
            client.list()
        with pytest.raises(TargetLost):
            client.list()
        client.close()
    assert client.requests == 3


def test_nothing_is_sent_after_live_mode_was_seen() -> None:
    body = b'{"object": "list", "data": [{"livemode" : true}], "has_more": false}'

    def live(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    with servers.raw_server(live) as url:
        client = client_for(url)
        with pytest.raises(LiveModeSeen):
            client.list()
        sent = client.requests
        with pytest.raises(LiveModeSeen):
            client.list()
        client.close()
    assert client.requests == sent == 1


def test_live_mode_in_a_text_is_no_live_mode() -> None:
    body = rb'{"object": "list", "data": [{"livemode": false, "metadata": {"a": "\"livemode\": true"}}]}'

    def text(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    with servers.raw_server(text) as url:
        client = client_for(url)
        exchange = client.list()
        client.close()
    assert exchange.ok


def test_a_redirect_is_not_followed() -> None:
    visited: list[str] = []

    def elsewhere(connection: socket.socket) -> None:
        visited.append("elsewhere")

    with servers.raw_server(elsewhere) as other:

        def redirect(connection: socket.socket) -> None:
            connection.sendall(f"HTTP/1.1 307 Moved\r\nLocation: {other}/\r\nContent-Length: 0\r\n\r\n".encode())

        with servers.raw_server(redirect) as url:
            client = client_for(url)
            exchange = client.create({"mode": "setup"})
            client.close()
    assert exchange.status == 307
    assert visited == []
