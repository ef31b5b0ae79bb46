"""Heads and bodies in bytes: what goes on, what stays, where a body ends, and what is no HTTP."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.traffic.framing import AnswerHead, Body, Chunks, Length, Malformed, RequestHead, UntilTheEnd

MOST = 1_000


def head(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


def fed(body: Body, pieces: list[bytes], most: int = MOST) -> tuple[bytes, bytes, bytes]:
    """What a body took of pieces, what it holds, and what it left."""
    taken, copy, left = b"", bytearray(), b""
    for piece in pieces:
        used = 0 if body.done else body.take(piece, copy, most)
        taken, left = taken + piece[:used], left + piece[used:]
    return taken, bytes(copy), left


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[one:other] for one, other in itertools.pairwise(marks)]


CUTS = st.lists(st.integers(0, 500), max_size=6)
CHUNKED = b"4;a=b\r\nWiki\r\nA\r\n0123456789\r\n00\r\nDigest: x\r\n\r\n"


@settings(max_examples=100)
@given(CUTS)
def test_chunks_end_where_they_say_however_they_come(places: list[int]) -> None:
    body = Chunks()
    assert fed(body, cut(CHUNKED + b"GET /", places)) == (CHUNKED, b"Wiki0123456789", b"GET /")
    assert body.done


@settings(max_examples=30)
@given(CUTS)
def test_a_length_ends_after_so_many_bytes(places: list[int]) -> None:
    body = Length(5)
    assert fed(body, cut(b"abcdefgh", places)) == (b"abcde", b"abcde", b"fgh")
    assert body.done


def test_no_more_is_copied_than_is_judged() -> None:
    for body, data in ((Length(9), b"abcdefghi"), (UntilTheEnd(), b"abcdefghi"), (Chunks(), b"9\r\nabcdefghi\r\n")):
        taken, copy, left = fed(body, [data[at : at + 1] for at in range(len(data))], most=3)
        assert (taken, copy, left) == (data, b"abcd", b"")


def test_a_body_of_nothing_is_whole_at_once() -> None:
    assert Length(0).done
    assert not UntilTheEnd().done


@pytest.mark.parametrize("data", [b"x\r\n", b"-1\r\n", b"3\r\nabcd\r\n", b"f" * 16 + b"\r\n", b"1" * 9_000])
def test_what_is_no_chunk_is_told(data: bytes) -> None:
    with pytest.raises(Malformed):
        fed(Chunks(), [data])


def test_what_is_between_two_hops_stays_there_and_the_rest_goes_on_as_it_is() -> None:
    found = RequestHead(
        head(
            "POST /v1/x?a=%20 HTTP/1.1", "Host: here", "X-Own:  a  b ", "Connection: keep-alive, x-mine", "X-Mine: 1",
            "TE: trailers", "Upgrade: h2c", "Transfer-Encoding: chunked", "Proxy-Authorization: x", "x-own: \xe9",
        )
    )  # fmt: skip
    assert (found.method, found.target, found.path) == (b"POST", b"/v1/x?a=%20", b"/v1/x")
    assert not found.close
    kept = b"X-Own: a  b \r\nTransfer-Encoding: chunked\r\nx-own: \xe9\r\n\r\n"
    assert found.onward(without=(b"host",)) == kept
    assert isinstance(found.body(), Chunks)


def test_what_frames_a_body_cannot_be_named_as_of_this_hop() -> None:
    found = RequestHead(head("POST / HTTP/1.1", "Content-Length: 3", "Connection: close, content-length"))
    assert b"Content-Length: 3" in found.onward()
    assert found.close


def test_who_believes_to_speak_to_a_proxy_names_the_whole_url() -> None:
    assert RequestHead(head("GET http://a.example/v1?x HTTP/1.1")).target == b"/v1?x"
    assert RequestHead(head("GET http://a.example HTTP/1.1")).target == b"/"


@pytest.mark.parametrize(
    "lines",
    [
        ("GET / HTTP/2.0",),
        ("PRI * HTTP/2.0",),
        ("GET /",),
        ("GET /a b HTTP/1.1",),
        ("CONNECT a.example:443 HTTP/1.1",),
        ("GET / HTTP/1.1", "Folded: a", " b"),
        ("GET / HTTP/1.1", "No colon"),
        ("GET / HTTP/1.1", "Space : a"),
        ("GET / HTTP/1.1", "Nul: a\0b"),
        ("GET / HTTP/1.1", "Return: a\rb"),
        ("POST / HTTP/1.1", "Content-Length: 3", "Content-Length: 4"),
        ("POST / HTTP/1.1", "Content-Length: +3"),
        ("POST / HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked"),
        ("POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked"),
        ("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    ],
)
def test_a_request_that_cannot_be_passed_on_is_told(lines: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        RequestHead(head(*lines))


@pytest.mark.parametrize("lines", [("HTTP/1.1 20 OK",), ("ICY 200 OK",), ("HTTP/1.1 200 OK", "no field")])
def test_an_answer_that_is_no_http_is_told(lines: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        AnswerHead(head(*lines))


@pytest.mark.parametrize(
    ("lines", "method", "kind", "done"),
    [
        (("HTTP/1.1 200 OK", "Content-Length: 9"), b"GET", Length, False),
        (("HTTP/1.1 200 OK", "Content-Length: 9"), b"HEAD", Length, True),
        (("HTTP/1.1 304 Not Modified", "Content-Length: 9"), b"GET", Length, True),
        (("HTTP/1.1 204",), b"GET", Length, True),
        (("HTTP/1.1 200 ", "transfer-encoding: Chunked"), b"GET", Chunks, False),
        (("HTTP/1.0 200 OK",), b"GET", UntilTheEnd, False),
    ],
)
def test_where_the_body_of_an_answer_ends(lines: tuple[str, ...], method: bytes, kind: type[Body], done: bool) -> None:
    body = AnswerHead(head(*lines)).body(method)
    assert (type(body), body.done) == (kind, done)


def test_chunks_outweigh_a_length_in_an_answer() -> None:
    found = AnswerHead(head("HTTP/1.1 200 OK", "Content-Length: 3", "Transfer-Encoding: chunked"))
    assert isinstance(found.body(b"GET"), Chunks)
    assert b"Content-Length" not in found.onward()


def test_lines_that_end_without_a_return_are_read() -> None:
    found = AnswerHead(b"HTTP/1.1 200 OK\nA: b\nContent-Length: 2\n\n")
    assert (found.status, found.length, found.onward()) == (200, 2, b"A: b\r\nContent-Length: 2\r\n\r\n")
