"""The emulator's own page says what runs, and leads to the sessions that can be paid."""

from __future__ import annotations

from tests.emulator.application import SESSIONS, Api, payment


def page(api: Api) -> str:
    answer = api.call("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def test_it_says_which_version_runs_and_how_webhooks_are_registered() -> None:
    text = page(Api())
    assert "2025-09-30.clover" in text
    assert "2022-11-15" in text
    assert "http://emulator.test/v1/webhook_endpoints" in text
    assert "None is registered" in text
    assert "There is none yet" in text


def test_the_last_sessions_can_be_paid_from_it() -> None:
    api = Api()
    paid = api.complete(api.created())
    open_one = api.created()
    text = page(api)
    assert f'href="{open_one["url"]}"' in text
    assert paid["id"][:20] in text
    assert "complete" in text
    assert "sk_test_unit" not in text
    assert "10.00 USD" in text


def test_what_others_wrote_is_shown_as_text() -> None:
    api = Api()
    api.post("/v1/webhook_endpoints", {"url": "http://a.test/<script>", "enabled_events": ["*"]})
    assert "<script>" not in page(api)


def test_other_methods_and_paths_stay_unknown() -> None:
    api = Api()
    assert api.refused(404, "POST", "/")["type"] == "invalid_request_error"
    assert api.refused(404, "GET", "/nothing")["type"] == "invalid_request_error"


def test_the_form_names_its_address_so_that_the_fragment_stays_behind() -> None:
    api = Api()
    made = api.created(payment())
    assert "#" in made["url"]
    text = api.call("GET", f"/c/pay/{made['id']}").text
    assert f'action="/c/pay/{made["id"]}"' in text
    assert api.get(f"{SESSIONS}/{made['id']}")["status"] == "open"
