"""HTTP/1.1 on the wire: what a request looks like, where an answer ends, and what is none."""

from __future__ import annotations

import httpx
import pytest

from checkout_conformance.target.wire import MOST_OF_A_HEAD, Reading, address_of, request_bytes

OK = b"HTTP/1.1 200 OK\r\n"


def read(*pieces: bytes, method: str = "GET", closed: bool = False) -> tuple[int, bytes, bool, bool]:
    """Status, body, whether the answer is whole, and whether another request may follow."""
    reading = Reading(method)
    for piece in pieces:
        reading.feed(piece)
    if closed:
        reading.end()
    return reading.status, reading.take(), reading.whole, reading.again


@pytest.mark.parametrize(
    ("pieces", "body", "whole", "again"),
    [
        ([OK + b"Content-Length: 3\r\n\r\nabc"], b"abc", True, True),
        ([OK, b"Content-Le", b"ngth: 3\r\n", b"\r\n", b"a", b"bc"], b"abc", True, True),
        ([OK + b"Content-Length: 3\r\n\r\nab"], b"ab", False, False),
        ([OK + b"Content-Length: 3\r\nConnection: close\r\n\r\nabc"], b"abc", True, False),
        ([OK + b"Content-Length: 3\r\n\r\nabcdef"], b"abc", True, False),
        ([OK + b"Content-Length: 3\r\n\r\nabc" + OK], b"abc", True, False),
        ([OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-After: 1\r\n\r\n"], b"abc", True, True),
        ([OK + b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\nab\r\n0\r\n\r\n"], b"ab", True, True),
        ([b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab"], b"ab", True, True),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nab"], b"ab", True, True),
        ([b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab"], b"ab", True, False),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], b"", True, True),
        ([b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"], b"", True, True),
        ([b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x00"], b"", True, False),
    ],
)
def test_an_answer_ends_where_it_says(pieces: list[bytes], body: bytes, whole: bool, again: bool) -> None:
    assert read(*pieces)[1:] == (body, whole, again)


def test_an_answer_that_says_no_end_ends_with_the_connection() -> None:
    assert read(OK + b"\r\nab", closed=True) == (200, b"ab", True, False)


def test_an_answer_to_head_has_no_body() -> None:
    assert read(OK + b"Content-Length: 3\r\n\r\n", method="HEAD") == (200, b"", True, False)


def test_headers_stay_as_they_were_written() -> None:
    reading = Reading("GET")
    reading.feed(OK + b"X-Two: a \r\nx-two: \xe9\r\nContent-Length: 0\r\n\r\n")
    assert reading.headers == [("X-Two", "a"), ("x-two", "é"), ("Content-Length", "0")]


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        OK + b"X : a\r\n\r\n",
        OK + b"X: a\x00b\r\n\r\n",
        OK + b"Content-Length: -3\r\n\r\n",
        OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"X: " + b"y" * MOST_OF_A_HEAD,
    ],
)
def test_what_is_no_http_is_told(sent: bytes) -> None:
    with pytest.raises(ConnectionError):
        read(sent)


@pytest.mark.parametrize(
    "sent", [b"", OK, OK + b"Content-Length: 3\r\n\r\nab", OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"]
)
def test_an_answer_that_breaks_off_is_none(sent: bytes) -> None:
    with pytest.raises(ConnectionError, match="the server closed the connection"):
        read(*([sent] if sent else []), closed=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:4242/v1/checkout/sessions?limit=3&expand[0]=data",
        "https://api.example.com/v1/x",
        "https://api.example.com:443/v1/x?",
        "http://[::1]:8080/v1/x#part",
        "http://example.com",
        'http://example.com/a b"<>`{}%zz%41ü/😀?q="a b" <ü>%&x={}`#',
        "http://bücher.example/x",
    ],
)
def test_addresses_are_those_of_httpx(url: str) -> None:
    address, host, asked = address_of(url)
    known = httpx.URL(url)
    assert (host, asked) == (known.netloc.decode(), known.raw_path.decode())
    assert address.tls is (known.scheme == "https")
    assert address.port == (known.port or (443 if address.tls else 80))


@pytest.mark.parametrize("url", ["ftp://example.com/", "example.com/x", "http:///x", "http://a/\n", "http://[::1/x"])
def test_what_is_no_url_is_told(url: str) -> None:
    with pytest.raises(ValueError):
        address_of(url)


def test_a_request_has_a_host_and_a_length_and_nothing_else() -> None:
    head, body = request_bytes("POST", "h:1", "/x", [("X-Own", "1")], b"ab")
    assert head + body == b"POST /x HTTP/1.1\r\nHost: h:1\r\nX-Own: 1\r\nContent-Length: 2\r\n\r\nab"
    assert request_bytes("POST", "h", "/x", [("Content-Length", "7")], b"")[0].count(b"Content-Length: 0") == 1
    assert b"Content-Length" not in request_bytes("GET", "h", "/x", [], b"")[0]


@pytest.mark.parametrize(
    ("method", "header"), [("GET", ("X", "a\r\nY: b")), ("GET", ("X Y", "a")), ("GET", ("X", "ü")), ("G T", ("X", "a"))]
)
def test_what_no_head_can_hold_is_told(method: str, header: tuple[str, str]) -> None:
    with pytest.raises(ValueError):
        request_bytes(method, "h", "/x", [header], b"")
