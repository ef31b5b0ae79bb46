"""Secrets are masked by value and by shape, in every form they are written in, and nothing else is."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from checkout_conformance.evidence.redact import PLACEHOLDER, Redactor
from checkout_conformance.secret_shapes import masked

KEY = "sk_" + "test_51ValueThatNobodyMaySee"
ODD = "a key/with&odd=characters"


@pytest.mark.parametrize(
    "written", [KEY, quote(KEY, safe=""), base64.b64encode(f"{KEY}:".encode()).decode(), f"x{KEY}", f"[{KEY}]"]
)
def test_a_known_value_is_masked_in_every_form(written: str) -> None:
    shown = Redactor((KEY,)).text(f"before {written} after")
    assert "51ValueThat" not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


def test_a_value_that_has_no_secret_s_shape_is_masked_too() -> None:
    redactor = Redactor((ODD,))
    assert redactor.text(f"{ODD} {quote(ODD, safe='')}") == f"{PLACEHOLDER} {PLACEHOLDER}"
    assert redactor.knows(f"it is {ODD}")
    assert not redactor.knows("it is another")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("rk_" + "test_abc123", "rk_test_"),
        ("wordsk_" + "live_abc123", "wordsk_live_"),
        ("wh" + "sec_abcDEF123", "whsec_"),
        ("cs_test_a1_secret_fidabc", "cs_test_a1_secret_"),
    ],
)
def test_what_has_the_shape_of_a_secret_keeps_only_what_tells_its_kind(text: str, kept: str) -> None:
    assert Redactor().text(text) == f"{kept}{PLACEHOLDER}"


def test_secret_members_of_a_body_are_masked() -> None:
    shown = Redactor().text('{"id": "we_1", "secret": "anything \\" at all", "client_secret": "x"}')
    assert "anything" not in shown
    assert shown.count(PLACEHOLDER) == 2
    assert "we_1" in shown


def test_a_password_in_an_address_is_masked_as_it_is_and_as_it_is_coded() -> None:
    address = "http://user:a-password@127.0.0.1:1/"
    for sent in (address, quote(address, safe=""), f"a=1&status={quote(address, safe='')}&b=2"):
        shown = Redactor().text(sent)
        assert "password" not in shown
        assert len(shown.partition(PLACEHOLDER)[2]) == len(sent.partition("password")[2])
    plain = f"success_url={quote('https://shop.test/ok?a=b', safe='')}&note=%40"
    assert Redactor().text(plain) == plain


def test_plain_text_stays_as_it_is() -> None:
    text = "The secret of a good test_ is _secret_ to sk_ and whsec_"
    assert Redactor((KEY,)).text(text) == text


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie"])
def test_headers_that_authorize_are_masked_whole(name: str) -> None:
    assert Redactor().headers([(name, "plain words"), ("X-Other", "plain words")]) == [
        [name, PLACEHOLDER],
        ["X-Other", "plain words"],
    ]


def test_a_short_value_masks_nothing() -> None:
    """A key of three letters would mask half of a report."""
    assert Redactor(("abc",)).text("abc def") == "abc def"


@pytest.mark.parametrize(
    "written", ["Authorization: Bearer {}", "authorization%3A+Basic+{}", "Authorization%3A%20Bearer%20{}"]
)
def test_an_authorization_is_masked_however_it_is_coded(written: str) -> None:
    text = masked(f"/sessions?status={written.format('Uo34xYz')}&limit=1")
    assert "Uo34xYz" not in text
    assert text.endswith("&limit=1")
