"""The last line of defence against secrets in a report: keys and client secrets are masked by their shape.

The run's own redaction (by value) happens before the record is written. This module knows no values; it masks what
looks like a Stripe key, a webhook secret, a client secret or an Authorization header, wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

MASK = "[redacted]"
SHORT = 300

_KEY = re.compile(r"((?:sk|rk)_(?:test|live|org)_)[A-Za-z0-9_*%-]+")
_WEBHOOK = re.compile(r"(whsec_)[A-Za-z0-9+/=_%-]+")
_CLIENT = re.compile(r"(_secret_)([A-Za-z0-9%+/=-]{8,})")
_HEADER = re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic)\s+)(?!\[redacted\])[^\s\"'$<\[]+")
_USERINFO = re.compile(r"(?i)\b(https?://)[^\s/@\"'<>]+@")
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_HARMLESS = ("$", "[", "<", "Bearer $", "Bearer [", "Bearer <", "Bearer *", "*", "Basic [", "Basic $", "Basic <")


def _client_secret(match: re.Match[str]) -> str:
    """A clause's name may hold `_secret_` and a word; a secret is long or has digits or capitals in it."""
    tail = match.group(2)
    is_word = tail.isalpha() and tail.islower() and len(tail) < 20
    return match.group() if is_word else match.group(1) + MASK


def scrub(text: str) -> str:
    """The text with everything that has the shape of a secret masked; the prefix stays, to tell what it was."""
    return _remembered(text) if len(text) <= SHORT else _masked(text)


def _masked(text: str) -> str:
    text = _KEY.sub(rf"\g<1>{MASK}", text)
    text = _WEBHOOK.sub(rf"\g<1>{MASK}", text)
    text = _CLIENT.sub(_client_secret, text)
    text = _HEADER.sub(rf"\g<1>{MASK}", text)
    return _USERINFO.sub(rf"\g<1>{MASK}@", text)


# A record says the same short things thousands of times.
_remembered = lru_cache(maxsize=20_000)(_masked)


def scrub_deep(value: Any) -> Any:
    """A copy of a JSON value with `scrub` applied to every string, names of members included."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): scrub_deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items = [scrub_deep(item) for item in value]
        return _header(items) if _is_header(items) else items
    return value


def _is_header(items: list[Any]) -> bool:
    return len(items) == 2 and all(isinstance(item, str) for item in items) and items[0].lower() in _SECRET_HEADERS


def _header(items: list[Any]) -> list[Any]:
    return items if items[1].startswith(_HARMLESS) else [items[0], MASK]
