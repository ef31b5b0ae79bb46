"""Currencies in figures: which have no decimals, and the smallest amount that can be charged in each.

Sources: the public lists of zero-decimal currencies and of minimum charge amounts; the messages of E-items-15 and 16
("total below minimum") agree for usd, hkd, huf and gbp.
"""

from __future__ import annotations

from decimal import Decimal

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])

# The greatest charge in any currency: eight digits (E-items-16).
MAXIMUM_CHARGE = 99_999_999

# smallest charge in the smallest unit of the currency
MINIMUM_CHARGE = {
    "usd": 50,
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
}


def minimum_charge(currency: str) -> int:
    """The smallest amount that can be charged; 0 where none is published."""
    return MINIMUM_CHARGE.get(currency, 0)


def written(amount: int, currency: str) -> str:
    """An amount for a message: `$0.50 usd`, `50 jpy`."""
    if currency in ZERO_DECIMAL:
        return f"{amount} {currency}"
    places = 3 if currency in THREE_DECIMAL else 2
    value = Decimal(amount).scaleb(-places)
    sign = "$" if currency in ("usd", "cad", "aud", "hkd", "nzd", "sgd") else ""
    return f"{sign}{value:.{places}f} {currency}"
