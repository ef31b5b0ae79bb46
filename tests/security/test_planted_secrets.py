"""Fifty secrets are planted wherever a run meets text; none may stand in anything that any command writes or prints.

What is planted goes through a proxy into answers of the emulator: headers, attributes, error messages, ids that look
like secrets; and into what the user gives: the key, the target file (and so requests and their URLs), the environment,
recordings.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import random
import signal
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from checkout_conformance.cli import command_names, main
from checkout_conformance.emulator.process import embedded_emulator
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import ROOT, run_pytest
from tests.emulator.served import served
from tests.security.every_command import MISTYPED, ON_RECORDS, Given
from tests.waiting import LONGEST_S, ending

_RANDOM = random.Random("planted")


def _random(length: int = 24) -> str:
    return "".join(_RANDOM.choices(string.ascii_letters + string.digits, k=length))


KEY = "sk_test_" + _random()
# The part of each secret that must not be seen; what stands before it names its kind and may stay.
PLANTED = {
    **{f"{kind}{n}": (prefix, _random()) for n in range(4) for kind, prefix in (
        ("secret key", "sk_test_"), ("live key", "sk_live_"), ("restricted key", "rk_live_"),
        ("organisation key", "sk_org_"), ("webhook secret", "whsec_"), ("client secret", "cs_test_a1B2_secret_"),
        ("page secret", "cuss_secret_"),
        ("payment secret", "pi_1_secret_"), ("setup secret", "seti_1_secret_"),
    )},
    **{f"e-mail {n}": (f"person.{name}", "@mail.a-real-shop.io") for n, name in enumerate(("a", "b+c", "d_e"))},
    **{f"bearer {n}": ("Authorization: Bearer ", _random()) for n in range(4)},
    **{f"basic {n}": ("authorization: Basic ", base64.b64encode(_random().encode()).decode()) for n in range(3)},
    **{f"address {n}": ("http://user:", f"{_random()}@127.0.0.1:1/") for n in range(3)},
}  # fmt: skip
CREATE = {"mode": "setup", "currency": "usd", "success_url": "https://example.com/"}
TEXTS = [prefix + hidden for prefix, hidden in PLANTED.values()]


def hidden() -> Iterator[tuple[str, str]]:
    """Name and text of everything that must not be seen."""
    yield "the key", KEY.removeprefix("sk_test_")
    yield "the key, in basic authentication", base64.b64encode(f"{KEY}:".encode()).decode()
    for name, (prefix, rest) in PLANTED.items():
        shown = prefix + rest.partition("@")[0] + "@" if "e-mail" in name else rest.partition("@")[0]
        yield name, shown
        yield f"{name}, in a URL", quote(shown, safe="")


def leaky(number: int, request: Proxied, answer: Answer) -> Answer:
    """Puts secrets into headers and bodies of answers, other ones each time, and spoils some so that they are shown."""
    status, headers, body = answer
    picked = list(itertools.islice(itertools.cycle(TEXTS), number * 3 % len(TEXTS), number * 3 % len(TEXTS) + 3))
    headers = {**headers, "X-Debug": picked[0], "Set-Cookie": f"session={KEY}", "X-Key": KEY}
    try:
        answer = json.loads(body)
    except ValueError:
        return status, headers, body
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        answer["error"]["message"] = f"{answer['error'].get('message')} {' '.join(picked)} {KEY}"
        answer["error"]["param"] = picked[1]
    elif isinstance(answer, dict):
        answer |= {"client_secret": picked[0], "note": picked, picked[2]: 1, "currency": picked[1]}
        if number % 3 == 0:
            answer["status"] = picked[2]
    return status, headers, json.dumps(answer).encode()


def target_file(url: str) -> str:
    """A target file with secrets in its name, in a path of its own, and in the request that all others are made of."""
    note, other, path = TEXTS[0], TEXTS[1], quote(TEXTS[2], safe="")
    return f"""
