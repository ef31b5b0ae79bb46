"""Every format is recognized by what a file holds, and read as its tool wrote it; what cannot be read is a sentence."""

from __future__ import annotations

import base64
import gzip
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout_conformance.traffic.files import read, read_all
from checkout_conformance.traffic.recorded import Recorded, Unreadable
from checkout_conformance.traffic.routing import find

NOCK = Path(__file__).parent / "recordings" / "nock.json"
URL = "https://pay.example/stripe/v1/checkout/sessions"
SESSION = {"id": "cs_test_1", "object": "checkout.session"}


def split(path: Path) -> tuple[list[Recorded], list[str]]:
    """Exchanges and sentences of a file."""
    found = list(read(path))
    broken = [str(f) if isinstance(f, Unreadable) else f.lost for f in found]
    return [f for f in found if isinstance(f, Recorded)], [problem for problem in broken if problem]


def har_entry(**content: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-02-03T04:05:06.000Z",
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"text": "mode=setup"}},
        "response": {"status": 200, "headers": [], "content": content},
    }


def har(*entries: Any) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def test_a_cassette_of_vcrpy(cassette: Path) -> None:
    exchanges, problems = split(cassette)
    assert problems == []
    assert len(exchanges) == 16
    first = exchanges[0]
    assert (first.method, first.status) == ("POST", 200)
    assert b"mode=payment" in first.sent
    assert json.loads(first.body or b"")["object"] == "checkout.session"
    assert first.header("stripe-version")


def test_a_cassette_of_rubys(tmp_path: Path) -> None:
    encoded = base64.b64encode(json.dumps(SESSION).encode()).decode()
    path = tmp_path / "cassette.yml"
    path.write_text(
        "---\nhttp_interactions:\n- request:\n    method: post\n    uri: " + URL + "\n    body:\n"
        "      encoding: UTF-8\n      string: mode=setup\n    headers:\n      Stripe-Version:\n      - 2025\n"
        "  response:\n    status:\n      code: 200\n      message: OK\n    headers: {}\n    body:\n"
        f"      encoding: ASCII-8BIT\n      base64_string: |\n        {encoded}\n"
        "  recorded_at: Tue, 03 Feb 2026 04:05:06 GMT\nrecorded_with: VCR 6.2.0\n"
    )
    (exchange,), problems = split(path)
    assert problems == []
    assert (exchange.method, exchange.sent, exchange.started) == ("POST", b"mode=setup", 1770091506.0)
    assert json.loads(exchange.body or b"") == SESSION


def test_a_recording_of_nocks() -> None:
    exchanges, problems = split(NOCK)
    assert problems == []
    assert [exchange.status for exchange in exchanges] == [200, 200, 200, 200, 200, 400]
    assert b"line_items[0]" in exchanges[0].sent


