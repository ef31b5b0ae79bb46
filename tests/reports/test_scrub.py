"""Whatever has the shape of a secret is masked, wherever it stands; words that only look like one stay."""

from __future__ import annotations

import pytest

from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.scrub import MASK, scrub, scrub_deep
from tests.reports.hostile_records import CLIENT, KEY, RESTRICTED, SECRETS, WEBHOOK, secretive


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "a={}&b=1", '"{}"', "<b>{}</b>", "Bearer {}", "'{}'"])
def test_secrets_are_masked_by_their_shape(secret: str, around: str) -> None:
    shown = scrub(around.format(secret))
    assert secret not in shown
    assert MASK in shown


def test_the_prefix_stays_to_tell_what_it_was() -> None:
    assert scrub(KEY) == f"sk_test_{MASK}"
    assert scrub(RESTRICTED) == f"rk_live_{MASK}"
    assert scrub(WEBHOOK) == f"whsec_{MASK}"
    assert scrub(CLIENT).endswith(f"_secret_{MASK}")


@pytest.mark.parametrize(
    "text",
    ["client_secret_expires", "session.client_secret.present", "$STRIPE_API_KEY", "sk_test", "https://example.com/a@b"],
)
def test_words_that_only_look_like_secrets_stay(text: str) -> None:
    assert scrub(text) == text


def test_names_and_passwords_in_addresses_are_masked() -> None:
    assert scrub("http://user:word@127.0.0.1:4000/v1") == f"http://{MASK}@127.0.0.1:4000/v1"


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie", "PROXY-AUTHORIZATION"])
def test_headers_that_hold_secrets_are_masked_whole(name: str) -> None:
    assert scrub_deep({"headers": [[name, "anything"]]}) == {"headers": [[name, MASK]]}


def test_members_and_names_are_masked_at_any_depth() -> None:
    shown = str(scrub_deep({KEY: [{"a": (WEBHOOK, {"b": CLIENT})}], "n": 1, "none": None}))
    assert not any(secret in shown for secret in SECRETS)


def test_no_secret_in_any_field_of_a_record_reaches_the_page() -> None:
    page = report_html(secretive())
    assert not any(secret in page for secret in SECRETS)
    assert MASK in page
