"""Ids, times and keys of new sessions (table: `schemas.rules.identity`).

Pure. Uniqueness is judged over what one `Seen` was shown; the clock over the time that the caller gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked_by_absence, failed, judged, passed, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome

DAY = 86_400
LONGEST_ID = 255
# Clocks differ, and answers take time; a default of 24 hours was seen to be one second short (E-times-1).
CLOCK_SLACK = 300
EXPIRY_SLACK = 5


# attribute of the session -> the clauses that speak of it
SPEAK_OF: Mapping[str, tuple[str, ...]] = {
    "id": ("identity.unique", "identity.length", "identity.prefix"),
    "livemode": ("identity.livemode",),
    "created": ("identity.created", "identity.expires_after_created"),
    "expires_at": ("identity.expires_after_created",),
    "client_secret": (
        "identity.client_secret",
        "identity.client_secret_only_when_embedded",
        "identity.client_secret_unique",
    ),
}


@dataclass(slots=True)
class Seen:
    """What was seen of sessions and line items, each with the exchanges that first showed it."""

    sessions: dict[str, Shown] = field(default_factory=dict)
    secrets: dict[str, tuple[str, Shown]] = field(default_factory=dict)
    urls: dict[str, tuple[str, Shown]] = field(default_factory=dict)
    line_items: dict[str, tuple[str, Shown]] = field(default_factory=dict)


def new_session(
    payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown, *, now: int | None, seen: Seen
) -> list[Outcome]:
    """Judge a session that was created a moment ago; `now` is the target's time, None where it is not known."""
    return [
        *blocked_by_absence(session, SPEAK_OF),
        *_ids(session, shown, seen),
        *_times(session, shown, now),
        *_doors(payload, session, shown, seen),
    ]


def live_session(exchange: Exchange) -> list[Outcome]:
    """Judge the answer that ended a run: whether it is a session made with this key that says it is live."""
    if not _holds_live_session(exchange.json):
        return []
    return [failed("identity.livemode", "false", "true", (("the answer that ended the run", exchange),))]


def _holds_live_session(value: Any) -> bool:
    if isinstance(value, Mapping):
        if value.get("object") == "checkout.session" and value.get("livemode") is True:
            return True
        return any(_holds_live_session(child) for child in value.values())
    return isinstance(value, list) and any(_holds_live_session(child) for child in value)


def line_item_ids(session_id: str, lines: Sequence[Mapping[str, Any]], shown: Shown, seen: Seen) -> Iterator[Outcome]:
    """Judge the ids of all line items of one session."""
    ids = [line["id"] for line in lines if isinstance(line.get("id"), str)]
    if not ids:
        return
    twice = next((identity for identity in ids if ids.count(identity) > 1), None)
    other = next((i for i in ids if seen.line_items.get(i, (session_id, ()))[0] != session_id), None)
    if twice is not None or other is not None:
        earlier = seen.line_items[other][1] if other is not None else ()
        words = f"{show(twice or other)} {'twice in one session' if twice else 'in two sessions'}"
        yield failed("identity.line_item_unique", "an id of its own for every line item", words, (*earlier, *shown))
    else:
        yield passed("identity.line_item_unique", shown, tried=len(ids))
    for identity in ids:
        seen.line_items[identity] = (session_id, shown)
    odd = next((identity for identity in ids if not identity.startswith("li_")), None)
    yield judged("identity.line_item_prefix", odd is None, "`li_` in front", show(odd or ids[0]), shown)


def _ids(session: Mapping[str, Any], shown: Shown, seen: Seen) -> Iterator[Outcome]:
    identity = session.get("id")
    if isinstance(identity, str):
        before = seen.sessions.get(identity)
        if before is not None:
            words = f"{show(identity)} again"
            yield failed("identity.unique", "an id that no other session has", words, (*before, *shown))
        elif seen.sessions:
            yield passed("identity.unique", shown)
        seen.sessions.setdefault(identity, shown)
        long = len(identity) > LONGEST_ID
        yield judged("identity.length", not long, f"at most {LONGEST_ID} characters", f"{len(identity)}", shown)
        starts = identity.startswith("cs_test_")
        yield judged("identity.prefix", starts, "`cs_test_` in front", show(identity), shown)
    if isinstance(session.get("livemode"), bool):
        yield judged("identity.livemode", not session["livemode"], "false", show(session["livemode"]), shown)


def _times(session: Mapping[str, Any], shown: Shown, now: int | None) -> Iterator[Outcome]:
    created, expires = session.get("created"), session.get("expires_at")
    if now is not None and isinstance(created, int):
        near = abs(created - now) <= CLOCK_SLACK
        words = f"{now}, to within {CLOCK_SLACK} seconds"
        yield judged("identity.created", near, words, show(created), shown)
    if isinstance(created, int) and isinstance(expires, int):
        holds = created < expires <= created + DAY + EXPIRY_SLACK
        words = f"between {created} and {created + DAY}"
        yield judged("identity.expires_after_created", holds, words, show(expires), shown)


def _doors(payload: Mapping[str, Any], session: Mapping[str, Any], shown: Shown, seen: Seen) -> Iterator[Outcome]:
    """How the customer gets in: a url for hosted sessions, a client secret for the others (pages in first words)."""
    if session.get("status") != "open":
        return
    hosted = payload.get("ui_mode", "hosted") == "hosted"
    url = session.get("url")
    if hosted:
        good = isinstance(url, str) and url.startswith(("https://", "http://"))
        yield judged("identity.hosted_url", good, "an absolute URL", show(url), shown)
        if good:
            yield from _own("identity.url_unique", "url", str(url), session, shown, seen.urls)
            named = str(session.get("id")) in str(url)
            yield judged("identity.url_names_session", named, "the session's id in its url", show(url), shown)
    else:
        yield judged("identity.url_only_when_hosted", url is None, "null", show(url), shown)
    if "client_secret" not in session:
        return
    secret = session["client_secret"]
    if hosted:
        words = "a client secret" if secret is not None else "null"
        yield judged("identity.client_secret_only_when_embedded", secret is None, "null", words, shown)
        return
    good = isinstance(secret, str) and bool(secret)
    yield judged("identity.client_secret", good, "a client secret", "nothing" if not good else "one", shown)
    if good:
        yield from _own("identity.client_secret_unique", "secret", str(secret), session, shown, seen.secrets)


def _own(
    clause: str, what: str, value: str, session: Mapping[str, Any], shown: Shown, seen: dict[str, tuple[str, Shown]]
) -> Iterator[Outcome]:
    """Whether a session shares with no other what only it should have; the value itself is not shown."""
    owner = str(session.get("id"))
    before = seen.get(value)
    if before is not None and before[0] != owner:
        yield failed(clause, f"a {what} of its own", f"the {what} of another session", (*before[1], *shown))
    elif seen:
        yield passed(clause, shown)
    seen.setdefault(value, (owner, shown))
