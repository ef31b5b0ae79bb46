"""Who asks: keys by Basic or Bearer (E-access-1 to 5).

Every test key is a tenant of its own; no key is known beforehand, any secret or restricted test key will do.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from checkout_conformance.emulator.errors import ApiError

ACCEPTED = re.compile(r"^(sk|rk)_test_[A-Za-z0-9_]{1,250}$")
PUBLISHABLE = re.compile(r"^pk_(test|live)_")
CHALLENGE = {"WWW-Authenticate": 'Basic realm="Stripe"'}
SHOWN_TAIL = 4
NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or "
    "we can help at https://support.stripe.com/."
)
IS_PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of "
    "your API keys at https://dashboard.stripe.com/account/apikeys."
)

# Versions named in E-versions-1 to 30. All are answered in the shape of the contract's own version.


def masked(key: str) -> str:
    """A key as an error may show it: what it begins with, asterisks, its last four characters."""
    prefix = re.match(r"^[a-z]{2}_(test|live)_", key)
    head = prefix.group() if prefix else ""
    body = key[len(head) :]
    return f"{head}{'*' * max(len(body) - SHOWN_TAIL, 4)}{body[-SHOWN_TAIL:]}"


class Authentication:
    """Finds the key of a request and says whether it may be used."""

    def key_of(self, headers: Mapping[str, str]) -> str:
        """The key that was sent. Raises ApiError where none or none that can be read was."""
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.present(credentials.strip())
        if scheme.lower() == "basic":
            return self.present(self.user_of(credentials.strip()))
        raise ApiError(401, NO_KEY, headers=dict(CHALLENGE))

    def user_of(self, credentials: str) -> str:
        """The user name of Basic credentials; empty where they cannot be read."""
        try:
            return base64.b64decode(credentials, validate=True).decode("utf-8").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""

    def present(self, key: str) -> str:
        """The key, unless it is empty."""
        if not key:
            raise ApiError(401, NO_KEY, headers=dict(CHALLENGE))
        return key

    def check(self, key: str) -> None:
        """Raises ApiError for a key that may not be used here."""
        if PUBLISHABLE.match(key):
            raise ApiError(401, IS_PUBLISHABLE, code="secret_key_required", headers=dict(CHALLENGE))
        if not ACCEPTED.match(key):
            raise ApiError(401, f"Invalid API Key provided: {masked(key)}", headers=dict(CHALLENGE))

    def identify(self, headers: Mapping[str, str]) -> str:
        """The key of the tenant who asks. Raises ApiError (401)."""
        key = self.key_of(headers)
        self.check(key)
        return key
