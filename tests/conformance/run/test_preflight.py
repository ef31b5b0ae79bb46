"""Preflight: what is a configuration error, in one sentence that says what to do, and what is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checkout_conformance.errors import PreflightError
from checkout_conformance.run.preflight import preflight
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY, Target
from tests import certificates

ERROR = {"error": {"type": "invalid_request_error", "message": "Unrecognized request URL."}}


def client(*answers: httpx.Response, url: str = "http://127.0.0.1:9") -> Client:
    given = iter(answers)
    return Client(
        Target("t", url, "sk_test_preflight", "v", timeout_s=2.0),
        transport=httpx.MockTransport(lambda request: next(given)),
    )


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (httpx.Response(401, json=ERROR), "refuses the key (401)"),
        (httpx.Response(403, json=ERROR), "does not let this key list"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), "redirects to https://elsewhere"),
        (httpx.Response(200, text="<html>"), "is not a Checkout API"),
        (httpx.Response(200, json={"hello": 1}), "is not a Checkout API"),
        (httpx.Response(500, text="oops"), "is not a Checkout API"),
    ],
)
def test_a_target_that_cannot_be_tested_is_told_in_a_sentence(answer: httpx.Response, says: str) -> None:
    with pytest.raises(PreflightError) as caught:
        preflight(client(answer, httpx.Response(404, text="<html>")))
    assert says in str(caught.value)
    assert "sk_test" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "status", "todo"),
    [
        ("http://127.0.0.1:9", 404, "what stands before /v1/checkout/sessions"),
        ("http://127.0.0.1:9/v1", 404, "leave /v1 out: http://127.0.0.1:9"),
        ("http://127.0.0.1:9", 500, "mend what fails there"),
    ],
)
def test_neither_list_nor_create_is_not_this_api(url: str, status: int, todo: str) -> None:
    with pytest.raises(PreflightError) as caught:
        preflight(client(httpx.Response(status, json=[]), httpx.Response(404, json=ERROR), url=url))
    assert todo in str(caught.value)


def test_where_no_key_was_given_a_server_that_asks_for_one_is_told_so() -> None:
    bare = Client(
        Target("t", "http://127.0.0.1:9", HARMLESS_KEY, "v"),
        transport=httpx.MockTransport(lambda request: httpx.Response(401, json=ERROR)),
    )
    with pytest.raises(PreflightError, match="STRIPE_API_KEY is not set"):
        preflight(bare)


@pytest.mark.parametrize("status", [200, 400, 422, 500])
@pytest.mark.parametrize(
    "listed",
    [
        httpx.Response(404, json=ERROR),
        httpx.Response(405, json={"detail": "Method Not Allowed"}),
        httpx.Response(500, text="oops"),
        httpx.Response(200, json=[]),
    ],
    ids=lambda listed: f"list-{listed.status_code}",
)
def test_a_server_that_only_creates_can_be_tested(status: int, listed: httpx.Response) -> None:
    made = client(listed, httpx.Response(status, json=ERROR))
    preflight(made)
    assert made.requests == 2


def test_a_list_or_a_documented_error_is_enough() -> None:
    preflight(client(httpx.Response(200, json={"object": "list", "data": []})))
    preflight(client(httpx.Response(400, json=ERROR)))


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """An HTTPS server whose certificate nobody has signed."""
    context, _ = certificates.self_signed(tmp_path)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(10)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        context.wrap_socket(connection, server_side=True).close()
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


def test_a_certificate_that_is_not_trusted_is_told(self_signed: str) -> None:
    made = Client(Target("t", self_signed, "sk_test_preflight", "v", timeout_s=5.0))
    with pytest.raises(PreflightError, match="does not speak TLS as it should"):
        preflight(made)
    made.close()


def test_tls_towards_a_plain_server_is_told(emulator_url: str) -> None:
    made = Client(Target("t", emulator_url.replace("http:", "https:"), "sk_test_preflight", "v", timeout_s=5.0))
    with pytest.raises(PreflightError, match="does not speak TLS as it should"):
        preflight(made)
    made.close()