def test_an_archive_with_base64_and_without_a_body(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    coded = base64.b64encode(json.dumps(SESSION).encode()).decode()
    path.write_text(har(har_entry(text=coded, encoding="base64"), har_entry(size=12), har_entry(text="x")))
    exchanges, problems = split(path)
    assert problems == []
    assert [json.loads(exchanges[0].body), exchanges[1].body, exchanges[2].body] == [SESSION, b"", b"x"]
    assert exchanges[0].started == 1770091506.0


@pytest.mark.parametrize(
    "broken", [{}, {"request": 1}, None, {**har_entry(), "response": {"status": "x"}}], ids=["empty", "1", "null", "x"]
)
def test_a_broken_entry_costs_itself_alone(broken: Any, tmp_path: Path) -> None:
    path = tmp_path / "archive.har"
    path.write_text(har(har_entry(text="a"), broken, har_entry(text="b")))
    exchanges, (problem,) = split(path)
    assert [exchange.body for exchange in exchanges] == [b"a", b"b"]
    assert "entry 2" in problem


def test_an_archive_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "archive.har"
    path.write_text(har(har_entry(text="a"), har_entry(text="b"))[:-40])
    exchanges, (problem,) = split(path)
    assert [exchange.body for exchange in exchanges] == [b"a"]
    assert "breaks off" in problem


def test_compressed_files_are_read(cassette: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml.gz"
    path.write_bytes(gzip.compress(cassette.read_bytes()))
    assert len(split(path)[0]) == 16
    path.write_bytes(gzip.compress(cassette.read_bytes())[:-200])
    exchanges, problems = split(path)
    assert 0 < len(exchanges) < 16
    assert "cannot be read to its end" in problems[-1]
    path.write_bytes(b"\x1f\x8b\x08" + b"x" * 100)
    exchanges, (problem,) = split(path)
    assert (exchanges, "cannot be read" in problem) == ([], True)


def test_a_cassette_that_breaks_off_or_is_broken_within_costs_one_interaction(cassette: Path, tmp_path: Path) -> None:
    path, text = tmp_path / "shop.yaml", cassette.read_bytes()
    path.write_bytes(text[: text.rindex(b"- request:") + 40])
    exchanges, (problem,) = split(path)
    assert len(exchanges) == 15
    assert "entry 16" in problem
    path.write_bytes(text.replace(b"\n- request:\n", b"\n- request: {\n", 1))
    exchanges, (problem,) = split(path)
    assert len(exchanges) == 15
    assert "entry 1: is no YAML" in problem


def test_a_recording_of_nocks_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "nock.json"
    path.write_bytes(NOCK.read_bytes()[:-40])
    exchanges, (problem,) = split(path)
    assert len(exchanges) == 5
    assert "breaks off" in problem


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "windows.har"
    path.write_text(har(har_entry(text="a")), encoding="utf-8-sig")
    exchanges, problems = split(path)
    assert ([exchange.body for exchange in exchanges], problems) == ([b"a"], [])


def test_an_archive_of_mitmproxys_may_be_packed(tmp_path: Path) -> None:
    path = tmp_path / "flows.zhar"
    packed = zlib.compress(har(*(har_entry(text=f"{n} " + "x" * 9000) for n in range(30))).encode(), 9)
    path.write_bytes(packed)
    assert [int((exchange.body or b"").split()[0]) for exchange in split(path)[0]] == list(range(30))
    path.write_bytes(packed[:-30])
    exchanges, (problem,) = split(path)
    assert (len(exchanges) < 30, "break off" in problem) == (True, True)


def test_bodies_may_lie_beside_an_archive_or_with_it_in_a_packed_one(tmp_path: Path) -> None:
    name = "0a4d55a8d778e5022fab701977c5d840bbc486d0.json"
    entry = har_entry(_file=name)
    entry["request"]["postData"] = {"_file": "form.txt"}
    members = {"traffic.har": har(entry), name: json.dumps(SESSION), "form.txt": "mode=setup"}
    for file, text in members.items():
        (tmp_path / file).write_text(text)
    packed = tmp_path / "traffic.har.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file, text in members.items():
            archive.writestr(file, text)
    for path in (tmp_path / "traffic.har", packed):
        (exchange,), problems = split(path)
        assert problems == []
        assert (json.loads(exchange.body or b""), exchange.sent) == (SESSION, b"mode=setup")
    (tmp_path / "form.txt").unlink()
    _, (problem,) = split(tmp_path / "traffic.har")
    assert "form.txt, which is not there" in problem
    assert [path.name for path, _ in read_all([tmp_path])] == ["traffic.har", "traffic.har.zip"]


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "..\\secret", "", "."])
def test_a_body_lies_nowhere_but_beside_its_archive(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "below").mkdir()
    path = tmp_path / "below" / "traffic.har"
    path.write_text(har(har_entry(_file=name)))
    (exchange,), problems = split(path)
    assert (exchange.body, len(problems)) == (b"", 1)


