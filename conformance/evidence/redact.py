"""Secrets never leave: they are masked by value, wherever an exchange is shown.

A `Redactor` knows the values that must not be seen (the key, what the target gave as client or webhook secret) and
the shapes of secrets (`secret_shapes`). Masked text keeps enough to recognise which secret stood there, and no more.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

from checkout_conformance.secret_shapes import MASK, SECRET_HEADERS, masked

PLACEHOLDER = MASK
SHORTEST = 6


def _forms(value: str) -> tuple[str, ...]:
    """A secret as it is, in a URL, and as the user name of basic authentication."""
    return value, quote(value, safe=""), b64encode(f"{value}:".encode()).decode()


class Redactor:
    """Masks known values first, then everything that has the shape of a secret."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        written = {form for value in values if len(value) >= SHORTEST for form in _forms(value)}
        self._values = sorted(written, key=len, reverse=True)

    def knows(self, text: str) -> bool:
        """Whether one of the known values is in the text."""
        return any(value in text for value in self._values)

    def text(self, text: str) -> str:
        """The text without secrets."""
        for value in self._values:
            text = text.replace(value, PLACEHOLDER)
        return masked(text)

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[list[str]]:
        """Header pairs without secrets; what authorizes is masked whole."""
        return [[name, PLACEHOLDER if name.lower() in SECRET_HEADERS else self.text(value)] for name, value in headers]
