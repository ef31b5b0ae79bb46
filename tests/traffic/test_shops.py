"""Traffic of shops as they are, with servers that keep the contract: nothing is told of it.

Each recording holds something that looks like a deviation to whoever knows too little of accounts, times or versions.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.traffic import KEY, SESSIONS, VERSION, cart, client

Session = dict[str, Any]
TWO = "create.line_items.quantity.type"
BASE, NOON = "https://api.example", 1_770_000_000.0
BEARER = {"Authorization": f"Bearer {KEY}"}
INVALID = {"error": {"type": "invalid_request_error", "message": "no"}}


@cache
def _made() -> str:
    with embedded_emulator(seed=0) as url, client(url) as http:
        made: Session = http.post(SESSIONS, data=cart()).json()
        made["line_items"] = http.get(f"{SESSIONS}/{made['id']}/line_items").json()
    return json.dumps(made)


def session(identity: str = "cs_test_a1", **changes: Any) -> Session:
    """A session as the reference answers, created at noon by its clock."""
    made: Session = json.loads(_made())
    made = json.loads(json.dumps(made).replace(made["id"], identity))
    del made["line_items"]
    return {**made, "created": int(NOON), "expires_at": int(NOON) + 86_400, **changes}


def lines() -> Session:
    found: Session = json.loads(_made())["line_items"]
    return copy.deepcopy(found)


@dataclass
class Shop:
    """Writes a recording: each exchange a second after the one before it, and 100 ms long."""

    entries: list[Recorded]
    now: float = NOON
    version: str = VERSION

    def ask(
        self,
        method: str,
        path: str,
        answer: Any,
        form: dict[str, str] | None = None,
        *,
        status: int = 200,
        wait: float = 1.0,
        account: str | None = None,
        key: str | None = None,
        **headers: str,
    ) -> None:
        """One exchange."""
        named = {"Stripe-Account": account, "Idempotency-Key": key}
        sent = {"Stripe-Version": self.version, **BEARER, **{n: v for n, v in named.items() if v}, **headers}
        back = (("Content-Type", "application/json"), ("Request-Id", f"req_{len(self.entries)}"))
        body = json.dumps(answer).encode()
        at = self.now, self.now + 0.1
        where = f"entry {len(self.entries)}"
        url, sent_form = f"{BASE}{path}", urlencode(form or {}).encode()
        self.entries.append(Recorded(method, url, tuple(sent.items()), sent_form, status, back, body, where, *at))
        self.now += wait

    def create(self, made: Session, form: dict[str, str] | None = None, **more: Any) -> None:
        self.ask("POST", SESSIONS, made, form or cart(), **more)

    def retrieve(self, found: Session, **more: Any) -> None:
        self.ask("GET", f"{SESSIONS}/{found['id']}", found, **more)

    def update(self, found: Session, form: dict[str, str], **more: Any) -> None:
        self.ask("POST", f"{SESSIONS}/{found['id']}", found, form, **more)

    def expire(self, found: Session, **more: Any) -> None:
        self.ask("POST", f"{SESSIONS}/{found['id']}/expire", found, **more)

    def listed(self, *found: Session, query: str = "limit=10", more: bool = False, **others: Any) -> None:
        body = {"object": "list", "url": SESSIONS, "has_more": more, "data": list(found)}
        self.ask("GET", f"{SESSIONS}?{query}", body, **others)


def over(identity: str = "cs_test_a1", **changes: Any) -> Session:
    return session(identity, status="expired", url=None, **changes)


def paid(identity: str = "cs_test_a1", **changes: Any) -> Session:
    details = {**(session()["customer_details"] or {}), "email": "jenny.rosen@shop-mail.org"}
    ended = {"status": "complete", "payment_status": "paid", "url": None, "payment_intent": "pi_1"}
    return session(identity, **{**ended, "customer_details": details, **changes})


def told(shop: Shop) -> list[str]:
    """What is told of the server, and why."""
    judging = Judging()
    judging.recording(shop.entries)
    assert judging.problems == []
    return [f"{o.clause}: {o.expected}; {o.observed}" for o in judging.failures()]


def two_accounts_with_one_key(shop: Shop) -> None:
    for number, account in enumerate(("acct_1", "acct_2")):
        shop.create(session(f"cs_test_a{number}"), key="order-7", account=account)


def what_one_account_may_another_may_not(shop: Shop) -> None:
    shop.create(session(), account="acct_1")
    refusal = {"error": {**INVALID["error"], "param": "locale"}}
    shop.create(refusal, cart(locale="fr"), status=400, account="acct_2")
    shop.create(session("cs_test_a2", locale="fr"), cart(locale="fr"), account="acct_1")


def accounts_behind_a_scrubbed_key(shop: Shop) -> None:
    for number, hidden in enumerate(("<STRIPE_KEY>", "Bearer [STRIPE_KEY]", "Bearer sk_test_xxxxxxxx")):
        for twin in "ab":
            shop.create(session(f"cs_test_{twin}{number}"), key="order-7", Authorization=hidden)
            shop.create(
                session(f"cs_test_{twin}x{number}", locale="de"), cart(locale="de"), key="order-7", Authorization=hidden
            )


def an_expiry_again_with_its_key(shop: Shop) -> None:
    shop.create(session())
    for _ in range(2):
        shop.expire(over(), key="expire-7", Authorization="Bearer <KEY>")


def a_clock_that_is_ahead(shop: Shop) -> None:
    shop.create(session())
    ahead = str(int(shop.now) + 1800)  # the target's clock says less
    refusal = {"error": {**INVALID["error"], "param": "expires_at"}}
    shop.create(refusal, cart(expires_at=ahead), status=400)


def two_versions(shop: Shop) -> None:
    shop.create(session())
    shop.version = "2024-09-30.acacia"
    shop.ask("POST", f"{SESSIONS}/cs_test_a1", INVALID, {"metadata[a]": "1"}, status=400)
    shop.update(session(metadata={"order": "7", "a": "2"}, shipping_details=None), {"metadata[a]": "2"})
    shop.version = VERSION
    shop.retrieve(session(metadata={"order": "7", "a": "2"}))


def a_worker_that_nobody_records(shop: Shop) -> None:
    shop.create(session(), wait=60)
    shop.retrieve(paid(metadata={"order": "7", "fulfilled": "no"}), wait=60)
    shop.retrieve(paid(metadata={"order": "7", "fulfilled": "yes"}))


def a_payer_before_an_expiry(shop: Shop) -> None:
    shop.create(session(), wait=60)
    shop.expire(over(amount_total=3000, shipping_cost=None, metadata={"order": "7", "seen": "1"}))


def a_payment_that_settles_late(shop: Shop) -> None:
    shop.create(session(), wait=60)
    shop.retrieve(paid(payment_status="unpaid"))
    shop.retrieve(paid())


def a_customer_that_changes(shop: Shop) -> None:
    of_one = {"customer": "cus_1", "customer_email": None}
    details = {**(session()["customer_details"] or {}), "email": "old@shop-mail.org"}
    shop.retrieve(session(**of_one, customer_details=details))
    shop.ask("POST", "/v1/customers/cus_1", {"id": "cus_1", "object": "customer"}, {"email": "new@shop-mail.org"})
    shop.retrieve(session(**of_one, customer_details={**details, "email": "new@shop-mail.org"}))


def what_was_tried_again(shop: Shop) -> None:
    error = {"error": {"type": "api_error", "message": "busy"}}
    shop.create(error, status=500, key="order-7")
    slow = {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "slow down"}}
    shop.create(slow, status=429)
    in_use = {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use", "message": "wait"}}
    shop.create(in_use, status=409, key="order-7")
    shop.create(session(), key="order-7")
    expire = f"{SESSIONS}/cs_test_a1/expire"
    shop.ask("POST", expire, error, status=500)
    shop.ask("POST", expire, INVALID, status=400)
    shop.retrieve(over())


def a_key_that_meets_a_bad_moment(shop: Shop) -> None:
    shop.create(session(), key="order-7")
    for status, kind in ((500, "api_error"), (401, "invalid_request_error"), (429, "invalid_request_error")):
        error = {"error": {"type": kind, "message": "not now"}}
        shop.create(error, key="order-7", status=status)
        shop.create(error, cart(locale="de"), key="order-7", status=status)
    shop.entries = [entry for entry in shop.entries if b"locale" not in entry.sent or entry.status != 500]


def a_recorder_of_no_headers(shop: Shop) -> None:
    shop.create(session())
    for _ in range(2):
        shop.expire(over())
    shop.entries = [replace(entry, headers=()) for entry in shop.entries]


def a_cassette_that_is_not_in_order(shop: Shop) -> None:
    shop.create(session(), wait=60)
    shop.retrieve(session(), wait=60)
    shop.expire(over(), wait=60)
    shop.retrieve(over())
    shop.entries = [replace(entry, started=None, ended=None) for entry in dated(shop.entries)]
    shop.entries.sort(key=lambda entry: (entry.method, entry.url, -int(entry.where.split()[1])))


def a_fake_that_began_again(shop: Shop) -> None:
    shop.create(session(), key="a")
    shop.expire(over(), wait=3600)
    later = {"created": int(shop.now), "expires_at": int(shop.now) + 86_400}
    again = session(**later, metadata={"order": "8"})
    shop.create(again, cart(**{"metadata[order]": "8"}), key="b")
    shop.retrieve(again)


def ids_that_a_recorder_replaced(shop: Shop) -> None:
    for order in "78":
        made = session("cs_test_REDACTED", metadata={"order": order})
        shop.create(made, cart(**{"metadata[order]": order}), key=order)
        shop.retrieve(made)
    shop.expire(over("cs_test_REDACTED"))
    shop.retrieve(session("cs_test_REDACTED"))


def a_preview_of_a_version(shop: Shop) -> None:
    shop.version = f"{VERSION}; custom_checkout_beta=v1"
    shop.create(session())
    back = ("Stripe-Version", VERSION)
    shop.entries = [replace(entry, answer_headers=(*entry.answer_headers, back)) for entry in shop.entries]


def pages_that_others_write_to(shop: Shop) -> None:
    found = [session(f"cs_test_a{number}", created=int(NOON) - number) for number in range(6)]
    shop.listed(*found[2:4], query="limit=2", more=True)
    shop.create(session("cs_test_new", created=int(shop.now), expires_at=int(shop.now) + 86_400))
    shop.listed(*found[4:6], query="limit=2&starting_after=cs_test_a3")
    for _ in range(3):
        shop.listed(*found[:2], query="limit=2", more=True, wait=30)


def events_twice_and_out_of_order(shop: Shop) -> None:
    shop.create(session(), wait=60)
    events = [
        _event("evt_2", "async_payment_succeeded", paid()),
        _event("evt_1", "completed", paid(payment_status="unpaid")),
    ]
    for event in (*events, *events):
        shop.ask("GET", f"/v1/events/{event['id']}", {**event, "pending_webhooks": len(shop.entries)})
    shop.retrieve(paid())
    old = {**events[1], "api_version": "2024-09-30.acacia"}
    old["data"] = {"object": {**old["data"]["object"], "shipping_details": None}}
    shop.version = "2024-09-30.acacia"
    shop.ask("GET", "/v1/events/evt_1", old)


def _event(identity: str, kind: str, about: Session) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "event",
        "api_version": VERSION,
        "created": int(NOON) + 60,
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": f"checkout.session.{kind}",
    }


def dated(entries: list[Recorded]) -> list[Recorded]:
    """With the date of an answer, as a server gives it."""
    found = []
    for entry in entries:
        minutes, seconds = divmod(int((entry.started or 0) - NOON), 60)
        date = ("Date", f"Mon, 02 Feb 2026 02:{minutes + 40:02d}:{seconds:02d} GMT")
        found.append(replace(entry, answer_headers=(*entry.answer_headers, date)))
    return found


SHOPS: tuple[Callable[[Shop], None], ...] = (
    two_accounts_with_one_key,
    what_one_account_may_another_may_not,
    accounts_behind_a_scrubbed_key,
    an_expiry_again_with_its_key,
    a_clock_that_is_ahead,
    two_versions,
    a_worker_that_nobody_records,
    a_payer_before_an_expiry,
    a_payment_that_settles_late,
    a_customer_that_changes,
    what_was_tried_again,
    a_key_that_meets_a_bad_moment,
    a_recorder_of_no_headers,
    a_cassette_that_is_not_in_order,
    a_fake_that_began_again,
    ids_that_a_recorder_replaced,
    a_preview_of_a_version,
    pages_that_others_write_to,
    events_twice_and_out_of_order,
)


@pytest.mark.parametrize("traffic", SHOPS, ids=lambda traffic: traffic.__name__)
def test_nothing_is_told_of(traffic: Callable[[Shop], None]) -> None:
    shop = Shop([])
    traffic(shop)
    assert told(shop) == []


def test_who_looks_for_news_or_asks_for_many_accounts_is_in_no_loop_and_repeats_nothing() -> None:
    shop, busy = Shop([]), {"error": {"type": "api_error", "message": "busy"}}
    for number in range(4):
        shop.listed(session(), query="limit=1", more=True, wait=30, account=f"acct_{number}")
        shop.listed(session(), query="limit=1", more=True, wait=30)
    for account in ("acct_1", "acct_2"):
        shop.create(busy, status=503, account=account)
    unkeyed = [replace(entry, headers=()) for entry in shop.entries[-1:] * 2]  # nobody knows what was left out
    assert sends(shop.entries + unkeyed) == []
    assert len(sends(shop.entries + shop.entries[-1:])) == 1


def test_a_server_error_that_stays_is_told() -> None:
    shop, busy = Shop([]), {"error": {"type": "api_error", "message": "busy"}}
    shop.create(session())
    shop.create(busy, cart(locale="fr"), status=500)
    shop.create(busy, cart(locale="fr"), status=500)
    assert [line.split(":")[0] for line in told(shop)] == ["errors.no_server_error"]


def test_what_a_server_makes_of_what_it_should_have_refused_is_its_own() -> None:
    shop = Shop([])
    shop.create(session(), cart(locale="not a value", **{"line_items[0][quantity]": "two"}))
    shop.create(session("cs_test_a2"), cart(locale="not a value"))
    shop.create(session("cs_test_a3"), cart(locale="not a value", client_reference_id="order-7"))
    assert {line.split(":")[0] for line in told(shop)} == {"create.client_reference_id.echo", TWO}


def sends(entries: list[Recorded]) -> list[str]:
    """What is told of the client."""
    judging = Judging()
    judging.recording(entries)
    return [row.what for row in judging.integration.shown(judging.redactor)]


def test_what_a_payment_loses_is_told() -> None:
    shop = Shop([])
    shop.create(session(), wait=0.3)
    shop.ask("POST", "/pay/cs_test_a1", {}, {"card": "4242"}, wait=0.3)
    shop.retrieve(paid(metadata={}))
    assert [line.split(":")[0] for line in told(shop)] == ["lifecycle.complete.keeps_the_rest"]
