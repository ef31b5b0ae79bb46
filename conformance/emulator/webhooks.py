"""Deliver events to webhook endpoints: signed, and tried again while they are answered with an error.

Deliveries go out from a few threads of their own, so that no request waits for them. Source: the public
documentation of webhooks (signature scheme v1: HMAC-SHA256 over `timestamp.body`).
"""

from __future__ import annotations

import hashlib
import hmac
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from checkout_conformance.emulator.events import wants
from checkout_conformance.emulator.reply import printed
from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]
TRIES = 5
FIRST_PAUSE_S = 0.1
TIMEOUT_S = 5.0
WORKERS = 4

_workers = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="webhooks")


class Webhooks:
    """Tells the endpoints of one tenant what happened."""

    def __init__(self, post: Callable[[str, bytes, dict[str, str]], int] | None = None) -> None:
        self.post = post or post_once
        self._silent: set[str] = set()  # the endpoints that did not take the last event in all its tries

    def notify(self, tenant: Tenant, event: Body) -> None:
        """Deliver an event to every endpoint that wants it, in the background."""
        for endpoint in list(tenant.store.of("webhook_endpoint").by_id.values()):
            if wants(endpoint, event["type"]):
                _workers.submit(self.deliver, dict(endpoint), printed(event))

    def deliver(self, endpoint: Body, body: bytes) -> int:
        """Try until it is answered with success, or all tries are used up; how often it was tried.

        An endpoint that a run left behind, and that nobody listens at, must not keep others waiting: once it has used
        up all tries of an event, later ones are tried once, until one is taken.
        """
        tries, pause = (1 if endpoint["id"] in self._silent else TRIES), FIRST_PAUSE_S
        for number in range(1, tries + 1):
            if self.accepted(endpoint, body):
                self._silent.discard(endpoint["id"])
                return number
            if number < tries:
                time.sleep(pause)
                pause *= 2
        self._silent.add(endpoint["id"])
        return tries

    def accepted(self, endpoint: Body, body: bytes) -> bool:
        """Whether one try was answered with a 2xx."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": self.signature(endpoint["secret"], body, int(time.time())),
        }
        try:
            return 200 <= self.post(endpoint["url"], body, headers) < 300
        except OSError:
            return False

    def signature(self, secret: str, body: bytes, moment: int) -> str:
        """The `Stripe-Signature` header of a body."""
        digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={moment},v1={digest}"


def post_once(url: str, body: bytes, headers: dict[str, str]) -> int:
    """One POST; the status of its answer. Raises OSError where there is none. Proxies are never used."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, headers), timeout=TIMEOUT_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
