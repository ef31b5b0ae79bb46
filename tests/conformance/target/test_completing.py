"""Ways to pay are tried one after the other on small fakes: one with a page, one with an endpoint, one with neither."""

from __future__ import annotations

import tomllib
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from checkout_conformance.target.client import Client
from checkout_conformance.target.completing import PATHS, Way, find
from checkout_conformance.target.drivers import Drivers, has
from checkout_conformance.target.target import HARMLESS_KEY, Target

SESSIONS = "/v1/checkout/sessions"
PAGE = """<!doctype html><h1>Pay</h1>
<form method="get" action="/search/{id}"><input name="q"></form>
<form method="POST" action="{id}/submit">
  <input type="hidden" name="session" value="{id}"><input type="hidden" name="brace" value="{{x}}">
  <input type="email" name="email"><input name="card" disabled><input type="checkbox" name="save">
  <button name="do" value="cancel">Leave</button><button name="do" value="pay">Pay</button>
</form>"""


class Fake(httpx.BaseTransport):
    """Sessions that one way completes: a path, and the fields that have to come with it."""

    def __init__(self, path: str | None, fields: dict[str, str] | None = None, page: str = "") -> None:
        self.path, self.fields, self.page = path, fields or {}, page
        self.sessions: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, sent = request.url.path, parse_qs(request.read().decode(), keep_blank_values=True)
        self.asked.append(f"{request.method} {request.url.host}{path}")
        if (request.method, path) == ("POST", SESSIONS):
            identity = f"cs_test_{len(self.sessions)}"
            made = {"id": identity, "status": "open", "url": f"https://pay.example.com/hosted/{identity}"}
            self.sessions[identity] = made
            return httpx.Response(200, json=made)
        identity = next((known for known in self.sessions if known in path.split("/")), "")
        if request.method == "GET" and path == f"{SESSIONS}/{identity}":
            return httpx.Response(200, json=self.sessions[identity])
        if request.method == "GET" and self.page and path == f"/hosted/{identity}":
            return httpx.Response(200, text=self.page.format(id=identity))
        wanted = {name: [value.format(id=identity)] for name, value in self.fields.items()}
        if self.path and request.method == "POST" and path == self.path.format(id=identity) and sent == wanted:
            self.sessions[identity].update(status="complete")
            return httpx.Response(303)
        return httpx.Response(404)


def client(fake: Fake) -> Client:
    target = Target("t", "http://127.0.0.1:1", HARMLESS_KEY, "2025-09-30.clover")
    return Client(target, transport=fake)


def test_the_form_of_the_page_is_sent_as_a_person_would() -> None:
    fields = {"session": "{id}", "brace": "{{x}}", "email": "completed@example.com", "do": "pay"}
    fake = Fake("/hosted/{id}/submit", fields, PAGE)
    way, tried = find(client(fake), {"mode": "payment"})
    assert way is not None
    assert (way.path, tried) == ("/hosted/{id}/submit", 1)
    assert has({"complete": way.driver}, "completion")
    assert not has({"complete": way.driver}, "declined_completion")
    session = {"id": "cs_test_0"}
    Drivers(client(fake), {"complete": way.driver}).complete(session, "pay")
    assert fake.sessions["cs_test_0"]["status"] == "complete"
    assert all(" 127.0.0.1/" in asked for asked in fake.asked), "whatever host the page is on, the target's is asked"


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_others_have_are_tried(path: str) -> None:
    way, _ = find(client(Fake(path)), {"mode": "payment"})
    assert way == Way(path, {})


def test_where_nothing_pays_every_way_was_tried_once() -> None:
    fake = Fake(None, page=PAGE)
    assert find(client(fake), {"mode": "payment"}) == (None, len(PATHS) + 1)
    assert all(session["status"] == "open" for session in fake.sessions.values())


def test_a_way_is_told_as_a_line_of_a_target_file() -> None:
    way = Way("/pay/{id}", {"a b": 'say "yes"', "of": "{id}"})
    assert tomllib.loads(way.lines) == {"drivers": {"complete": way.driver}}
