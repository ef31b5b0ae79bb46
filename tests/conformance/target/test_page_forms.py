"""Forms of pages are filled in as a person would, whatever the names and types of their fields."""

from __future__ import annotations

from checkout_conformance.target.completing import find
from checkout_conformance.target.drivers import Drivers
from checkout_conformance.target.page_forms import EMAIL, forms, sent_to
from tests.conformance.target.test_completing import PAGE, Fake, client

FIELDS = """<form method="post" action="/pay/cs_1">
<input type="email" name="email" value="mine@example.com"><input name="card_number">
<input name="exp" autocomplete="cc-exp">
<input type="tel" name="phone"><input type="number" name="quantity_li_1" value="3" min="1" max="9">
<select name="country"><option value="">Where?</option><option value="DE">Germany</option>
<option value="US">US</option></select>
<select name="size"><option value="s">S</option><option value="m" selected>M</option></select>
<input type="radio" name="rate" value="shr_slow"><input type="radio" name="rate" value="shr_fast" checked>
<input type="radio" name="tip" value="none"><input type="radio" name="tip" value="some">
<input type="checkbox" name="news"><input type="checkbox" name="terms" required>
<textarea name="note"></textarea><input name="custom_engraving"><input disabled name="closed">
<button name="do" value="cancel">Back</button><button name="do" value="pay">Pay</button></form>
<form method="get"><input name="q"></form>"""


def test_every_field_gets_what_it_asks_for() -> None:
    (form,) = forms(FIELDS)
    assert form.fields == {
        "email": "mine@example.com",
        "card_number": "4242424242424242",
        "exp": "12/34",
        "phone": "+15555550123",
        "quantity_li_1": "3",
        "country": "DE",
        "size": "m",
        "rate": "shr_fast",
        "tip": "none",
        "terms": "on",
        "note": "Jenny Rosen",
        "custom_engraving": "Jenny Rosen",
        "do": "pay",
    }
    assert form.types["quantity_li_1"] == "number"
    assert sent_to(form, "/pay/cs_1?lang=en") == "/pay/cs_1"


def test_a_form_without_an_action_is_sent_to_its_page() -> None:
    (form,) = forms('<form method="post"><input type="email" name="email"></form>')
    assert (sent_to(form, "/pay/1"), form.fields) == ("/pay/1", {"email": EMAIL})


def test_what_a_session_has_on_its_own_page_is_filled_in_for_it() -> None:
    fields = {"session": "{id}", "brace": "{{x}}", "email": EMAIL, "do": "pay"}
    fake = Fake("/hosted/{id}/submit", fields, PAGE)
    asking = client(fake)
    way, _ = find(asking, {"mode": "payment"})
    assert way is not None
    drivers = Drivers(asking, {"complete": way.driver})
    session = asking.create({"mode": "payment"}).json
    assert drivers.page({**session, "url": None}) is None
    fake.page = PAGE.replace("<button", '<input name="custom_size" value="M"><button', 1)
    fake.fields = {**fields, "custom_size": "M"}
    page = drivers.page(session)
    assert page is not None
    drivers.complete(session, "pay", page.fields)
    assert fake.sessions[session["id"]]["status"] == "complete"
    fake.page = PAGE.replace("submit", "elsewhere")
    assert drivers.page(session) is None
