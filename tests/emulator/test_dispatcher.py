"""Several processes as one emulator: what one key is told is the same through every connection, and no byte is lost."""

from __future__ import annotations

import asyncio
import base64
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from checkout_conformance.cli import main
from checkout_conformance.emulator.dispatcher import Dispatcher, ProcessEnded, owner, read_head
from tests.emulator.served import served
from tests.waiting import LONGEST_S, finished

SESSIONS = "/v1/checkout/sessions"
SETUP = {"mode": "setup", "success_url": "https://example.com/s", "currency": "usd"}
FIRST, SECOND = (next(key for key in map("sk_test_{}".format, range(99)) if owner(key, 2) == n) for n in (0, 1))


def head(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_head_says_path_key_and_length() -> None:
    basic = base64.b64encode(b"sk_test_a:").decode()
    found = read_head(head("POST /v1/x?y=1 HTTP/1.1", f"AUTHORIZATION:  Basic {basic}", "content-length: 12"))
    assert (found.path, found.key, found.length) == ("/v1/x?y=1", "sk_test_a", 12)
    assert read_head(head("GET / HTTP/1.1", "Authorization: Bearer sk_test_b")).key == "sk_test_b"


@pytest.mark.parametrize(
    "lines", [("transfer-encoding: chunked", "content-length: 3"), ("Content-Length: -1",), ("Content-Length: ٣",)]
)
def test_a_body_that_says_its_own_end_has_no_length(lines: tuple[str, ...]) -> None:
    assert read_head(head("POST / HTTP/1.1", *lines)).length is None


def test_what_is_no_http_has_no_key() -> None:
    found = read_head(b"\xff\xfe\r\n\r\n")
    assert (found.path, found.key, found.length) == ("", "", 0)


def test_keys_are_spread_over_all_processes_and_stay_there() -> None:
    found = [owner(f"sk_test_{number}", 4) for number in range(100)]
    assert {found.count(process) > 10 for process in range(4)} == {True}
    assert found == [owner(f"sk_test_{number}", 4) for number in range(100)]


async def answering(name: str, known: str = "") -> asyncio.Server:
    """A process that says its name, and the body that it was sent; pages are not its own, but for one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while text := await reader.readuntil(b"\r\n\r\n"):
            asked = read_head(text)
            body = await reader.readexactly(asked.length) if asked.length is not None else await chunks(reader)
            missing = asked.path.startswith(("/c/", "/r/")) and asked.path != known
            said = name.encode() + b" " + (b"" if text.startswith(b"HEAD") else body)
            status = b"404 Not Found" if missing else b"200 OK"
            writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(said), said))
            if asked.length is None:
                break
        writer.close()

    async def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(quiet, "127.0.0.1", 0)


async def chunks(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readline()
    return found


def url_of(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def dispatched(dispatcher: Dispatcher) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a dispatcher. In the end nothing that it opened is open."""
    server = await asyncio.start_server(dispatcher.serve, "127.0.0.1", 0)
    async with httpx.AsyncClient(base_url=url_of(server), timeout=LONGEST_S) as client:
        yield client
    server.close()
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)
    for _ in range(3):  # transports close in the loop's next rounds
        await asyncio.sleep(0)


def through(requests: list[tuple[str, str, str | None, Any]], *, known: str = "") -> list[str]:
    """What two processes answer to requests that come through the dispatcher on one connection."""

    async def run() -> list[str]:
        processes = [await answering("first"), await answering("second", known)]
        async with dispatched(Dispatcher([url_of(one) for one in processes])) as client:
            found = []
            for method, path, key, body in requests:
                headers = {"Authorization": f"Bearer {key}"} if key else {}
                answer = await client.request(method, path, content=body, headers=headers)
                found.append(f"{answer.status_code} {answer.text}")
            for one in processes:
                one.close()
        return found

    return finished(run())


def test_keys_that_share_a_connection_reach_their_own_process_each() -> None:
    requests = [("POST", SESSIONS, key, key) for key in (FIRST, SECOND, FIRST, FIRST, SECOND)]
    assert through(requests) == [
        f"200 {'first' if key == FIRST else 'second'} {key}" for key in (FIRST, SECOND, FIRST, FIRST, SECOND)
    ]


