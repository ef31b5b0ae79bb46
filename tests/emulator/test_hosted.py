"""The hosted page without a browser: the same by plain HTTP, and recovery of an expired session."""

from __future__ import annotations

from typing import Any

from tests.emulator.application import SESSIONS, Api, payment

RECOVERABLE = {"after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}}}


def page(session: Any) -> str:
    return f"/c/pay/{session['id']}"


def test_the_page_shows_what_is_to_be_paid_and_escapes_it() -> None:
    api = Api()
    items = [{"price_data": {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "<b>T"}}, "quantity": 2}]
    text = api.call("GET", page(api.created(payment(line_items=items)))).text
    assert "21.98 USD" in text
    assert "&lt;b&gt;T" in text
    assert "<script" not in text


def test_a_plain_post_pays_and_leads_to_the_success_url() -> None:
    api = Api()
    made = api.created(payment(success_url="https://example.com/s?id={CHECKOUT_SESSION_ID}"))
    answer = api.call("POST", page(made), {"outcome": "succeeded", "email": "a@b.example"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"https://example.com/s?id={made['id']}")
    now = api.again(made)
    assert (now["payment_status"], now["customer_details"]["email"]) == ("paid", "a@b.example")
    assert "already completed" in api.call("GET", page(made)).text


def test_a_declined_card_shows_the_page_again() -> None:
    api = Api()
    made = api.created()
    answer = api.call("POST", page(made), {"outcome": "declined"})
    assert answer.status_code == 402
    assert "Your card was declined." in answer.text
    assert api.again(made)["status"] == "open"


def test_expired_and_unknown_sessions_cannot_be_paid() -> None:
    api = Api()
    made = api.created()
    api.post(f"{SESSIONS}/{made['id']}/expire")
    assert api.call("POST", page(made), {"outcome": "succeeded"}).status_code == 400
    assert "expired" in api.call("GET", page(made)).text
    assert api.call("GET", "/c/pay/cs_test_none").status_code == 404


def test_a_way_back_is_only_offered_to_web_addresses() -> None:
    api = Api()
    assert (
        'href="https://example.com/c"'
        in api.call("GET", page(api.created(payment(cancel_url="https://example.com/c")))).text
    )
    assert "javascript:" not in api.call("GET", page(api.created(payment(cancel_url="javascript:alert(1)")))).text


def test_recovery_opens_a_copy_of_the_expired_session() -> None:
    api = Api()
    made = api.created(payment(**RECOVERABLE, metadata={"a": "1"}))
    url = api.post(f"{SESSIONS}/{made['id']}/expire")["after_expiration"]["recovery"]["url"]
    path = url.removeprefix("http://emulator.test")
    assert api.call("HEAD", path).status_code == 200
    assert len(api.get(SESSIONS)["data"]) == 1
    answer = api.call("GET", path)
    assert answer.status_code == 303
    copy = api.get(SESSIONS)["data"][0]
    assert answer.headers["Location"] == copy["url"]
    assert (copy["recovered_from"], copy["status"], copy["allow_promotion_codes"]) == (made["id"], "open", True)
    assert (copy["metadata"], copy["amount_total"]) == ({"a": "1"}, made["amount_total"])
    api.control("clock", advance=31 * 86_400)
    assert api.call("GET", path).status_code == 410
    assert api.call("GET", "/r/nothing").status_code == 404


def test_a_recovery_link_is_followed_by_control_too() -> None:
    api = Api()
    made = api.created(payment(after_expiration={"recovery": {"enabled": True}}))
    api.refused(400, "POST", f"/_emulator/sessions/{made['id']}/recover")
    api.post(f"{SESSIONS}/{made['id']}/expire")
    copy = api.control(f"sessions/{made['id']}/recover")
    assert (copy["recovered_from"], copy["status"], copy["amount_total"]) == (made["id"], "open", made["amount_total"])
    assert api.again(copy) == copy
