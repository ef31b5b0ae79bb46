"""Ways to pay a session that servers are known to have, tried one after the other where a person allows it.

An API request cannot pay, so every fake has a way of its own: the form of the page behind `url`, an endpoint beside
the documented ones. A way is a driver, as a target file would say it (`target.drivers`); it counts where a session of
our own is complete afterwards. Nothing is asked of any host but the target's: of a session's page, the path is.
Whether trying is allowed is `run.probe`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.target.client import Client

COMPLETE = "complete"
ID = "{id}"
EMAIL = "completed@example.com"
# What stands in a field that a person would fill in, by its type; a text, where nothing else is known.
FILLED: Mapping[str, str] = {"email": EMAIL, "number": "4242424242424242", "tel": "4242424242424242"}
# Buttons that do not pay.
LEAVING = ("cancel", "back", "decline", "expire", "fail")
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
    """A way to pay: a path and a form in which `{id}` stands for a session's id."""

    path: str
    form: Mapping[str, str]

    @property
    def driver(self) -> dict[str, Any]:
        """As `[drivers.complete]` of a target file has it; whether it can decline nobody knows."""
        form = {"form": dict(self.form)} if self.form else {}
        return {"path": self.path, **form, "outcomes": {"pay": ""}}

    @property
    def lines(self) -> str:
        """The line of TOML that says the same."""
        form = ", ".join(f"{_quoted(name)} = {_quoted(value)}" for name, value in self.form.items())
        more = f", form = {{ {form} }}" if form else ""
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
    path = _path(url)
    page = client.get("driver page", path)
    if page.response is None or not page.ok:
        return
    forms = Forms()
    forms.feed(page.response.body.decode("utf-8", "replace"))
    for action, fields in forms.found:
        place = _path(urljoin(f"http://page{path}", action))
        if identity in place or identity in fields.values():
            template = _escaped(place).replace(identity, ID)
            yield Way(template, {name: _escaped(value).replace(identity, ID) for name, value in fields.items()})


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: where to, and what a person would send with the button that pays."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None
        self._pressed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of one stands there."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {} if given.get("method", "get").lower() == "post" else None
            if self._fields is not None:
                self.found.append((given.get("action", ""), self._fields))
            self._pressed = False
        elif tag in ("input", "button") and self._fields is not None and "disabled" not in given:
            self._field(tag, given, self._fields)

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._fields = None

    def _field(self, tag: str, given: Mapping[str, str], fields: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = given.get("type", "submit" if tag == "button" else "text").lower()
        if kind in ("submit", "image"):
            leaves = any(word in f"{name} {value}".lower() for word in LEAVING)
            if name and not self._pressed and not leaves:
                self._pressed, fields[name] = True, value
        elif name and (kind not in ("checkbox", "radio") or "checked" in given):
            fields[name] = value or ("" if kind == "hidden" else FILLED.get(kind, "Jenny Rosen"))


def _path(url: str) -> str:
    """Path and query of a URL: the host is the target's, whatever the page says."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