url = "{url}"
name = "leaky {note}"
[drivers.complete]
path = "/_emulator/sessions/{{id}}/complete?key={path}"
form = {{ outcome = "{{outcome}}", note = "{other}" }}
outcomes = {{ pay = "succeeded" }}
[base]
mode = "setup"
currency = "usd"
success_url = "https://example.com/{path}?key={path}"
client_reference_id = "{other}"
customer_email = "{"".join(PLANTED["e-mail 0"])}"
metadata = {{ note = "{note}" }}
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a run against the leaky server, and the commands on its record, have written and printed."""
    place = tmp_path_factory.mktemp("planted")
    with embedded_emulator(seed=0) as upstream, faulty_proxy(upstream, leaky) as url:
        (place / "target.toml").write_text(target_file(url))
        ran = run_pytest(
            place, "--target-file", "target.toml", "--profile", "quick", "--max-requests", "1500",
            "--junitxml=junit.xml",
            "--write-baseline", "known.toml", "-k", "lifecycle or errors or conventions or stages or paging",
            env={"STRIPE_API_KEY": KEY}, timeout=300,
        )  # fmt: skip
    (place / "target.toml").unlink()
    assert ran.reported, ran.output[-3000:]
    (place / "terminal.txt").write_text(ran.output)
    return place


def leaks(text: str) -> list[str]:
    """Which of the planted secrets stand in a text."""
    return [name for name, secret in hidden() if secret in text]


def test_the_search_finds_each_of_fifty_secrets() -> None:
    assert len(TEXTS) + 1 >= 50
    text = "\n".join([KEY, *TEXTS])
    assert {name for name, _ in hidden() if "," not in name} == {name for name in leaks(text) if "," not in name}


def test_a_run_shows_what_the_leaky_server_said_and_none_of_its_secrets(directory: Path) -> None:
    record = (directory / "conformance-report" / "run.json").read_text()
    assert json.loads(record)["findings"]
    assert "[redacted]" in record
    written = [path for path in directory.rglob("*") if path.is_file()]
    assert {"run.json", "index.html", "summary.md", "results.sarif", "junit.xml", "known.toml"} <= {
        path.name for path in written
    }
    found = {path.name: leaks(path.read_text(encoding="utf-8", errors="replace")) for path in written}
    assert {name: names for name, names in found.items() if names} == {}


def entry(secret: str, number: int) -> dict[str, Any]:
    """An exchange of a recording with a secret in its URL, headers and bodies: refused, or answered out of contract."""
    escaped = quote(secret, safe="")
    refused = {"error": {"type": "invalid_request_error", "message": f"No {secret}", "param": secret, "code": secret}}
    made = {"id": secret, "object": "checkout.session", "client_secret": secret, "status": secret, secret: secret}
    sent = f"mode={escaped}&customer_email={escaped}&metadata[note]={escaped}&{escaped}={escaped}"
    headers = [{"name": "Authorization", "value": f"Bearer {secret}"}, {"name": "X-Note", "value": secret}]
    return {
        "startedDateTime": f"2026-01-01T00:00:{number % 60:02}Z",
        "request": {
            "method": "POST", "url": f"http://127.0.0.1/v1/checkout/sessions?key={escaped}", "headers": headers,
            "postData": {"mimeType": "application/x-www-form-urlencoded", "text": sent},
        },
        "response": {
            "status": 400 if number % 2 else 200, "headers": [{"name": "X-Debug", "value": secret}],
            "content": {"mimeType": "application/json", "text": json.dumps(refused if number % 2 else made)},
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def given(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Given:
    """What commands are given: everything with secrets in it, but for the record, which has none any more."""
    place = tmp_path_factory.mktemp("given")
    entries = [entry(secret, number) for number, secret in enumerate([*TEXTS, *reversed(TEXTS)])]
    (place / "recording.har").write_text(json.dumps({"log": {"entries": entries}}))
    (place / "target.toml").write_text(target_file("http://127.0.0.1:1"))
    # One of each kind: what is said of a mistake does not depend on the number behind a kind's name.
    typed = [prefix + rest for name, (prefix, rest) in PLANTED.items() if name.endswith("0")]
    record = directory / "conformance-report" / "run.json"
    return Given(record, place / "recording.har", place / "target.toml", typed)


def said_and_written(place: Path, lines: list[list[str]], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What commands print, and every file that they write into the working directory."""
    printed = []
    for words in lines:
        with contextlib.suppress(SystemExit):
            main(words)
        printed += capsys.readouterr()
    files = {path.name: path.read_text(encoding="utf-8") for path in place.rglob("*") if path.is_file()}
    return {**files, "printed": "\n".join(printed)}


@pytest.mark.parametrize("command", command_names())
def test_no_command_repeats_a_secret_that_was_typed(
    command: str, given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    found = said_and_written(tmp_path, MISTYPED[command](given), capsys)
    assert len(found["printed"].splitlines()) >= len(given.typed)
    assert {name: leaks(text) for name, text in found.items() if leaks(text)} == {}


@pytest.mark.parametrize("command", sorted(ON_RECORDS))
def test_no_command_shows_a_secret_of_what_it_reads(
    command: str, given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    found = said_and_written(tmp_path, ON_RECORDS[command](given), capsys)
    assert "[redacted]" in "".join(found.values())
    assert {name: leaks(text) for name, text in found.items() if leaks(text)} == {}


def test_watch_shows_none_of_what_passes_through_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "checkout_conformance", "watch", "--report-dir", "watched", "--upstream"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STRIPE_API_KEY": KEY}
    with embedded_emulator(seed=0) as upstream, faulty_proxy(upstream, leaky) as url:
        child = subprocess.Popen(
            [*command, url],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with ending(child), httpx.Client(auth=(KEY, ""), timeout=LONGEST_S) as http:
            assert child.stdout is not None
            said = child.stdout.readline()
            for number, secret in enumerate(TEXTS):
                sent = {
                    "mode": "setup",
                    "currency": "usd",
                    "success_url": "https://example.com/",
                    "metadata[n]": secret,
                }
                headers = {"X-Note": secret, "Idempotency-Key": f"{number}-{secret}"}
                address = f"{said.split(' on ')[1].split()[0]}/v1/checkout/sessions"
                http.post(address, data=sent, headers=headers, params={"expand[]": secret} if number % 5 == 0 else {})
            child.send_signal(signal.SIGINT)
            said += child.stdout.read()
    files = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert json.loads(files["run.json"])["counts"]["requests"] == len(TEXTS)
    found = {name: leaks(text) for name, text in {**files, "printed": said}.items()}
    assert {name: names for name, names in found.items() if names} == {}


def test_the_emulator_shows_none_of_its_keys() -> None:
    """Neither in what it prints (its standard error has to be empty) nor on its own page."""
    with served() as url:
        assert (
            httpx.post(f"{url}/v1/checkout/sessions", data=CREATE, auth=(KEY, ""), timeout=LONGEST_S).status_code == 200
        )
        page = httpx.get(url, timeout=LONGEST_S).text
    assert "sk_test_****" in page
    assert leaks(page) == []
