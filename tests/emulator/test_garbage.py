"""Garbage in: a documented error or a closed connection, never a traceback, never a damaged store."""

from __future__ import annotations

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.schemas import load
from tests.waiting import LONGEST_S

SESSIONS = "/v1/checkout/sessions"
PLAIN = (
    "mode=payment&success_url=https%3A%2F%2Fexample.com&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
    "&line_items[0][price_data][unit_amount]=1000&line_items[0][price_data][product_data][name]=T"
)
DEEP = "a" + "[b]" * 2000 + "=1"
WIDE = "&".join(f"k{i}=1" for i in range(20_000))
BODIES: dict[str, bytes] = {
    "broken percent": b"mode=%zz",
    "not utf-8": b"mode=%ff%fe",
    "raw bytes": bytes(range(256)),
    "unbalanced brackets": b"a[b=1&c]=2",
    "value and object": b"a=1&a[b]=2",
    "deep": DEEP.encode(),
    "wide": WIDE.encode(),
    "ten megabytes": b"client_reference_id=" + b"x" * 10_000_000,
    "prototype": b"__proto__[polluted]=1&constructor[prototype][polluted]=1",
    "null byte": b"mode=pay%00ment",
    "huge index": b"line_items[999999999][price]=x",
    "nothing": b"",
    "only separators": b"&&&===&&&",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def is_documented_error(answer: httpx.Response) -> bool:
    return 400 <= answer.status_code < 500 and not [
        breach for breach in load().answer_breaches("error", answer.json()) if "Traceback" in answer.text or breach
    ]


def still_works(http: httpx.Client) -> bool:
    made = http.post(SESSIONS, content=PLAIN, headers=FORM)
    return made.status_code == 200 and http.get(f"{SESSIONS}/{made.json()['id']}").json() == made.json()


@pytest.mark.parametrize("name", list(BODIES))
def test_bad_bodies_get_a_documented_error(http: httpx.Client, name: str) -> None:
    answer = http.post(SESSIONS, content=BODIES[name], headers=FORM)
    assert is_documented_error(answer), answer.text[:300]
    assert still_works(http)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_other_content_types_are_refused(http: httpx.Client, kind: str) -> None:
    answer = http.post(SESSIONS, content=b"{}", headers={"Content-Type": kind})
    assert is_documented_error(answer)


@given(body=st.binary(max_size=300))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_random_bytes_never_break_it(url: str, body: bytes) -> None:
    answer = httpx.post(
        f"{url}{SESSIONS}", content=body, headers=FORM, auth=("sk_test_random_bytes", ""), timeout=LONGEST_S
    )
    assert is_documented_error(answer), (body, answer.text[:300])


def talk(url: str, *pieces: bytes, pause: float = 0.0) -> bytes:
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=LONGEST_S) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        line.shutdown(socket.SHUT_WR)
        received = b""
        while piece := line.recv(65_536):
            received += piece
    return received


def test_http_1_0_is_answered(url: str) -> None:
    answer = talk(url, b"GET /v1/checkout/sessions HTTP/1.0\r\nAuthorization: Bearer sk_test_old\r\n\r\n")
    assert b" 200 " in answer.split(b"\r\n", 1)[0]


def test_a_request_that_is_none_is_refused_or_dropped(url: str, http: httpx.Client) -> None:
    answer = talk(url, b"\x00\x01 nonsense\r\n\r\n")
    assert answer == b"" or answer.split(b" ", 2)[1] == b"400"
    assert still_works(http)


def test_slow_senders_are_served(url: str) -> None:
    body = PLAIN.encode()
    head = (
        b"POST /v1/checkout/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer sk_test_slow\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n"
    )
    pieces = [head, *(body[i : i + 60] for i in range(0, len(body), 60))]
    assert b" 200 " in talk(url, *pieces, pause=0.02).split(b"\r\n", 1)[0]


def test_half_a_body_hostile_inputs_nothing(url: str, http: httpx.Client) -> None:
    talk(url, b"POST /v1/checkout/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nmode=pay")
    assert still_works(http)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/checkout/sessions/", "/v1/checkout/sessions/%00", "/%ff"])
def test_odd_paths_are_not_found(http: httpx.Client, path: str) -> None:
    answer: Any = http.get(path)
    assert answer.status_code in (400, 404)
