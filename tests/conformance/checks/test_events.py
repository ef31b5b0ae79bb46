"""Faults about events are caught: missing, doubled, about the wrong status, unsigned."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from checkout_conformance.checks import events
from checkout_conformance.schemas import load
from checkout_conformance.schemas.clauses import Verdict
from tests.judged import broken

CONTRACT = load()


def event(kind: str, identity: str = "cs_1", created: int = 10, **inside: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{kind}_{identity}",
        "object": "event",
        "type": kind,
        "created": created,
        "data": {"object": {"id": identity, **inside}},
    }


EXPIRED = "checkout.session.expired"


def test_a_missing_event_is_caught_by_the_clause_of_its_type() -> None:
    assert broken(events.announced("expire", "cs_1", [], CONTRACT, ())) == {"events.expired"}


def test_an_event_about_another_session_does_not_count() -> None:
    others = [event(EXPIRED, "cs_2", status="expired")]
    assert broken(events.announced("expire", "cs_1", others, CONTRACT, ())) == {"events.expired"}


def test_a_doubled_event_is_caught() -> None:
    twice = [event(EXPIRED, status="expired"), event(EXPIRED, status="expired")]
    assert "events.once" in broken(events.announced("expire", "cs_1", twice, CONTRACT, ()))


def test_an_event_is_made_within_the_life_of_its_session() -> None:
    begins, ends = 1_760_000_000, 1_760_086_400
    for created, right in ((begins - 2, True), (ends + 1, True), (begins * 1_000, False), (0, False)):
        made = [event(EXPIRED, created=created, status="expired")]
        made[0]["data"]["object"] |= {"created": begins, "expires_at": ends}
        assert ("events.created" not in broken(events.announced("expire", "cs_1", made, CONTRACT, ()))) is right


def test_an_event_with_the_old_status_inside_is_caught() -> None:
    stale = [event(EXPIRED, status="open")]
    assert "events.carries_session" in broken(events.announced("expire", "cs_1", stale, CONTRACT, ()))


def test_a_stub_instead_of_a_session_inside_is_caught() -> None:
    stub = [event(EXPIRED, status="expired")]
    found = list(events.announced("expire", "cs_1", stub, CONTRACT, ()))
    assert broken(found) == {"events.session_is_valid"}
    assert [outcome.cause for outcome in found if outcome.failed] == ["session.object.present"]


@pytest.mark.parametrize(
    ("version", "judged"),
    [(None, True), ("2022-11-15", True), ("2026-03-25.dahlia", True), ("2031-01-01.later", False)],
)
def test_what_is_inside_an_event_is_judged_in_the_version_of_the_event(version: str | None, judged: bool) -> None:
    """An account has a version of its own; one that nobody here knows is judged neither way."""
    stub = [{**event(EXPIRED, status="expired"), "api_version": version}]
    found = broken(events.announced("expire", "cs_1", stub, CONTRACT, ()))
    assert found == ({"events.session_is_valid"} if judged else set())


@pytest.mark.parametrize(("happened", "status"), [("settle", "unpaid"), ("fail", "paid")])
def test_a_settlement_event_with_the_wrong_payment_status_is_caught(happened: str, status: str) -> None:
    kind = events.ANNOUNCES[happened]
    wrong = [event(kind, status="complete", payment_status=status)]
    assert "events.carries_session" in broken(events.announced(happened, "cs_1", wrong, CONTRACT, ()))


def test_an_event_without_its_transition_is_caught() -> None:
    assert events.unannounced("expire", "cs_1", [event(EXPIRED)], ()).verdict is Verdict.FAIL
    assert events.unannounced("expire", "cs_1", [], ()).verdict is Verdict.PASS


@pytest.mark.parametrize(("times", "verdict"), [((3, 2, 2), Verdict.PASS), ((2, 3), Verdict.FAIL)])
def test_events_come_newest_first(times: tuple[int, ...], verdict: Verdict) -> None:
    assert events.newest_first([event(EXPIRED, created=time) for time in times], ()).verdict is verdict


def test_a_type_filter_that_lets_others_through_is_caught() -> None:
    mixed = [event(EXPIRED), event("checkout.session.completed")]
    assert events.of_one_type(mixed, EXPIRED, ()).verdict is Verdict.FAIL


def signed(body: bytes, secret: str, stamp: str = "1700000000") -> str:
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def test_a_signature_holds_for_its_body_and_secret_only() -> None:
    header = signed(b"{}", "whsec_a")
    assert events.signature_holds(b"{}", header, "whsec_a")
    assert not events.signature_holds(b"{ }", header, "whsec_a")
    assert not events.signature_holds(b"{}", header, "whsec_b")
    assert not events.signature_holds(b"{}", header.replace("t=1", "t=2"), "whsec_a")
    assert not events.signature_holds(b"{}", None, "whsec_a")


def test_of_several_signatures_one_has_to_hold() -> None:
    header = f"{signed(b'{}', 'whsec_a')},v1=00ff"
    assert events.signature_holds(b"{}", header, "whsec_a")
