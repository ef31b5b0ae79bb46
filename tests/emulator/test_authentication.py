"""Keys and versions."""

from __future__ import annotations

import base64

import pytest

from checkout_conformance.emulator.authentication import Authentication, masked
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.versions import Versions

KEYS = Authentication()


def basic(text: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer sk_test_1"},
        {"authorization": "bearer  sk_test_1"},
        basic("sk_test_1:"),
        basic("sk_test_1"),
    ],
)
def test_basic_and_bearer_carry_a_key(headers: dict[str, str]) -> None:
    assert KEYS.identify(headers) == "sk_test_1"


def test_restricted_test_keys_will_do() -> None:
    assert KEYS.identify({"authorization": "Bearer rk_test_1"}) == "rk_test_1"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, None),
        ({"authorization": "Bearer "}, None),
        ({"authorization": "Digest sk_test_1"}, None),
        ({"authorization": "Basic %%%"}, None),
        ({"authorization": "Bearer sk_live_1234567890"}, None),
        ({"authorization": "Bearer nonsense"}, None),
        ({"authorization": "Bearer pk_test_1"}, "secret_key_required"),
    ],
)
def test_other_keys_are_refused_with_a_challenge(headers: dict[str, str], code: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        KEYS.identify(headers)
    assert (caught.value.status, caught.value.code) == (401, code)
    assert caught.value.headers["WWW-Authenticate"] == 'Basic realm="Stripe"'


def test_a_refused_key_is_never_shown_whole() -> None:
    with pytest.raises(ApiError) as caught:
        KEYS.identify({"authorization": "Bearer sk_live_abcdefghijkl"})
    assert "abcdefgh" not in caught.value.message
    assert masked("sk_live_abcdefghijkl").endswith("ijkl")


def test_versions_are_echoed_or_refused() -> None:
    versions = Versions()
    assert versions.version({}, "2025-09-30.clover") == "2025-09-30.clover"
    assert versions.version({"stripe-version": "2024-06-20"}, "2025-09-30.clover") == "2024-06-20"
    with pytest.raises(ApiError) as caught:
        versions.version({"stripe-version": "1999-01-01"}, "2025-09-30.clover")
    assert caught.value.status == 400
