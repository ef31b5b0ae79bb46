"""Fifty secrets, and what tells who somebody is, stand in recordings of every format; none may reach an output.

They stand wherever a recorder writes text: in headers, URLs and bodies of requests, and in headers, attributes,
messages and broken bodies of answers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import yaml

from checkout_conformance.cli import main
from checkout_conformance.schemas.form import decode
from tests.security.test_planted_secrets import KEY, TEXTS, leaks

PERSON = {
    "name": "Zebediah Quartermaine",
    "email": "zeb.quartermaine@post.a-real-shop.io",
    "phone": "+4930901820999",
    "address": {"line1": "Kastanienallee 7381", "line2": "Hinterhaus 42b", "postal_code": "90817", "city": "Berlin"},
}
OF_A_PERSON = [text for text in (*PERSON.values(), *PERSON["address"].values()) if isinstance(text, str)][:6]  # type: ignore[attr-defined]
PATH = "/v1/checkout/sessions"
VERSION = {"Stripe-Version": "2025-09-30.clover"}
Entry = dict[str, Any]


def entries() -> list[Entry]:
    """Exchanges with a secret in each place, another every time; a session, a refusal and broken JSON by turns."""
    made = []
    for number, secret in enumerate((*TEXTS, KEY)):
        sent = {
            "mode": secret,
            "customer_email": PERSON["email"],
            "metadata[note]": secret,
            f"metadata[{secret}]": "1",
            "payment_intent_data[shipping][name]": PERSON["name"],
        }
        session = {"id": f"cs_test_{number}", "object": "checkout.session", "client_secret": secret, "status": secret}
        session |= {"customer_details": PERSON, "metadata": {"note": secret}, "url": f"https://pay.example/{secret}"}
        error = {
            "type": "invalid_request_error",
            "param": secret,
            "message": f"No such thing: {secret}",
            "code": secret,
        }
        bodies = (json.dumps(session), json.dumps({"error": error}), f"broken {secret} {PERSON['email']}")
        made.append(
            {
                "url": f"https://pay.example{PATH}?note={quote(secret, safe='')}",
                "headers": {**VERSION, "Authorization": f"Bearer {KEY}", "X-Note": secret, "Cookie": secret},
                "sent": urlencode(sent),
                "status": (200, 400, 200)[number % 3],
                "back": {**VERSION, "Content-Type": "application/json", "Request-Id": secret, "Set-Cookie": secret},
                "body": bodies[number % 3],
            }
        )
    return made


def pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def har(found: list[Entry]) -> str:
    """A HAR; of Polly's, the name of the recording and the cookies as well."""
    return json.dumps(
        {"log": {"_recordingName": KEY, "version": "1.2", "entries": [
            {
                "request": {"method": "POST", "url": one["url"], "headers": pairs(one["headers"]),
                            "cookies": pairs(one["headers"]), "postData": {"text": one["sent"]}},
                "response": {"status": one["status"], "headers": pairs(one["back"]),
                             "content": {"text": one["body"]}},
            }
            for one in found
        ]}}
    )  # fmt: skip


def vcrpy(found: list[Entry]) -> str:
    return yaml.safe_dump(
        {"interactions": [
            {
                "request": {"method": "POST", "uri": one["url"], "body": one["sent"],
                            "headers": {name: [value] for name, value in one["headers"].items()}},
                "response": {"status": {"code": one["status"], "message": "-"}, "body": {"string": one["body"]},
                             "headers": {name: [value] for name, value in one["back"].items()}},
            }
            for one in found
        ], "version": 1}
    )  # fmt: skip


def ruby(found: list[Entry]) -> str:
    """VCR's, with bodies in base64."""
    return yaml.safe_dump(
        {"http_interactions": [
            {
                "request": {"method": "post", "uri": one["url"], "body": {"string": one["sent"]},
                            "headers": {name: [value] for name, value in one["headers"].items()}},
                "response": {"status": {"code": one["status"], "message": "-"},
                             "headers": {name: [value] for name, value in one["back"].items()},
                             "body": {"base64_string": base64.b64encode(one["body"].encode()).decode()}},
            }
            for one in found
        ], "recorded_with": "VCR 6.3.1"}
    )  # fmt: skip


def nock(found: list[Entry]) -> str:
    return json.dumps(
        [
            {
                "scope": "https://pay.example:443", "method": "POST", "path": one["url"].partition("example")[2],
                "body": decode(one["sent"].encode()) if number % 2 else one["sent"], "status": one["status"],
                "response": one["body"] if number % 3 == 2 else json.loads(one["body"]),
                "reqheaders": one["headers"], "rawHeaders": one["back"],
            }
            for number, one in enumerate(found)
        ]
    )  # fmt: skip


def events(found: list[Entry]) -> str:
    """A log of a webhook endpoint: an event a line, and a line that breaks off."""
    lines = [
        {"id": f"evt_{number}", "object": "event", "type": "checkout.session.completed", "created": number,
         "request": {"idempotency_key": secret}, "data": {"object": json.loads(found[0]["body"]) | {"status": secret}}}
        for number, secret in enumerate((*TEXTS, KEY))
    ]  # fmt: skip
    return "\n".join([*(f"{secret} --> {json.dumps(line)}" for secret, line in zip(TEXTS, lines, strict=False)),
                      *(json.dumps(line)[:-9] for line in lines)])  # fmt: skip


def record(found: list[Entry]) -> str:
    """The kit's own record, as somebody else may have made it: nothing is redacted."""
    rows = [
        {"clause": f"clause {one['headers']['X-Note']}", "witness": [{
            "request": {"method": "POST", "url": one["url"], "headers": list(one["headers"].items()),
                        "body": one["sent"]},
            "response": {"status": one["status"], "headers": list(one["back"].items()), "body": one["body"]},
        }]}
        for one in found
    ]  # fmt: skip
    return json.dumps({"format": "checkout-conformance/run", "verdicts": rows})


@pytest.mark.parametrize("write", [har, vcrpy, ruby, nock, events, record])
def test_no_secret_of_a_recording_reaches_an_output(
    write: Callable[[list[Entry]], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording, place = tmp_path / "recording", tmp_path / "report"
    text = write(entries())
    recording.write_text(text, encoding="utf-8")
    assert main(["judge", str(recording), "--report-dir", str(place)]) in (0, 1)
    captured = capsys.readouterr()
    written = {path.name: path.read_text(encoding="utf-8") for path in place.rglob("*") if path.is_file()}
    assert json.loads(written["run.json"])["findings"]
    shown = {**written, "the terminal": captured.out + captured.err}
    assert {name: leaks(text) for name, text in shown.items() if leaks(text)} == {}
    coded = {form for word in OF_A_PERSON for form in (word, quote(word), word.replace(" ", "+"))}
    assert {(name, form) for name, text in shown.items() for form in coded if form in text} == set()


@pytest.mark.parametrize("write", [har, vcrpy, nock, record])
def test_all_of_it_stands_in_the_recording(write: Callable[[list[Entry]], str]) -> None:
    """A test of the test, for the formats in which it can be read."""
    text = write(entries())
    assert all(secret in text for secret in TEXTS)
    assert len(TEXTS) + 1 >= 50
    assert all(json.dumps(word)[1:-1] in text or word in text.replace("\\", "") for word in OF_A_PERSON[:2])
