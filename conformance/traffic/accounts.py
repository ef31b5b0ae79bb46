"""Whose a recorded request is: the account of its key, or the connected account that it names.

A key is the same as a password of Basic authentication and as a bearer's token. Where a recorder has left it out or put
something else in its place, nobody knows whether two requests are one account's.

Source: docs.stripe.com/api/authentication, docs.stripe.com/connect/authentication, docs.stripe.com/context.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from checkout_conformance.traffic.recorded import SCRUBBED, Headers

# What stands in the place of a key or an id that is a recorder's own business.
HIDDEN = re.compile(SCRUBBED.pattern + rb"|[xX]{4,}|\[[A-Z_]{3,}\]|\{\{")
# Headers that name the account for which a platform asks.
OF_OTHERS = ("stripe-account", "stripe-context")


class Account(NamedTuple):
    """The key that a request was sent with, and the account that it named besides; '' where it named none."""

    key: str
    on_behalf_of: str


def account_of(headers: Headers, url: str) -> Account | None:
    """Whose a request is; None where the recording does not say."""
    key = next(keys_of(headers, url), "")
    if not key or HIDDEN.search(key.encode()):
        return None
    return Account(key, " ".join(value for name, value in headers if name.lower() in OF_OTHERS))


def keys_of(headers: Headers, url: str) -> Iterator[str]:
    """The keys that a request holds, in its header or in its URL."""
    for name, value in headers:
        if name.lower() == "authorization":
            yield from keys_in(value)
    user = urlsplit(url).username
    if user:
        yield unquote(user)


def keys_in(authorization: str) -> Iterator[str]:
    """The key in a header of that name."""
    kind, _, value = authorization.strip().partition(" ")
    if kind.lower() == "bearer":
        yield value.strip()
    elif kind.lower() == "basic":
        try:
            yield base64.b64decode(value).decode("utf-8", "replace").partition(":")[0]
        except ValueError:
            return
