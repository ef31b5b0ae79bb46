"""The command on recordings: right servers are clean, wrong ones are found, and nobody's data leaks."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import vcr

from checkout_conformance.cli import main
from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.traffic import privacy
from checkout_conformance.traffic.judging import MOST_NAMED, Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.judged import having
from tests.traffic.traffic import EMAIL, KEY, SESSIONS, cart, client, shop

NOCK = Path(__file__).parent / "recordings" / "nock.json"


def judged(place: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The record of a judgement."""
    assert main(["judge", *arguments, "--report-dir", str(place / "report")]) == code
    loaded: dict[str, Any] = json.loads((place / "report" / "run.json").read_text())
    return loaded


def sent(place: Path) -> str:
    return (place / "report" / "integration.md").read_text()


def test_traffic_with_the_reference_is_clean_and_speaks_of_sequences(cassette: Path, tmp_path: Path) -> None:
    record = judged(tmp_path, str(cassette))
    assert having(record, "fail") == set()
    assert len(having(record, "pass")) > 300
    assert {
        "agreement.retrieve",
        "agreement.list_entry",
        "lifecycle.expire.open",
        "lifecycle.expire.expired_refused",
        "lifecycle.history.status",
        "paging.forward",
        "paging.has_more",
        "idempotency.replay",
        "updates.metadata_merge",
        "updates.nothing_else",
        "amounts.lines_make_subtotal",
        "events.session_is_valid",
    } <= having(record, "pass")
    assert "Nothing that the contract does not know" in sent(tmp_path)


def test_what_nock_recorded_of_the_node_sdk_is_clean(tmp_path: Path) -> None:
    record = judged(tmp_path, str(NOCK))
    assert having(record, "fail") == set()
    assert "lifecycle.expire.refusal_is_400" in having(record, "pass")


def test_nothing_of_a_person_or_a_key_reaches_an_output(
    cassette: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(tmp_path, str(cassette), str(NOCK))
    written = [path.read_text() for path in (tmp_path / "report").iterdir()]
    for secret in (KEY, EMAIL, EMAIL.replace("@", "%40")):
        assert not any(secret in text for text in (*written, capsys.readouterr().out))


def test_what_somebody_typed_or_lives_at_is_replaced_the_same_in_request_and_answer() -> None:
    people = privacy.Pseudonyms()
    session = {
        "customer_details": {
            "name": "Jo Doe",
            "address": {"city": "Zülpich", "country": "DE"},
            "tax_ids": [{"type": "eu_vat", "value": "DE123456789"}],
        },
        "custom_fields": [{"key": "cake", "text": {"value": "For Al Roe"}, "dropdown": {"value": "large"}}],
    }
    sent = b"shipping_details[address][city]=Z%C3%BClpich&customer_details[tax_ids][0][value]=DE123456789"
    answer = json.dumps(session).encode()
    private = people.private(Recorded("POST", SESSIONS, (), sent, 200, (), answer, "here"))
    told = (private.sent + (private.body or b"")).decode()
    assert not [word for word in ("Jo Doe", "lpich", '123456789"', "Al Roe") if word in told]
    assert all(word in told for word in ("DE", "eu_vat", "large", "cake"))
    answered = json.loads(private.body or b"")["customer_details"]
    assert [value for _, value in parse_qsl(private.sent.decode())] == [
        answered["address"]["city"],
        answered["tax_ids"][0]["value"],
    ]


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [
        ("expires_twice", "lifecycle.expire.expired_refused"),
        ("lenient:create.mode.enum", "create.mode.enum"),
    ],
)
def test_a_fault_that_the_traffic_shows_is_found(mutant: str, clause: str, tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    with embedded_mutant(mutant) as url, vcr.use_cassette(str(path)), client(url) as http:
        shop(http)
        http.post(SESSIONS, data=cart(mode="gift"))
    assert clause in having(judged(tmp_path, str(path), code=1), "fail")


def test_a_long_text_costs_no_more_than_its_length() -> None:
    long = Recorded("POST", SESSIONS, (), b"metadata[note]=" + b"a" * 300_000 + b"@", 200, (), b"{}", "here")
    before = time.process_time()
    assert privacy.Pseudonyms().private(long).sent == long.sent
    assert time.process_time() - before < 5


def test_of_many_people_the_last_seen_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "MOST_PEOPLE", 3)
    people = privacy.Pseudonyms()

    def seen(name: str) -> str:
        sent = Recorded("POST", SESSIONS, (), f"customer_email={name}%40mail.org".encode(), 200, (), b"{}", "here")
        return people.private(sent).sent.decode()

    first = seen("anna")
    others = {seen(name) for name in ("ben", "cleo")}
    assert first not in others
    assert seen("anna") == first
    others |= {seen("dora")}  # now ben is forgotten, who was not seen for longest
    assert seen("anna") == first
    assert seen("ben") not in {first, *others}


