"""Ways to pay a session that servers are known to have, tried one after the other where a person allows it.

An API request cannot pay, so every fake has a way of its own: the form of the page behind `url`, an endpoint beside
the documented ones. A way is a driver, as a target file would say it (`target.drivers`); it counts where a session of
our own is complete afterwards. Nothing is asked of any host but the target's: of a session's page, the path is.
Whether trying is allowed is `run.probe`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.target.client import Client
from checkout_conformance.target.page_forms import forms, path_of_url, sent_to

COMPLETE = "complete"
ID = "{id}"
# Paths beside the documented ones, as fakes and their documentation have them; what is likeliest first.
PATHS = (
    "/v1/checkout/sessions/{id}/complete",
    "/v1/checkout/sessions/{id}/pay",
    "/v1/test_helpers/checkout/sessions/{id}/complete",
    "/v1/test_helpers/checkout/sessions/{id}/pay",
    "/checkout/sessions/{id}/complete",
    "/checkout/{id}/complete",
    "/checkout/{id}/pay",
    "/pay/{id}",
    "/c/pay/{id}",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay: a path and a form in which `{id}` stands for a session's id; `on_page`: the page has that form."""

    path: str
    form: Mapping[str, str]
    on_page: bool = False

    @property
    def driver(self) -> dict[str, Any]:
        """As `[drivers.complete]` of a target file has it; whether it can decline nobody knows."""
        form = {"form": dict(self.form)} if self.form else {}
        page = {"page": True} if self.on_page else {}
        return {"path": self.path, **form, **page, "outcomes": {"pay": ""}}

    @property
    def lines(self) -> str:
        """The line of TOML that says the same."""
        form = ", ".join(f"{_quoted(name)} = {_quoted(value)}" for name, value in self.form.items())
        more = f", form = {{ {form} }}" if form else ""
        more += ", page = true" if self.on_page else ""
        return f'drivers.complete = {{ path = {_quoted(self.path)}{more}, outcomes = {{ pay = "" }} }}'


def find(client: Client, payload: Mapping[str, Any]) -> tuple[Way | None, int]:
    """The first way in which a session of this create is paid, and how many were tried."""
    tried = 0
    for way in _ways(client, payload):
        created = client.create(payload)
        if created.identity is None:
            continue
        tried += 1
        form = {name: value.format(id=created.identity) for name, value in way.form.items()}
        client.post("driver complete", way.path.format(id=created.identity), form)
        body = client.retrieve(created.identity).json
        if isinstance(body, dict) and body.get("status") == COMPLETE:
            return way, tried
    return None, tried


def _ways(client: Client, payload: Mapping[str, Any]) -> Iterator[Way]:
    """The forms of a session's page, then what is known of others; every path once."""
    seen = set[str]()
    created = client.create(payload)
    pages = _of_the_page(client, created) if created.identity else ()
    for way in (*pages, *(Way(path, {}) for path in PATHS)):
        if way.path not in seen:
            seen.add(way.path)
            yield way


def _of_the_page(client: Client, created: Exchange) -> Iterator[Way]:
    identity, body = str(created.identity), created.json
    url = body.get("url") if isinstance(body, dict) else None
    if not isinstance(url, str):
        return
    path = path_of_url(url)
    page = client.get("driver page", path)
    if page.response is None or not page.ok:
        return
    for form in forms(page.response.body.decode("utf-8", "replace")):
        place = sent_to(form, path)
        if identity in place or identity in form.fields.values():
            template = _escaped(place).replace(identity, ID)
            filled = {name: _escaped(value).replace(identity, ID) for name, value in form.fields.items()}
            yield Way(template, filled, on_page=True)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
