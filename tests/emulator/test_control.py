"""Control: clock, reset, seed, and that tenants do not see each other."""

from __future__ import annotations

import pytest

from tests.emulator.application import SESSIONS, START, Api

OTHER = "Bearer sk_test_other"


def test_it_says_who_it_is() -> None:
    answer = Api(seed=3).get("/_emulator")
    assert (answer["object"], answer["seed"], answer["now"]) == ("emulator", 3, START)


def test_the_clock_is_set_moved_and_read() -> None:
    api = Api()
    assert api.control("clock", now=100, frozen=True) == {"now": 100, "frozen": True}
    assert api.control("clock", advance=-50)["now"] == 50
    assert api.get("/_emulator/clock")["now"] == 50


def test_reset_forgets_everything_and_starts_the_same_ids_again() -> None:
    api = Api()
    first = api.created()
    api.control("clock", advance=100)
    api.control("reset")
    assert api.get(SESSIONS)["data"] == []
    assert api.created() == first


def test_another_seed_makes_other_ids() -> None:
    api = Api()
    first = api.created()
    api.control("seed", seed=9)
    assert api.get(SESSIONS)["data"] == []
    assert api.created()["id"] != first["id"]


def test_a_key_sees_and_moves_only_its_own_world() -> None:
    api = Api()
    made = api.created()
    api.control("clock", advance=100)
    assert api.get(SESSIONS, Authorization=OTHER)["data"] == []
    assert api.refused(404, "GET", f"{SESSIONS}/{made['id']}", Authorization=OTHER)["code"] == "resource_missing"
    assert api.get("/_emulator/clock", Authorization=OTHER)["now"] == START


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("clock", {"now": "soon"}),
        ("clock", {"advance": "9" * 40}),
        ("seed", {}),
        ("latency", {"seconds": "1e9"}),
        ("latency", {}),
    ],
)
def test_control_refuses_what_it_cannot_use(path: str, fields: dict[str, str]) -> None:
    assert Api().refused(400, "POST", f"/_emulator/{path}", fields)["type"] == "invalid_request_error"


def test_unknown_actions_and_sessions_are_not_found() -> None:
    api = Api()
    api.refused(404, "POST", "/_emulator/nothing")
    api.refused(404, "POST", "/_emulator/sessions/cs_test_x/complete")
    api.refused(404, "POST", f"/_emulator/sessions/{api.created()['id']}/nothing")
    api.refused(400, "POST", f"/_emulator/sessions/{api.created()['id']}/complete", {"outcome": "maybe"})