def test_of_many_broken_entries_the_first_are_named_and_all_are_counted(
    session: dict[str, Any], tmp_path: Path
) -> None:
    broken = [{"request": {"method": "GET"}} for _ in range(30)]
    notes = judged(tmp_path, archive(tmp_path, entry(create(), session), *broken))["notes"]
    assert sum("is no entry of an archive" in note for note in notes) == MOST_NAMED
    assert f"{30 - MOST_NAMED} more entries could not be read" in notes


def entry(request: dict[str, Any], answer: Any, status: int = 200, at: str = "00") -> dict[str, Any]:
    """An entry of an archive."""
    headers = [{"name": name, "value": value} for name, value in request.get("headers", {}).items()]
    return {
        "startedDateTime": f"2026-02-03T04:05:{at}.000Z",
        "request": {
            "method": request["method"],
            "url": f"https://pay.example{request['path']}",
            "headers": [{"name": "Stripe-Version", "value": "2025-09-30.clover"}, *headers],
            "postData": {"text": request.get("body", "")},
        },
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(answer)},
        },
    }


def archive(place: Path, *entries: dict[str, Any]) -> str:
    path = place / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return str(path)


@pytest.fixture(scope="module")
def session(emulator_url: str) -> dict[str, Any]:
    """A session as the reference made it."""
    with client(emulator_url) as http:
        made: dict[str, Any] = http.post(SESSIONS, data=cart()).json()
    return made


def renamed(session: dict[str, Any], identity: str) -> dict[str, Any]:
    """The same session by another id, wherever it stands."""
    made: dict[str, Any] = json.loads(json.dumps(session).replace(session["id"], identity))
    return made


def create(**headers: str) -> dict[str, Any]:
    request = httpx.Request("POST", f"https://pay.example{SESSIONS}", data=cart())
    of_one = {"Authorization": f"Bearer {KEY}", **headers}
    return {"method": "POST", "path": SESSIONS, "body": request.content.decode(), "headers": of_one}


def retrieve(session: dict[str, Any]) -> dict[str, Any]:
    return {"method": "GET", "path": f"{SESSIONS}/{session['id']}"}


def test_a_session_that_leaves_a_terminal_state_is_found(session: dict[str, Any], tmp_path: Path) -> None:
    over = {**session, "status": "expired", "url": None}
    recording = archive(
        tmp_path, entry(create(), session), entry(retrieve(session), over), entry(retrieve(session), session)
    )
    assert "lifecycle.history.status" in having(judged(tmp_path, recording, code=1), "fail")


def test_what_changes_at_once_is_found_and_what_a_customer_may_have_done_is_not(
    session: dict[str, Any], tmp_path: Path
) -> None:
    other = {**session, "amount_total": session["amount_total"] + 1}
    recording = archive(tmp_path, entry(create(), session), entry(retrieve(session), other, at="01"))
    assert "agreement.retrieve" in having(judged(tmp_path, recording, code=1), "fail")
    calm = archive(tmp_path, entry(create(), session), entry(retrieve(session), other, at="59"))
    assert "agreement.retrieve" not in having(judged(tmp_path, calm), "fail")


def test_a_page_that_repeats_what_came_before_it_is_found(session: dict[str, Any], tmp_path: Path) -> None:
    page = {"object": "list", "url": SESSIONS, "has_more": True, "data": [session]}
    first = {"method": "GET", "path": f"{SESSIONS}?limit=1"}
    second = {"method": "GET", "path": f"{SESSIONS}?limit=1&starting_after={session['id']}"}
    recording = archive(tmp_path, entry(first, page), entry(second, page))
    assert "paging.forward" in having(judged(tmp_path, recording, code=1), "fail")


