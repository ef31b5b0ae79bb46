"""Fifty secrets are planted wherever a run meets text; none may stand in anything that any command writes or prints.

What is planted goes through a proxy into answers of the emulator: headers, attributes, error messages, ids that look
like secrets; and into what the user gives: the key, the target file (and so requests and their URLs), the environment,
recordings.
"""

from __future__ import annotations

import base64
import itertools
import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from checkout_conformance.cli import main
from checkout_conformance.emulator.process import embedded_emulator
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import run_pytest

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
            env={"STRIPE_API_KEY": KEY}, timeout=240,
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


def test_commands_on_the_record_show_none_either(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, out = directory / "conformance-report" / "run.json", directory / "again"
    assert main(["report", str(record), "-o", str(out)]) in (0, 1)
    assert main(["compare", str(record), str(record), "-o", str(out / "matrix.html")]) in (0, 1)
    assert main(["history", str(record), str(record), "-o", str(out / "history.html")]) == 0
    first = json.loads(record.read_text())["findings"][0]
    clause = json.loads(record.read_text())["verdicts"][first["members"][0]]["clause"]
    assert main(["explain", clause, "--record", str(record)]) == 0
    assert main(["merge", str(record), str(record), "-o", str(out / "merged")]) in (0, 1)
    printed = capsys.readouterr()
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) >= 5
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    found = {name: leaks(text) for name, text in {**texts, "printed": printed.out + printed.err}.items()}
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


def test_a_recording_full_of_them_is_judged_and_shows_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [entry(secret, number) for number, secret in enumerate([*TEXTS, *reversed(TEXTS)])]
    recording = tmp_path / "recording.har"
    recording.write_text(json.dumps({"log": {"entries": entries}}))
    assert main(["judge", str(recording), "--report-dir", str(tmp_path / "report")]) == 1
    printed = capsys.readouterr()
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "report").rglob("*") if path.is_file()}
    assert json.loads(files["run.json"])["findings"]
    assert {"index.html", "integration.html", "integration.md", "results.sarif"} <= files.keys()
    found = {name: leaks(text) for name, text in {**files, "printed": printed.out + printed.err}.items()}
    assert {name: names for name, names in found.items() if names} == {}