def test_an_archive_of_another_program_is_named_and_no_more(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    exchanges, (problem,) = split(tmp_path / "letter.docx")
    assert (exchanges, "holds no recordings" in problem) == ([], True)


@pytest.mark.parametrize(
    ("coding", "text", "body", "words"),
    [
        ("br", '{"a": 1}', b'{"a": 1}', None),  # the recorder unpacked it and left the header
        ("gzip", "<html>", b"<html>", None),
        ("br", "\x1b\x03\x00\xf8", None, "cannot unpack the answer's body (br)"),
        ("gzip", "\x1f\ufffd\x08\x00", None, "marked as gzip and is none"),
    ],
)
def test_a_body_that_nobody_can_unpack_is_not_judged(
    coding: str, text: str, body: bytes | None, words: str | None, tmp_path: Path
) -> None:
    entry = har_entry(text=text)
    entry["response"]["headers"] = [{"name": "Content-Encoding", "value": coding}]
    (tmp_path / "a.har").write_text(har(entry))
    exchanges, problems = split(tmp_path / "a.har")
    assert [exchange.body for exchange in exchanges] == [body or b""]
    assert all(words is not None and words in problem for problem in problems)
    assert len(problems) == (body is None)


def test_a_log_of_events_one_a_line_and_one_over_many_lines(tmp_path: Path) -> None:
    event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": 5, "data": {}}
    other = {**event, "type": "charge.succeeded"}
    path = tmp_path / "listen.log"
    lines = ["Ready!", json.dumps(event), f"2026-02-03 --> {json.dumps(other)}", json.dumps(event)[:-4]]
    path.write_text("\n".join(lines))
    (exchange,), (problem,) = split(path)
    assert exchange.url.endswith("/v1/events/evt_1")
    assert "line 4" in problem
    path.write_text(json.dumps(event, indent=2))
    assert len(split(path)[0]) == 1


EVENT = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": 5, "data": {}}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"at": "now", "event": EVENT}),
        json.dumps({"level": "info", "request": {"body": json.dumps(EVENT)}}),
        json.dumps({"object": "list", "data": [EVENT]}),
        json.dumps({"object": "list", "data": [EVENT]}, indent=2),
        json.dumps([EVENT]),
        json.dumps([EVENT], indent=2),
    ],
    ids=["wrapped", "in a text", "list", "list over many lines", "array", "array over many lines"],
)
def test_an_event_is_found_in_what_wraps_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "events").write_text(text + "\n")
    (exchange,), problems = split(tmp_path / "events")
    assert problems == []
    assert json.loads(exchange.body or b"") == EVENT


@pytest.mark.parametrize("text", ["", "hello", "[]", '{"a": 1}', "\x00\x01", "- a\n- b\n"])
def test_a_foreign_file_is_named_and_no_more(text: str, tmp_path: Path) -> None:
    (tmp_path / "foreign").write_text(text)
    exchanges, problems = split(tmp_path / "foreign")
    assert exchanges == []
    assert len(problems) == 1
    assert "none of the formats" in problems[0]


def test_directories_are_read_through(cassette: Path, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.yaml").write_bytes(cassette.read_bytes())
    (tmp_path / "b.json").write_bytes(NOCK.read_bytes())
    assert [path.name for path, _ in read_all([tmp_path])] == ["b.json", "a.yaml"]


def test_tags_of_another_language_are_read_as_data(tmp_path: Path) -> None:
    path = tmp_path / "c.yml"
    entry = {"request": {"method": "get", "uri": URL, "headers": {}, "body": None}}
    entry["response"] = {"status": {"code": 200}, "headers": {}, "body": {"string": "x"}}
    path.write_text("http_interactions:\n- !ruby/object:Foo\n" + _indented(yaml.safe_dump(entry)))
    assert [exchange.body for exchange in split(path)[0]] == [b"x"]


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("url", "method", "operation"),
    [
        ("https://api.stripe.com/v1/checkout/sessions", "POST", "create"),
        ("http://localhost:1/pre/fix/v1/checkout/sessions/cs_1?expand[]=a", "GET", "retrieve"),
        ("http://h/v1/checkout/sessions/cs_1/expire/", "post", "expire"),
        ("http://h/v1/checkout/sessions/cs_1/line_items", "GET", "line_items"),
        ("http://h/v1/customers", "POST", None),
        ("http://h/v1/checkout/sessions/a/b/c", "GET", None),
        ("http://h/v1/checkout/sessions", "DELETE", None),
    ],
)
def test_operations_are_found_at_any_host_and_prefix(url: str, method: str, operation: str | None) -> None:
    found = find(Recorded(method, url, (), b"", 200, (), b"", "here"))
    assert (found[0].id if found else None) == operation
