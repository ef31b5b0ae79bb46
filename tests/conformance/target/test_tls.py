"""TLS to a target: an authority of the house is trusted where it is named, and only private hosts go unverified."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from checkout_conformance.errors import PreflightError, UsageError
from checkout_conformance.run.preflight import preflight
from checkout_conformance.target.client import Client
from checkout_conformance.target.target_file import make_target
from checkout_conformance.target.tls import Tls, check_tls, is_private
from tests.certificates import self_signed
from tests.small_servers import Server, in_a_thread


class Empty(BaseHTTPRequestHandler):
    """Answers every GET with an empty list."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = b'{"object": "list", "data": []}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server over TLS that shows a certificate of its own making, and the file with that certificate."""
    context, authority = self_signed(tmp_path_factory.mktemp("tls"))
    with Server(("127.0.0.1", 0), Empty) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with in_a_thread(server) as url:
            yield url.replace("http:", "https:"), authority


def test_a_certificate_that_nobody_known_signed_is_refused_with_advice(signed: tuple[str, Path]) -> None:
    client = Client(make_target({"target": signed[0]}, {}))
    with pytest.raises(PreflightError, match=r"does not speak TLS as it should .*--ca-file FILE .*--insecure"):
        preflight(client)
    client.close()


@pytest.mark.parametrize("how", ["ca_file", "insecure"])
def test_it_is_trusted_where_the_run_is_told_to(how: str, signed: tuple[str, Path]) -> None:
    url, authority = signed
    client = Client(make_target({"target": url, how: str(authority) if how == "ca_file" else True}, {}))
    preflight(client)
    assert client.list({"limit": 1}).status == 200
    client.close()


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("[::1]", True),
        ("10.0.0.3", True),
        ("192.168.1.1", True),
        ("[fd00::1]", True),
        ("stripe-fake", True),
        ("fake.internal", True),
        ("shop.test", True),
        ("api.stripe.com", False),
        ("8.8.8.8", False),
        ("[2600::1]", False),
        ("internal.example.com", False),
        ("notlocalhost.com", False),
    ],
)
def test_only_private_hosts_go_unverified(host: str, private: bool) -> None:
    assert is_private(host.strip("[]")) is private
    if private:
        check_tls(Tls(insecure=True), f"https://{host}:1")
    else:
        with pytest.raises(UsageError, match="is public; give --ca-file"):
            check_tls(Tls(insecure=True), f"https://{host}:1")


@pytest.mark.parametrize(("text", "says"), [(None, "No such file"), ("", "no certificate in PEM"), ("x", "in PEM")])
def test_a_file_without_certificates_is_told_before_anything_is_sent(
    text: str | None, says: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "ca.pem").write_text(text)
    with pytest.raises(UsageError, match=says):
        make_target({"target": "https://127.0.0.1:1", "ca_file": str(tmp_path / "ca.pem")}, {})
