"""What target files and recordings say leads nowhere else: to no other host, to no file; and nothing listens on more
than loopback unless it is told to.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout_conformance import sockets
from checkout_conformance.cli import main
from checkout_conformance.emulator import server
from checkout_conformance.errors import UsageError
from checkout_conformance.run.settings import resolve
from checkout_conformance.schemas.loader import DEFAULT_VERSION
from checkout_conformance.target.client import Client
from checkout_conformance.target.drivers import Drivers
from checkout_conformance.target.target import HARMLESS_KEY, Target
from checkout_conformance.target.target_file import read
from checkout_conformance.traffic import watching
from checkout_conformance.traffic.watching import Watch

HERE = "http://127.0.0.1:1"
OUTSIDE = "what stands in a file that nobody gave"
SESSIONS = "https://api.stripe.com/v1/checkout/sessions"
CLIMBING = "../../../outside"


def target_file(place: Path, text: str) -> Path:
    """A target file in a folder of its own."""
    path = place / "given" / "target.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


OUTSIDE_NAMES = ("/etc/ca.pem", "../ca.pem", "a/../../ca.pem", r"..\ca.pem", r"C:\ca.pem", "C:ca.pem")


@pytest.mark.parametrize("name", OUTSIDE_NAMES)
def test_a_target_file_names_no_file_outside_its_folder(name: str, tmp_path: Path) -> None:
    path = target_file(tmp_path, f"[options]\nca_file = '{name}'\n")
    with pytest.raises(UsageError, match=r"outside the target file's folder.*--ca-file"):
        resolve({"target_file": str(path)}, {}, tmp_path)


@pytest.mark.parametrize("name", ["ca.pem", "certificates/ca.pem", "a/../..ca.pem"])
def test_a_target_file_names_files_in_its_folder(name: str, tmp_path: Path) -> None:
    path = target_file(tmp_path, f'[options]\nca_file = "{name}"\n')
    (said,) = (one for one in resolve({"target_file": str(path)}, {}, tmp_path) if one.option.key == "ca_file")
    assert said.value == str(path.parent / name)


@pytest.mark.parametrize("path", [".evil.example/pay", "@evil.example/pay", ":80/pay", "http://evil.example/pay", ""])
def test_a_drivers_path_begins_with_a_slash(path: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="drivers"):
        read(target_file(tmp_path, f'[drivers.settle]\npath = "{path}"\n'))


@pytest.mark.parametrize("path", ["//evil.example/{id}", "/@evil.example/{id}", "/../../{id}", "/\\evil.example/{id}"])
@pytest.mark.parametrize("session", ["cs_1", "@evil.example", "../..//evil.example/", "http://evil.example/"])
def test_a_driver_asks_the_target_and_nobody_else(path: str, session: str) -> None:
    asked: list[tuple[str, int | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.url.port))
        return httpx.Response(200, json={})

    target = Target("t", HERE, HARMLESS_KEY, DEFAULT_VERSION, drivers={"complete": {"path": path}})
    Drivers(Client(target, transport=httpx.MockTransport(answer))).complete({"id": session}, "pay")
    assert asked == [("127.0.0.1", 1)]


def hostile_archive(outside: Path) -> dict[str, Any]:
    """A HAR whose every name climbs, and which says that its bodies are in a file elsewhere."""
    version = {"name": "Stripe-Version", "value": CLIMBING}
    reference = {"_file": str(outside), "file": str(outside), "mimeType": "application/json"}
    body = {"id": CLIMBING, "object": "checkout.session", "api_version": CLIMBING}
    answers = [{"size": 1, **reference}, {"text": json.dumps(body), **reference}]
    entries = [
        {
            "request": {"method": "POST", "url": url, "headers": [version], "postData": reference},
            "response": {"status": 200, "headers": [version], "content": content},
        }
        for url in (SESSIONS, f"{SESSIONS}/{CLIMBING}")
        for content in answers
    ]
    page = {"object": "list", "url": CLIMBING, "has_more": False, "data": [body]}
    plain = {
        "request": {"method": "GET", "url": SESSIONS, "headers": [version]},
        "response": {"status": 200, "headers": [version], "content": {"text": json.dumps(page)}},
    }
    return {"log": {"version": CLIMBING, "creator": {"name": CLIMBING}, "entries": [*entries, plain]}}


def texts(place: Path) -> Mapping[str, str]:
    """Every file below a folder, and what it holds."""
    found = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_recordings_read_and_write_nothing_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work, outside = tmp_path / "a" / "b" / "work", tmp_path / "outside.json"
    (work / "recordings").mkdir(parents=True)
    monkeypatch.chdir(work)
    outside.write_text(json.dumps({"note": OUTSIDE}))
    (work / "recordings" / "a.har").write_text(json.dumps(hostile_archive(outside)))
    opened = f"!!python/object/apply:builtins.open ['{tmp_path / 'made'}', 'w']"
    interaction = f"{{request: {{method: GET, uri: '{SESSIONS}', body: {opened}}}, response: {{}}}}"
    (work / "recordings" / "b.yaml").write_text(f"interactions:\n- {interaction}\n")
    record = {"format": "checkout-conformance/run", "contract": {"version": CLIMBING}, "findings": []}
    (work / "recordings" / "c.json").write_text(json.dumps(record))
    before = texts(tmp_path)
    code = main(["judge", "recordings", "--api-version", DEFAULT_VERSION, "--report-dir", "report"])
    printed = "".join(capsys.readouterr())
    assert code in (0, 1), printed
    assert "a.har, entry 1: a body is said to be in" in printed
    after = texts(tmp_path)
    new = after.keys() - before.keys()
    assert "a/b/work/report/run.json" in new
    assert {name for name in new if not name.startswith("a/b/work/report/")} == set()
    assert {name: after[name] for name in before} == before
    assert OUTSIDE not in "".join([printed, *(after[name] for name in new)])


def test_the_emulator_listens_on_loopback_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[str] = []
    monkeypatch.setattr(server, "run_server", lambda app, host, port, ready: hosts.append(host))
    assert [main(["serve"]), main(["serve", "--host", "0.0.0.0"])] == [0, 0]
    assert hosts == ["127.0.0.1", "0.0.0.0"]


def test_watch_listens_on_loopback_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[str] = []

    def refused(watch: Watch, port: int, host: str) -> Any:
        hosts.append(host)
        raise sockets.NoSuchAddress("taken")

    monkeypatch.setattr(watching, "served", refused)
    command = ["watch", "--upstream", HERE]
    assert main(command) == main([*command, "--host", "0.0.0.0"]) != 0
    assert hosts == ["127.0.0.1", "0.0.0.0"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no second loopback address")
@pytest.mark.parametrize(("host", "reached"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_an_address_that_was_not_named_is_not_listened_on(host: str, reached: bool) -> None:
    with closing(sockets.listen(host, 0)) as listener, closing(socket.socket()) as other:
        other.settimeout(60)
        assert (other.connect_ex(("127.0.0.2", listener.getsockname()[1])) == 0) is reached
