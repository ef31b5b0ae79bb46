"""Byte by byte through the proxy: what clients and servers of HTTP/1 do, whoever begins, ends, waits or breaks off."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
from pathlib import Path

import pytest

from checkout_conformance.traffic import passing, proxy
from checkout_conformance.traffic.proxy import PAGE
from tests.certificates import self_signed
from tests.traffic.wire import ASK, OK, PATIENCE_S, Reader, Writer, between, request, run, saying, told


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

    run(test())


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

    run(test())


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

    run(test())


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

    run(test())


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

    run(test())


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

    run(test())


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    async def test() -> None:
        script, asked = saying(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nall of it")
        async with between(script) as here:
            found = await told(here, b"GET / HTTP/1.0\r\n\r\n")
            assert found == b"HTTP/1.0 200 OK\r\nA: b\r\nConnection: close\r\n\r\nall of it"
            assert asked[0].startswith(b"GET / HTTP/1.0\r\nHost: 127.0.0.1")
            assert [one.body for one in here.passed()] == [b"all of it"]

    run(test())


def test_who_wants_one_answer_only_gets_it_and_the_end() -> None:
    async def test() -> None:
        script, _ = saying(OK, OK)
        async with between(script) as here:
            closing = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            assert await told(here, closing) == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    run(test())


@pytest.mark.parametrize(
    ("head", "half", "words"),
    [
        (b"Content-Length: 9", b"half", "the upstream's answer broke off (it hung up)"),
        (b"Transfer-Encoding: chunked", b"x\r\n", "broke off (it is no HTTP, the size of a chunk"),
    ],
)
def test_an_answer_that_breaks_off_breaks_off(head: bytes, half: bytes, words: str) -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"

    async def test() -> None:
        go_on = asyncio.Event()

        async def script(reader: Reader, writer: Writer) -> None:
            await request(reader)
            writer.write(answer)
            await go_on.wait()
            writer.write(half)

        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(ASK)
            assert await reader.readexactly(len(answer)) == answer
            go_on.set()
            assert await reader.read() in (half, b"")
            writer.close()
            (note,) = here.notes()
        assert words in note
        assert note.startswith("GET /v1/a: ")

    run(test())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 2",
        b"SSH-2.0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ],
)
def test_no_answer_is_a_bad_gateway(answer: bytes) -> None:
    async def test() -> None:
        script, _ = saying(answer)
        async with between(script) as here:
            found = await told(here, ASK)
            assert found.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
            assert b"the upstream gave no answer" in found
            assert len(here.notes()) == 1

    run(test())


def test_an_upstream_that_is_gone_is_a_bad_gateway() -> None:
    async def test() -> None:
        async with between(saying()[0], gone=True) as here:
            assert b"502 Bad Gateway" in await told(here, ASK)
            assert here.notes() == ["GET /v1/a: the upstream gave no answer: ConnectionRefusedError"]

    run(test())


def test_a_connection_that_the_upstream_kept_too_long_ends_as_it_would_without_a_proxy() -> None:
    """Clients know that: they ask again on another one, which they would not do for an answer."""

    async def script(reader: Reader, writer: Writer) -> None:
        await request(reader)
        writer.write(OK)
        await request(reader)

    async def test() -> None:
        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(ASK)
            assert await reader.readexactly(len(OK)) == OK
            writer.write(ASK)
            assert await reader.read() == b""
            writer.close()
            assert here.notes() == ["GET /v1/a: the upstream gave no answer: it hung up"]

    run(test())


def test_an_answer_may_come_before_the_request_is_whole() -> None:
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"

    async def script(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    async def test() -> None:
        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(b"POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=")
            assert await reader.readexactly(len(answer)) == answer
            assert await reader.read() == b""
            writer.close()
            (note,) = here.notes()
        assert "before the request was whole" in note

    run(test())


def test_and_where_the_upstream_reads_on_so_does_the_proxy() -> None:
    async def script(reader: Reader, writer: Writer) -> None:
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK)
            assert await reader.readexactly(3) == b"a=b"

    async def test() -> None:
        async with between(script) as here:
            reader, writer = await here.client()
            for _ in range(2):
                writer.write(b"POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
                assert await reader.readexactly(len(OK)) == OK
                writer.write(b"=b")
            assert await reader.read() == b""
            writer.close()
            assert [one.sent for one in here.passed()] == [b"a=b", b"a=b"]

    run(test())


def test_a_client_that_goes_within_its_request_is_told_of() -> None:
    gone = asyncio.Event()

    async def script(reader: Reader, writer: Writer) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            await request(reader)
        gone.set()

    async def test() -> None:
        async with between(script) as here:
            _, writer = await here.client()
            writer.write(b"POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=")
            await writer.drain()
            writer.close()
            await gone.wait()  # the upstream sees it too
            assert here.notes() == ["POST /v1/a: the client went away within its request"]

    run(test())


@pytest.mark.usefixtures("quick_collections")
@pytest.mark.parametrize("abruptly", [True, False])
def test_what_a_client_that_has_gone_asked_for_is_judged_and_held_until_then(abruptly: bool) -> None:
    """A loop holds what runs in it weakly: a collection at any moment must not end an exchange."""
    complaints: list[object] = []

    async def test() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
        asked, go_on = asyncio.Event(), asyncio.Event()

        async def script(reader: Reader, writer: Writer) -> None:
            await request(reader)
            asked.set()
            await go_on.wait()
            writer.write(OK)

        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(ASK)
            await asked.wait()
            if abruptly:
                writer.transport.abort()
            writer.close()
            del reader, writer
            for _ in range(20):
                gc.collect()
                await asyncio.sleep(0)
            go_on.set()
            await here.idle()
            assert [one.body for one in here.passed()] == [b"ok"]
            while here.proxy.clients:
                await asyncio.sleep(0)

    run(test())
    assert complaints == []


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

    run(test())


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

    run(test())


def test_the_page_is_the_proxys_own() -> None:
    async def test() -> None:
        script, asked = saying(OK)
        async with between(script) as here:
            assert (await told(here, ASK.replace(b"/v1/a", PAGE.encode() + b"?x"))).endswith(b"\r\n\r\nthe page")
        assert (asked, here.taken) == ([], [])

    run(test())


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

    run(test())


def test_an_answer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PATIENCE_S", 0.0)
    monkeypatch.setattr(proxy, "CHECK_S", 0.01)

    async def script(reader: Reader, writer: Writer) -> None:
        await request(reader)
        await reader.read()

    async def test() -> None:
        async with between(script) as here:
            monkeypatch.setattr(passing, "PATIENCE_S", PATIENCE_S)  # to connect
            reader, writer = await here.client()
            writer.write(ASK)
            while not here.proxy.under_way:
                await asyncio.sleep(0)
            monkeypatch.setattr(passing, "PATIENCE_S", 0.0)
            assert b"the upstream gave no answer: TimeoutError" in await reader.read()
            writer.close()

    run(test())


def test_what_is_under_way_when_the_proxy_ends_is_answered() -> None:
    async def test() -> None:
        asked = asyncio.Event()

        async def script(reader: Reader, writer: Writer) -> None:
            await request(reader)
            asked.set()
            await asyncio.sleep(0.05)
            writer.write(OK)

        async with between(script) as here:
            reader, writer = await here.client()
            writer.write(ASK)
            await asked.wait()
        assert await reader.read() == OK
        writer.close()
        assert len(here.passed()) == 1

    run(test())
