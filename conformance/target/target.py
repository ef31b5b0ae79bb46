"""The target: where it is, with which key it is spoken to, and what is known about it beforehand.

Plain data and the guards that keep a run from ever touching live mode. Read from options and target files by
`target.target_file`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from checkout_conformance.errors import UsageError
from checkout_conformance.target.tls import Tls, is_loopback

HARMLESS_KEY = "sk_test_conformance"
STRIPE_HOST = "api.stripe.com"
STRIPE_RATE = 25.0
TIMEOUT_S = 30.0
TIME_LIMIT_S = 3600.0
LIVE_PREFIXES = ("sk_live_", "rk_live_")
PUBLISHABLE_PREFIXES = ("pk_",)


@dataclass(frozen=True, slots=True)
class Target:
    """One server under test. `key` never appears in its representation.

    `timeout_s` is for one request and its whole answer, `time_limit_s` for all of a run's requests. `key_requests` is
    how many requests a target takes from one key, where it takes any key: then numbered keys follow. `base` is a create
    that it is known to accept. `try_completion`: ways to pay may be tried (`target.completing`).
    """

    name: str
    url: str
    key: str = field(repr=False)
    api_version: str
    embedded: bool = False
    rate: float | None = None
    max_requests: int | None = None
    timeout_s: float = TIMEOUT_S
    time_limit_s: float = TIME_LIMIT_S
    key_requests: int | None = None
    tls: Tls = Tls()  # noqa: RUF009 (frozen)
    allow: frozenset[str] = frozenset()
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    drivers: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    base: Mapping[str, Any] | None = None
    try_completion: bool = False

    @property
    def local(self) -> bool:
        """Whether the target is on this machine (then nothing has to be cleaned up)."""
        return is_loopback(urlsplit(self.url).hostname or "")

    @property
    def is_stripe(self) -> bool:
        """Whether this is Stripe's own API, where an account decides what may be sent."""
        return is_stripe(self.url)

    def leaves_open(self, capability: str) -> bool:
        """Whether what needs a capability may be tried without it: no file says that, and this is not Stripe's own."""
        return capability not in self.capabilities and not self.is_stripe


def is_stripe(url: str) -> bool:
    """Whether a URL is one of Stripe's own."""
    host = urlsplit(url).hostname or ""
    return host == STRIPE_HOST or host.endswith(".stripe.com")


def check_url(url: str, said_by: str = "--target") -> str:
    """The base URL without a trailing slash. `said_by` is the option that has it. Raises UsageError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{said_by} {url!r} is not a URL ({error}); give for example http://127.0.0.1:4242") from None
    del port
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{said_by} {url!r} has no scheme; give a whole URL such as http://127.0.0.1:4242"
            f"{', or `embedded`' if said_by == '--target' else ''}"
        )
    if parts.username or parts.password:
        raise UsageError(f"{said_by} holds a user or password; keys are read from STRIPE_API_KEY only")
    if parts.query or parts.fragment:
        raise UsageError(f"{said_by} {url!r} holds a query or fragment; give the base URL only")
    return url.rstrip("/")


def check_key(key: str | None, url: str) -> str:
    """The key to use. Raises UsageError for a live or publishable key, and for none where Stripe itself is meant."""
    if not key:
        if is_stripe(url):
            raise UsageError("STRIPE_API_KEY is not set; export a test-mode secret key (sk_test_...) first")
        return HARMLESS_KEY
    if key.startswith(LIVE_PREFIXES):
        raise UsageError("STRIPE_API_KEY holds a live-mode key; nothing was sent. Use a test-mode key (sk_test_...)")
    if key.startswith(PUBLISHABLE_PREFIXES):
        raise UsageError(
            "STRIPE_API_KEY holds a publishable key; nothing was sent. Use a secret test key (sk_test_...)"
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError("STRIPE_API_KEY holds characters that no key has; check for a line break or a quote")
    return key


def default_rate(url: str) -> float | None:
    """Requests a second: Stripe's documented sandbox limit there (E-conventions-25), unlimited elsewhere."""
    return STRIPE_RATE if is_stripe(url) else None
