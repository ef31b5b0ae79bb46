"""Ids, times and keys, with fakes."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.identity import Seen, line_item_ids, new_session
from tests.conformance.checks.honest import NOW, PAYLOAD, lines, session
from tests.judged import broken, kept

EMBEDDED = {k: v for k, v in PAYLOAD.items() if k != "success_url"} | {"ui_mode": "embedded"}


def judge(body: Any, payload: Any = PAYLOAD, seen: Seen | None = None) -> Any:
    return new_session(payload, body, (), now=NOW, seen=seen or Seen())


def test_honest_sessions_break_nothing() -> None:
    seen = Seen()
    outcomes = [o for number in (1, 2) for o in judge(session(number=number), seen=seen)]
    outcomes += [o for number in (3, 4) for o in judge(session(EMBEDDED, number), EMBEDDED, seen)]
    assert broken(outcomes) == set()
    assert kept(outcomes) >= {
        *("identity.unique", "identity.client_secret_unique"),
        *("identity.hosted_url", "identity.url_unique", "identity.url_names_session"),
    }


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"id": "cs_test_" + "x" * 250, "url": "https://pay.example/cs_test_" + "x" * 250}, "identity.length"),
        ({"id": "session-1", "url": "https://pay.example/session-1"}, "identity.prefix"),
        ({"url": "https://pay.example/somewhere"}, "identity.url_names_session"),
        ({"livemode": True}, "identity.livemode"),
        ({"created": NOW - 3600, "expires_at": NOW}, "identity.created"),
        ({"created": NOW * 1000, "expires_at": NOW * 1000 + 1}, "identity.created"),
        ({"expires_at": NOW + 90_000}, "identity.expires_after_created"),
        ({"url": None}, "identity.hosted_url"),
        ({"url": "/pay/1"}, "identity.hosted_url"),
        ({"client_secret": "s"}, "identity.client_secret_only_when_embedded"),
    ],
)
def test_one_fault_breaks_one_clause(change: dict[str, Any], clause: str) -> None:
    assert broken(judge(session() | change)) == {clause}


def test_an_embedded_session_needs_a_secret_and_no_url() -> None:
    fault = session(EMBEDDED) | {"client_secret": None, "url": "https://pay.example"}
    assert broken(judge(fault, EMBEDDED)) == {"identity.client_secret", "identity.url_only_when_hosted"}


def test_an_id_that_comes_twice_is_caught() -> None:
    seen = Seen()
    judge(session(), seen=seen)
    assert broken(judge(session(), seen=seen)) == {"identity.unique"}


def test_a_url_that_comes_twice_is_caught() -> None:
    seen = Seen()
    judge(session(number=1), seen=seen)
    fault = session(number=2) | {"url": session(number=1)["url"]}
    assert broken(judge(fault, seen=seen)) == {"identity.url_unique", "identity.url_names_session"}


def test_a_secret_that_comes_twice_is_caught() -> None:
    seen = Seen()
    judge(session(EMBEDDED, 1), EMBEDDED, seen)
    fault = session(EMBEDDED, 2) | {"client_secret": "secret_1"}
    assert broken(judge(fault, EMBEDDED, seen)) == {"identity.client_secret_unique"}


def test_line_items_share_no_id() -> None:
    seen = Seen()
    assert broken(list(line_item_ids("a", lines(), (), seen))) == set()
    assert broken(list(line_item_ids("b", lines(), (), seen))) == {"identity.line_item_unique"}
    twice = [lines()[0], lines()[0]]
    assert broken(list(line_item_ids("c", twice, (), Seen()))) == {"identity.line_item_unique"}