def test_a_large_body_and_one_in_chunks_arrive_whole() -> None:
    async def pieces() -> Any:
        for _ in range(3):
            yield b"p" * 10_000

    large = "x" * 3_000_000
    found = through(
        [("POST", SESSIONS, SECOND, large), ("POST", SESSIONS, SECOND, pieces()), ("GET", "/v1", FIRST, "")]
    )
    assert found == [f"200 second {large}", f"200 second {'p' * 30_000}", "200 first "]


def test_a_customers_page_is_that_of_the_process_that_knows_it() -> None:
    found = through([("GET", "/c/pay/cs_1", None, ""), ("GET", "/c/pay/cs_2", None, "")], known="/c/pay/cs_1")
    assert [one.split()[:2] for one in found] == [["200", "second"], ["404", "first"]]


def test_the_page_of_all_leads_to_the_page_of_each() -> None:
    front, *each = through([("GET", path, None, "") for path in ("/", "/?process=1", "/?process=2", "/?process=99")])
    assert "2 processes" in front
    assert 'href="/?process=2"' in front
    assert each == ["200 first ", "200 second ", "200 second "]


@pytest.mark.usefixtures("quick_collections")
def test_a_connection_whose_client_has_gone_ends_before_it_is_collected() -> None:
    told: list[object] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["message"]))
        process = await answering("first")
        dispatcher = Dispatcher([url_of(process)])
        server = await asyncio.start_server(dispatcher.serve, "127.0.0.1", 0)
        async with httpx.AsyncClient(base_url=url_of(server), timeout=LONGEST_S) as client:
            await client.get(SESSIONS, headers={"Authorization": f"Bearer {FIRST}"})
            assert dispatcher.serving
        while dispatcher.serving and not told:
            gc.collect()
            await asyncio.sleep(0)
        server.close()
        process.close()

    finished(run())
    assert told == []


def test_a_process_that_is_gone_stops_the_emulator() -> None:
    async def run() -> None:
        gone = await answering("gone")
        url = url_of(gone)
        gone.close()
        dispatcher = Dispatcher([url])
        async with dispatched(dispatcher) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(SESSIONS, headers={"Authorization": f"Bearer {FIRST}"})
        await dispatcher.ended

    with pytest.raises(ProcessEnded, match="process 1 of 1 has ended"):
        finished(run())


def test_two_workers_are_one_emulator_for_every_key() -> None:
    with served("--workers", "2") as url, httpx.Client(base_url=url, timeout=LONGEST_S) as shared:
        made = {}
        for key in (FIRST, SECOND):
            again = {"Idempotency-Key": "the same"}
            made[key] = shared.post(SESSIONS, data=SETUP, auth=(key, ""), headers=again).json()
            twice = httpx.post(url + SESSIONS, data=SETUP, auth=(key, ""), headers=again, timeout=LONGEST_S)
            assert twice.json()["id"] == made[key]["id"]
            assert made[key]["url"].startswith(url)
            assert (
                httpx.post(
                    f"{url}/c/pay/{made[key]['id']}", data={"outcome": "succeeded"}, timeout=LONGEST_S
                ).status_code
                == 303
            )
        assert made[FIRST]["id"] != made[SECOND]["id"]
        for key in (SECOND, FIRST):
            seen = httpx.get(url + SESSIONS, auth=(key, ""), timeout=LONGEST_S).json()["data"]
            assert [(one["id"], one["status"]) for one in seen] == [(made[key]["id"], "complete")]
            (event,) = shared.get("/v1/events", auth=(key, "")).json()["data"]
            assert event["data"]["object"]["id"] == made[key]["id"]
        assert shared.post("/_emulator/clock", data={"now": 5, "frozen": "true"}, auth=(FIRST, "")).json()["now"] == 5
        assert httpx.get(f"{url}/_emulator/clock", auth=(FIRST, ""), timeout=LONGEST_S).json() == {
            "now": 5,
            "frozen": True,
        }
        assert httpx.get(f"{url}/_emulator/clock", auth=(SECOND, ""), timeout=LONGEST_S).json()["frozen"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--workers", "0"), "choose 1 to 64"),
        (("--workers", "2", "--mutant", "expires_twice"), "a mutant is served by one process"),
        (("--workers", "2", "--port", "99999"), "there is no port 99999"),
        (("--workers", "2", "--api-version", "1999-01-01"), "1999-01-01"),
    ],
)
def test_what_cannot_be_served_is_said(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", *words]) == 4
    assert said in capsys.readouterr().err
