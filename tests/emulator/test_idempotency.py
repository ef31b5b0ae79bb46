"""Idempotency keys, in themselves and through the API."""

from __future__ import annotations

import pytest

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.idempotency import KEPT_SECONDS, Idempotency
from checkout_conformance.emulator.reply import Reply
from tests.emulator.application import SESSIONS, Api, payment


def test_the_same_request_gets_the_first_answer() -> None:
    keys = Idempotency()
    assert keys.begin("k", "/p", b"a", 0) is None
    keys.finish("k", Reply(200, {"id": 1}))
    saved = keys.begin("k", "/p", b"a", 1)
    assert saved is not None
    assert saved.body == {"id": 1}


@pytest.mark.parametrize(("path", "body"), [("/p", b"b"), ("/q", b"a")])
def test_another_request_with_the_key_is_refused(path: str, body: bytes) -> None:
    keys = Idempotency()
    keys.begin("k", "/p", b"a", 0)
    with pytest.raises(ApiError) as caught:
        keys.begin("k", path, body, 0)
    assert (caught.value.status, caught.value.type) == (400, "idempotency_error")


def test_while_the_first_runs_the_second_is_refused() -> None:
    keys = Idempotency()
    keys.begin("k", "/p", b"a", 0)
    with pytest.raises(ApiError) as caught:
        keys.begin("k", "/p", b"a", 0)
    assert (caught.value.status, caught.value.code) == (409, "idempotency_key_in_use")


def test_an_abandoned_key_is_free_again() -> None:
    keys = Idempotency()
    keys.begin("k", "/p", b"a", 0)
    keys.abandon("k")
    assert keys.begin("k", "/p", b"other", 0) is None


def test_keys_are_forgotten_after_a_day() -> None:
    keys = Idempotency()
    keys.begin("k", "/p", b"a", 0)
    keys.finish("k", Reply(200, {}))
    assert keys.begin("k", "/p", b"a", KEPT_SECONDS + 1) is None


def test_a_long_key_is_refused() -> None:
    assert Idempotency().begin("k" * 255, "/p", b"", 0) is None
    with pytest.raises(ApiError):
        Idempotency().begin("k" * 256, "/p", b"", 0)


def test_a_replay_says_so_and_names_the_original_request() -> None:
    api = Api()
    first = api.call("POST", SESSIONS, payment(), Idempotency_Key="k")
    again = api.call("POST", SESSIONS, payment(), Idempotency_Key="k")
    assert again.content == first.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"] == first.headers["Original-Request"]
    assert again.headers["Request-Id"] != first.headers["Request-Id"]
    assert again.headers["Idempotency-Key"] == "k"


def test_what_failed_validation_is_not_saved() -> None:
    api = Api()
    api.refused(400, "POST", SESSIONS, {"mode": "nonsense"}, Idempotency_Key="k")
    assert api.post(SESSIONS, payment(), Idempotency_Key="k")["object"] == "checkout.session"


def test_a_refusal_of_the_operation_itself_is_saved() -> None:
    api = Api()
    path = f"{SESSIONS}/{api.created()['id']}/expire"
    api.post(path)
    api.refused(400, "POST", path, Idempotency_Key="k")
    assert api.call("POST", path, Idempotency_Key="k").headers["Idempotent-Replayed"] == "true"


def test_reading_takes_no_key() -> None:
    api = Api()
    before = api.get(SESSIONS, Idempotency_Key="k")["data"]
    api.created()
    assert len(api.get(SESSIONS, Idempotency_Key="k")["data"]) == len(before) + 1
