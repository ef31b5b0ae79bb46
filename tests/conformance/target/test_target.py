"""Targets and target files: what becomes a target, and what is refused before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.errors import UsageError
from checkout_conformance.run.worker import share
from checkout_conformance.target.target import HARMLESS_KEY, Target, check_key, check_url, default_rate
from checkout_conformance.target.target_file import SHIPPED, located, make_target, read, shipped_names

STRIPE = "https://api.stripe.com"
LOCAL = "http://127.0.0.1:4242"
TEST_KEY = {"STRIPE_API_KEY": "sk_test_0123456789"}


@pytest.mark.parametrize(
    "url", ["", "localhost:4242", "ftp://x", "http://", "http://h:x", "http://u:p@h", "http://h?x=1"]
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--target"):
        check_url(url)
    with pytest.raises(UsageError, match="--upstream"):
        check_url(url, "--upstream")


def test_a_path_prefix_and_a_trailing_slash_are_fine() -> None:
    assert check_url("http://127.0.0.1:1/stripe/") == "http://127.0.0.1:1/stripe"


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1", "pk_live_1", "sk_test_\n1", "sk test", "clé"])
def test_keys_that_must_not_be_sent_are_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_key(key, LOCAL)
    assert key not in str(caught.value)


def test_a_missing_key_is_harmless_elsewhere_and_an_error_at_stripe() -> None:
    assert check_key(None, LOCAL) == HARMLESS_KEY
    with pytest.raises(UsageError, match="STRIPE_API_KEY is not set"):
        check_key(None, STRIPE)


def test_only_stripe_is_rate_limited_by_default() -> None:
    assert default_rate(STRIPE) == 25.0
    assert default_rate(LOCAL) is None
    assert default_rate("https://notstripe.com") is None


def test_the_key_does_not_show_in_a_target() -> None:
    assert "sk_test_0123456789" not in repr(make_target({"target": LOCAL}, TEST_KEY))


def test_a_target_is_made_of_settings_and_the_rest_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(
        'name = "mine"\nurl = "http://127.0.0.1:1"\n[options]\nrate = 5\nmax_requests = 7\ntimeout = 2\n'
        '[account]\nallow = ["tax"]\n[prices.price_1]\ncurrency = "usd"\nunit_amount = 5\n'
    )
    settings = {"target": LOCAL, "target_file": str(file), "rate": 9.0, "max_requests": 7, "timeout": 2.0}
    made = make_target(settings, {})
    assert (made.name, made.url, made.rate, made.max_requests, made.timeout_s) == ("mine", LOCAL, 9.0, 7, 2.0)
    assert made.allow == {"tax"}
    assert made.prices == {"price_1": {"currency": "usd", "unit_amount": 5}}
    assert make_target({"target_file": str(file)}, {}).url == "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "`x` is no member of it; name, url, "),
        ("[options]\nrate = 0", "options.rate"),
        ("[options]\nkey = 'sk_test_1'", "options: `key` is no member of it"),
        ("[options]\nrates = 1", "options: `rates` is no member of it; did you mean `rate`?"),
        ("[prices.p]\nunit_amount = 1", "'currency' is a required property"),
        ("[drivers.complete]\nform = { a = 'b' }", "drivers.complete"),
        ("name = ", "is not TOML"),
    ],
)
def test_a_broken_file_is_told_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read(file)
    assert says in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_file_is_valid(file: Path) -> None:
    assert read(file)["name"]


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_file_is_found_by_its_name_wherever_a_run_starts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert located(name) == SHIPPED / f"{name}.toml"
    assert make_target({"target": LOCAL, "target_file": name}, {}).name == read(SHIPPED / f"{name}.toml")["name"]


def test_a_file_of_ones_own_is_found_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text('name = "mine"\n')
    (tmp_path / "emulate").write_text('name = "my own emulate"\n')
    assert [read(located(text))["name"] for text in ("mine", "./mine", "./emulate", "emulate")] == [
        "mine", "mine", "my own emulate", "emulate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("emulat", "no target file of that name is shipped; did you mean emulate? Shipped are embedded, emulate"),
        ("zzz", "no target file of that name is shipped; shipped are embedded, emulate"),
        ("emulate.toml", "emulate.toml: cannot be read"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_those_that_there_are(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        make_target({"target": LOCAL, "target_file": name}, {})
    assert says in str(caught.value)


def test_workers_share_rate_and_requests_and_wear_out_keys_of_their_own() -> None:
    whole = Target("t", LOCAL, "sk_test_1", "v", rate=20.0, max_requests=100, key_requests=10)
    part = share(whole, "gw1", 4, sent=20)
    assert (part.rate, part.max_requests, part.key) == (5.0, 20, "sk_test_1_gw1")
    assert share(Target("t", LOCAL, "k", "v"), "gw0", 4, sent=20) == Target("t", LOCAL, "k", "v")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('[account]\nallow = ["conect"]\n', "no capability `conect`; did you mean connect"),
        ("[capabilities]\nwebhoks = true\n", "no capability `webhoks`; did you mean webhooks"),
        ('[account]\nallow = ["completion"]\n', "`completion` is nothing that an account decides; connect, tax,"),
    ],
)
def test_a_misspelt_capability_is_an_error_that_names_the_nearest(tmp_path: Path, text: str, advice: str) -> None:
    file = tmp_path / "target.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=advice):
        read(file)