def test_a_key_that_is_answered_with_another_session_is_found(session: dict[str, Any], tmp_path: Path) -> None:
    other = renamed(session, f"{session['id']}x")
    keyed = create(**{"Idempotency-Key": "k"})
    recording = archive(tmp_path, entry(keyed, session), entry(keyed, other))
    assert "idempotency.replay" in having(judged(tmp_path, recording, code=1), "fail")


def test_a_key_that_was_refused_or_is_another_accounts_may_be_used_again(
    session: dict[str, Any], tmp_path: Path
) -> None:
    refusal = {"error": {"type": "invalid_request_error", "message": "no", "param": "mode"}}
    other = renamed(session, f"{session['id']}x")
    keyed = create(**{"Idempotency-Key": "k"})
    wrong = {**keyed, "body": keyed["body"].replace("mode=payment", "mode=gift")}
    elsewhere = create(**{"Idempotency-Key": "k", "Authorization": "Bearer sk_test_another"})
    elsewhere["body"] = elsewhere["body"].replace("order%5D=7", "order%5D=8")
    changed = {**other, "metadata": {"order": "8"}}
    recording = archive(tmp_path, entry(wrong, refusal, 400), entry(keyed, session), entry(elsewhere, changed))
    assert having(judged(tmp_path, recording), "fail") == set()


def test_what_was_included_on_request_is_no_change(session: dict[str, Any], emulator_url: str, tmp_path: Path) -> None:
    with client(emulator_url) as http:
        lines = http.get(f"{SESSIONS}/{session['id']}/line_items").json()
    over = {**session, "status": "expired", "url": None, "line_items": lines}
    expire = {"method": "POST", "path": f"{SESSIONS}/{session['id']}/expire", "body": "expand[]=line_items"}
    record = judged(tmp_path, archive(tmp_path, entry(create(), session), entry(expire, over)))
    assert having(record, "fail") == set()


def test_the_same_create_recorded_twice_is_no_finding(session: dict[str, Any], tmp_path: Path) -> None:
    twice = archive(tmp_path, entry(create(), session), entry(create(), session))
    assert having(judged(tmp_path, twice), "fail") == set()


def test_scrubbed_values_and_live_sessions_are_no_findings(session: dict[str, Any], tmp_path: Path) -> None:
    scrubbed = {**create(), "body": create()["body"].replace("order%5D=7", "order%5D=REDACTED")}
    live = {**renamed(session, session["id"].replace("cs_test_", "cs_live_")), "livemode": True}
    recording = archive(tmp_path, entry(scrubbed, session), entry(create(), live))
    assert having(judged(tmp_path, recording), "fail") == set()


def test_clients_hear_what_they_send(session: dict[str, Any], tmp_path: Path) -> None:
    odd = {**create(), "body": create()["body"].replace("=1099", "=10.99") + "&colour=red"}
    lost = entry(create(), {"error": {"type": "api_error", "message": "busy"}}, status=503)
    page = {"object": "list", "url": SESSIONS, "has_more": True, "data": [session]}
    loop = [entry({"method": "GET", "path": f"{SESSIONS}?limit=1"}, page)] * 3
    refusal = {"error": {"type": "invalid_request_error", "message": "no"}}
    soon = {
        "method": "POST",
        "path": SESSIONS,
        "body": create()["body"] + "&expires_at=1770091000",
    }  # before the request
    as_json = {"method": "POST", "path": SESSIONS, "body": json.dumps({"mode": "payment"})}
    refused = [entry(one, refusal, status=400) for one in (odd, soon, as_json)]
    many = entry({"method": "GET", "path": f"{SESSIONS}?limit=500"}, {**page, "has_more": False})
    judged(tmp_path, archive(tmp_path, *refused, lost, entry(create(), session), *loop, many))
    shown = sent(tmp_path)
    for words in ("create.no_unknown", "`colour`", "unit_amount.type", "Idempotency-Key", "its loop may never end",
                  "seconds before the request", "the body is JSON", "`limit` is from 1 to 100; sent 500"):  # fmt: skip
        assert words in shown, shown
    assert "accepted 0, refused 1" in shown
    rendered = (tmp_path / "report" / "integration.html").read_text()
    for words in ("create.no_unknown", "colour", "its loop may never end", "https://docs.stripe.com"):
        assert words in rendered


