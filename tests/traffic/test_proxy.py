"""Byte by byte through the proxy: what clients and servers of HTTP/1 do. How connections end: `test_proxy_ends`."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from checkout_conformance.traffic import passing
from checkout_conformance.traffic.proxy import PAGE
from tests.certificates import self_signed
from tests.traffic.wire import ASK, OK, Reader, Writer, between, request, saying, told
from tests.waiting import finished


def test_bodies_in_chunks_go_through_as_they_are_both_ways() -> None:
    chunks = b"3;x=y\r\nabc\r\n0\r\n\r\n"
    answer = b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nX-Case: Kept\r\n\r\n" + chunks
    asking = b"POST /v1/a?b=%20 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX-Case: Kept\r\n\r\n" + chunks

    async def test() -> None:
        script, asked = saying(answer)
        async with between(script, "/base") as here:
            each = [asking[at : at + 7] for at in range(0, len(asking), 7)]
            assert await told(here, *each) == answer
            port = here.proxy.upstream.split(":")[-1].removesuffix("/base")
            head = f"POST /base/v1/a?b=%20 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
            assert asked == [head + b"Transfer-Encoding: chunked\r\nX-Case: Kept\r\n\r\n" + chunks]
            (passed,) = here.passed()
        assert (passed.sent, passed.body, passed.status) == (b"abc", b"abc", 200)
        recorded = passed.recorded()
        assert recorded.url.endswith("/base/v1/a?b=%20")
        assert (recorded.where, recorded.header("x-case")) == ("POST /v1/a", "Kept")

    finished(test())


def test_one_connection_carries_many_requests_those_without_a_body_too() -> None:
    answers = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        OK,
    )
    asking = [ASK.replace(b"GET", b"HEAD"), ASK.replace(b"GET", b"DELETE"), ASK, ASK]

    async def test() -> None:
        script, asked = saying(*answers)
        async with between(script) as here:
            reader, writer = await here.client()
            for one, answer in zip(asking, answers, strict=True):
                writer.write(one)
                assert await reader.readexactly(len(answer)) == answer
            assert await reader.read() == b""  # the server has hung up, and so does the proxy
            writer.close()
            assert [one.split()[0] for one in asked] == [b"HEAD", b"DELETE", b"GET", b"GET"]
            assert [one.status for one in here.passed()] == [200, 204, 304, 200]

    finished(test())


def test_requests_that_are_sent_ahead_are_answered_in_their_order() -> None:
    async def test() -> None:
        script, asked = saying(*(OK.replace(b"ok", b"%02d" % number) for number in range(3)))
        async with between(script) as here:
            reader, writer = await here.client()
            form = b"POST /v1/%d HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b"
            writer.write(b"".join(form % number for number in range(3)))
            writer.write_eof()  # and says no more
            assert re.findall(rb"\d\d(?=HTTP|$)", await reader.read()) == [b"00", b"01", b"02"]
            writer.close()
            assert [one.split()[1] for one in asked] == [b"/v1/0", b"/v1/1", b"/v1/2"]
            assert [one.sent for one in here.passed()] == [b"a=b"] * 3

    finished(test())


def test_who_waits_for_permission_to_send_gets_it_from_the_upstream() -> None:
    head = b"POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"

    async def script(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
        assert await reader.readexactly(3) == b"a=b"
        writer.write(OK)

    async def test() -> None:
        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(head)
            assert await reader.readuntil(b"100 Continue\r\n\r\n")
            writer.write(b"a=b")
            assert await reader.read() == OK
            writer.close()
            assert [(one.sent, one.body) for one in here.passed()] == [(b"a=b", b"ok")]

    finished(test())


def test_an_offer_to_speak_http_2_changes_nothing_not_even_of_a_form() -> None:
    """Java's client makes it with every first request."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
    asking = b"POST /v1/a HTTP/1.1\r\nHost: x\r\n" + offer + b"Content-Length: 3\r\n\r\na=b"

    async def test() -> None:
        script, asked = saying(OK)
        async with between(script) as here:
            assert await told(here, asking) == OK
        assert asked[0].endswith(b"\r\nContent-Length: 3\r\n\r\na=b")
        assert not re.search(rb"(?i)upgrade|settings", asked[0])

    finished(test())


@pytest.mark.parametrize("known", [True, False])
def test_an_upstream_may_speak_tls_and_shows_who_it_is(
    known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = self_signed(tmp_path)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def test() -> None:
        script, asked = saying(OK)
        async with between(script, tls=context) as here:
            found = await told(here, ASK)
        if known:
            assert (found, len(asked)) == (OK, 1)
        else:
            assert b"the upstream gave no answer: SSLCertVerificationError" in found
            assert asked == []

    finished(test())


def test_a_live_key_is_refused_before_anything_is_sent_wherever_it_stands() -> None:
    live = b"Authorization: Bearer sk_live_abc\r\n\r\n"
    twice = ASK[:-2] + b"Authorization: Bearer sk_test_a\r\n" + live

    async def test() -> None:
        script, asked = saying(OK, OK)
        async with between(script) as here:
            assert b"403 Forbidden" in await told(here, twice)
            assert asked == []
            found = await told(here, ASK + ASK[:-2] + live)  # behind another one
            assert found.startswith(OK + b"HTTP/1.1 403 Forbidden\r\n")
            assert len(asked) == len(here.taken) == 1

    finished(test())


@pytest.mark.parametrize(
    ("asking", "words"),
    [
        (b"GET / HTTP/1.1\r\nno field\r\n\r\n", b"a line of the head is no field"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", b"the size of a chunk is no number"),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * passing.LONGEST_HEAD, b"its head does not end"),
    ],
)
def test_what_is_no_http_is_refused(asking: bytes, words: bytes) -> None:
    async def test() -> None:
        script, asked = saying(OK)
        async with between(script) as here:
            found = await told(here, asking)
            assert found.startswith(b"HTTP/1.1 400 Bad Request\r\n")
            assert words in found
            await here.idle()
        assert asked == []

    finished(test())


def test_the_page_is_the_proxys_own() -> None:
    async def test() -> None:
        script, asked = saying(OK)
        async with between(script) as here:
            assert (await told(here, ASK.replace(b"/v1/a", PAGE.encode() + b"?x"))).endswith(b"\r\n\r\nthe page")
        assert (asked, here.taken) == ([], [])

    finished(test())


def test_who_reads_slowly_slows_the_other_end_and_gets_everything() -> None:
    size, most = 30_000_000, 0
    piece = b"x" * 100_000

    async def script(reader: Reader, writer: Writer) -> None:
        nonlocal most
        assert len(await request(reader)) > size
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for number in range(size // len(piece)):
            writer.write(piece)
            await writer.drain()
            most = number

    async def test() -> None:
        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(b"POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(size // len(piece)):
                writer.write(piece)
                await writer.drain()
            await reader.readuntil(b"\r\n\r\n")
            before = -1
            while most != before:  # as much as the buffers between hold, and no more
                before = most
                await asyncio.sleep(0.05)
            assert most < 250
            assert len(await reader.readexactly(size)) == size
            writer.close()
            await here.idle()
            assert "passed on, but not judged" in here.notes()[0]

    finished(test())
