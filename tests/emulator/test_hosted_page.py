"""The hosted page pays in a real browser, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browser import chromium
from tests.waiting import LONGEST_MS

FORM = {
    "mode": "payment",
    "success_url": "https://example.com/success",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1099",
    "line_items[0][price_data][product_data][name]": "<script>alert(1)</script>",
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page without JavaScript that reaches nothing but this machine."""
    context = browser.new_context(java_script_enabled=False)
    context.route("https://example.com/**", lambda route: route.fulfill(body="thank you"))
    opened = context.new_page()
    opened.set_default_timeout(LONGEST_MS)
    yield opened
    context.close()


def created(http: httpx.Client, **more: str) -> dict[str, Any]:
    made: dict[str, Any] = http.post("/v1/checkout/sessions", data={**FORM, **more}).json()
    return made


def after(http: httpx.Client, session: dict[str, Any]) -> tuple[str, str]:
    now = http.get(f"/v1/checkout/sessions/{session['id']}").json()
    return now["status"], now["payment_status"]


@pytest.mark.parametrize(
    ("button", "wanted"),
    [
        ("succeeds", ("complete", "paid")),
        ("declined", ("open", "unpaid")),
        ("settles later", ("complete", "unpaid")),
    ],
)
def test_each_button_has_its_outcome(http: httpx.Client, page: Any, button: str, wanted: tuple[str, str]) -> None:
    session = created(http)
    page.goto(session["url"])
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # a click does not wait for it
        page.get_by_role("button", name=button).click()
    assert after(http, session) == wanted


def test_a_paid_session_leads_to_the_success_url(http: httpx.Client, page: Any, url: str) -> None:
    session = created(http, success_url=f"{url}/thanks?session={{CHECKOUT_SESSION_ID}}")
    page.goto(session["url"])
    page.get_by_role("button", name="succeeds").click()
    page.wait_for_url("**/thanks**")
    assert page.url.partition("#")[0] == f"{url}/thanks?session={session['id']}"


def test_names_are_text_and_never_markup(http: httpx.Client, page: Any) -> None:
    page.goto(created(http)["url"])
    assert page.locator("script").count() == 0
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()


def test_an_expired_session_cannot_be_paid(http: httpx.Client, page: Any) -> None:
    session = created(http)
    http.post(f"/v1/checkout/sessions/{session['id']}/expire")
    page.goto(session["url"])
    assert page.get_by_role("button", name="succeeds").count() == 0