def test_the_page_of_what_is_sent_shows_hostile_values_as_text(session: dict[str, Any], tmp_path: Path) -> None:
    odd = {**create(), "body": create()["body"] + "&%3Cscript%3Ealert(1)%3C%2Fscript%3E=1&sk_test_hostile12345=1"}
    judged(tmp_path, archive(tmp_path, entry(odd, session)))
    rendered = (tmp_path / "report" / "integration.html").read_text()
    assert "&lt;script&gt;" in rendered
    assert "<script>alert" not in rendered
    assert "hostile12345" not in rendered


def test_a_version_that_nobody_knows_is_named_and_can_be_judged_by_another(
    session: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        Path(archive(tmp_path, entry(create(), session))).read_text().replace("2025-09-30.clover", "2031-01-01.later")
    )
    path = tmp_path / "later.har"
    path.write_text(text)
    assert main(["judge", str(path), "--report-dir", str(tmp_path / "report")]) == 4
    assert "--api-version judges them by" in capsys.readouterr().err
    assert having(judged(tmp_path, str(path), "--api-version", "2025-09-30.clover"), "fail") == set()


def test_other_servers_are_left_out_and_counted(session: dict[str, Any], tmp_path: Path) -> None:
    other = entry(create(), session)
    other["request"]["url"] = f"https://elsewhere.example{SESSIONS}"
    record = judged(tmp_path, archive(tmp_path, entry(create(), session), other), "--host", "pay.example")
    assert record["counts"]["requests"] == 1
    assert any("1 exchange was with other servers" in note for note in record["notes"])
    for host, number in (("PAY.example", 1), ("pay.example:443", 0), ("ay.example", 0), ("https", 0)):
        judging = Judging(host=host)
        judging.files([Path(tmp_path / "traffic.har")])
        assert judging.exchanges == number


def test_what_names_no_version_is_judged_by_the_newest_and_that_is_said(
    session: dict[str, Any], tmp_path: Path
) -> None:
    unnamed = entry(create(), session)
    unnamed["request"]["headers"] = [h for h in unnamed["request"]["headers"] if h["name"].lower() != "stripe-version"]
    unnamed["response"]["headers"] = []
    record = judged(tmp_path, archive(tmp_path, unnamed, entry(create(), session)))
    assert [note for note in record["notes"] if "1 exchange named no version" in note]


def test_what_a_gateway_answers_for_a_server_that_is_gone_is_no_deviation(
    session: dict[str, Any], tmp_path: Path
) -> None:
    gone = entry(create(), "<html>Bad Gateway</html>", status=502)
    record = judged(tmp_path, archive(tmp_path, entry(create(), session), gone))
    assert having(record, "fail") == set()
    assert any("1 answer of a gateway" in note for note in record["notes"])
    crashed = entry(create(), "<html>oops</html>", status=500)
    assert "errors.no_server_error" in having(judged(tmp_path, archive(tmp_path, crashed), code=1), "fail")


def test_traffic_that_does_not_show_a_known_deviation_does_not_make_its_entry_stale(
    session: dict[str, Any], tmp_path: Path
) -> None:
    known = tmp_path / "known.toml"
    known.write_text('[[accepted]]\nclause = "create.served"\nreason = "known"\n')
    record = judged(tmp_path, archive(tmp_path, entry(create(), session)), "--baseline", str(known))
    assert "create.served" in having(record, "pass")
    assert record["baseline"]["complaints"] == []


def test_files_that_hold_nothing_end_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text("hello")
    assert main(["judge", str(tmp_path / "x"), "--report-dir", str(tmp_path / "report")]) == 4
    assert "none of the formats" in capsys.readouterr().err
    assert main(["judge", str(tmp_path / "gone")]) == 4
    assert "is not there" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()
