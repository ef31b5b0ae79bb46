"""People in recordings: names, addresses, numbers and e-mails are replaced before anything is judged.

The same value becomes the same placeholder within one recording, so that what was sent and what came back still agree;
who has not been seen for long is forgotten, and is somebody else when seen again.
Keys and secrets are `evidence.redact`'s.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.recorded import Recorded

# Members of customers, payers and addresses that tell who somebody is, with what stands in their place.
PERSONAL = {
    "email": "person{}@example.com",
    "customer_email": "person{}@example.com",
    "receipt_email": "person{}@example.com",
    "line1": "Street {}",
    "line2": "Floor {}",
    "city": "Town {}",
    "postal_code": "{:05d}",
    "phone": "+1555{:07d}",
    "individual_name": "Person {}",
    "business_name": "Company {}",
}
# `name` tells who somebody is inside these.
PEOPLE = frozenset(
    {"customer_details", "shipping_details", "shipping", "billing_details", "individual", "business", "customer"}
)
NAME = "Person {}"
# What lies right below which, and is somebody's own: a tax number, what was typed into a field.
BELOW = {("tax_ids", "value"): "TAX{:09d}", ("text", "value"): "Text {}"}
# Before the @ are at most 64 characters (RFC 5321): without a bound, a long text costs the square of its length.
EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
FORM_KEY = re.compile(r"[^\[\]]+")
# A known value is replaced elsewhere too, unless it could be a word or a number of the API.
PLAIN = re.compile(r"[a-z0-9_.+-]*")
SHORTEST = 3
# So many values of people are remembered: more than of sessions, since one session has several.
MOST_PEOPLE = 50_000


@dataclass(slots=True)
class Pseudonyms:
    """The placeholders of one recording."""

    _known: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _given: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _people: int = 0

    def private(self, recorded: Recorded) -> Recorded:
        """The exchange with placeholders for people."""
        body = recorded.body
        return replace(
            recorded,
            url=self._url(recorded.url),
            sent=self._form(recorded.sent),
            body=None if body is None else self._json(body),
        )

    def _url(self, url: str) -> str:
        """What a query filters by is a form as well."""
        path, mark, query = url.partition("?")
        form = self._form(query.encode("utf-8", "replace"))
        return f"{self._text(path)}{mark}{form.decode('utf-8', 'replace')}"

    def _json(self, body: bytes) -> bytes:
        try:
            loaded = json.loads(body)
        except (ValueError, RecursionError):
            return self._text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return json.dumps(self._value(loaded, "", False), ensure_ascii=False).encode("utf-8", "surrogatepass")

    def _value(self, value: Any, key: str, person: bool, above: str = "") -> Any:
        if isinstance(value, dict):
            inside = person or key in PEOPLE
            return {self._mail(name): self._value(child, name, inside, key) for name, child in value.items()}
        if isinstance(value, list):
            return [self._value(child, key, person, above) for child in value]
        return self._leaf(value, key, person, above) if isinstance(value, str) else value

    def _leaf(self, text: str, key: str, person: bool, above: str) -> str:
        shape = PERSONAL.get(key) or (NAME if person and key == "name" else None) or BELOW.get((above, key))
        return self._text(text) if shape is None or not text else self._placeholder(text, shape)

    def _form(self, body: bytes) -> bytes:
        parts = []
        for part in body.decode("utf-8", "surrogateescape").split("&"):
            name, sign, value = part.partition("=")
            steps = FORM_KEY.findall(unquote_plus(name)) or [""]
            decoded = unquote_plus(value)
            above = next((step for step in reversed(steps[:-1]) if not step.isdecimal()), "")
            kept = self._leaf(decoded, steps[-1], bool(PEOPLE & set(steps[:-1])), above)
            known = self._mail(unquote_plus(name))
            name = name if known == unquote_plus(name) else quote_plus(known, safe="[]")
            parts.append(f"{name}{sign}{value}" if kept == decoded else f"{name}{sign}{quote_plus(kept)}")
        return "&".join(parts).encode("utf-8", "surrogateescape")

    def _text(self, text: str) -> str:
        replaced = self._mail(text)
        plain = len(replaced) < SHORTEST or PLAIN.fullmatch(replaced) is not None
        return replaced if plain else self._known.get(replaced, replaced)

    def _mail(self, text: str) -> str:
        """A text, or a name that somebody made, with placeholders for e-mail addresses."""
        if "@" not in text:
            return text
        return EMAIL.sub(lambda found: self._placeholder(found[0], PERSONAL["email"]), text)

    def _placeholder(self, value: str, shape: str) -> str:
        if value in self._given:
            return value
        known = self._known.get(value)
        if known is None:
            self._people += 1
            known = shape.format(self._people)
        remember(self._known, value, known, MOST_PEOPLE)
        remember(self._given, known, None, MOST_PEOPLE)
        return known
