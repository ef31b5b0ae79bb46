"""How connections end through the proxy, byte by byte: early, half-way, late, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import gc

import pytest

from checkout_conformance.traffic import passing, proxy
from tests.traffic.wire import ASK, OK, Reader, Writer, between, request, saying, told
from tests.waiting import LONGEST_S, finished


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    async def test() -> None:
        script, asked = saying(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nall of it")
        async with between(script) as here:
            found = await told(here, b"GET / HTTP/1.0\r\n\r\n")
            assert found == b"HTTP/1.0 200 OK\r\nA: b\r\nConnection: close\r\n\r\nall of it"
            assert asked[0].startswith(b"GET / HTTP/1.0\r\nHost: 127.0.0.1")
            assert [one.body for one in here.passed()] == [b"all of it"]

    finished(test())


def test_who_wants_one_answer_only_gets_it_and_the_end() -> None:
    async def test() -> None:
        script, _ = saying(OK, OK)
        async with between(script) as here:
            closing = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            assert await told(here, closing) == OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    finished(test())


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

    finished(test())


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

    finished(test())


def test_an_upstream_that_is_gone_is_a_bad_gateway() -> None:
    async def test() -> None:
        async with between(saying()[0], gone=True) as here:
            assert b"502 Bad Gateway" in await told(here, ASK)
            assert here.notes() == ["GET /v1/a: the upstream gave no answer: ConnectionRefusedError"]

    finished(test())


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

    finished(test())


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

    finished(test())


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

    finished(test())


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

    finished(test())


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

    finished(test())
    assert complaints == []


def test_an_answer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PATIENCE_S", 0.0)
    monkeypatch.setattr(proxy, "CHECK_S", 0.01)

    async def script(reader: Reader, writer: Writer) -> None:
        await request(reader)
        await reader.read()

    async def test() -> None:
        async with between(script) as here:
            monkeypatch.setattr(passing, "PATIENCE_S", LONGEST_S)  # to connect
            reader, writer = await here.client()
            writer.write(ASK)
            while not here.proxy.under_way:
                await asyncio.sleep(0)
            monkeypatch.setattr(passing, "PATIENCE_S", 0.0)
            assert b"the upstream gave no answer: TimeoutError" in await reader.read()
            writer.close()

    finished(test())


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

    finished(test())
