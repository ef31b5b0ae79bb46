"""Texts of a documented form, and texts of none: the test values of `pattern` clauses.

A form that several places share has a row here, by its pattern. Where one place alone has a form, its values stand
beside the clause: an overlay entry that sets `pattern` sets `x-examples` as well, `{"valid": [...], "invalid": [...]}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXAMPLES = "x-examples"
# Values of every documented form, by pattern, the plainest first.
FORMS: Mapping[str, tuple[str, ...]] = {
    "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$": ("#0074d4", "#fff", "#000000", "#ABCdef"),
    "^[A-Za-z0-9]+$": ("size1", "a", "0", "Z9", "k" * 100),
    "^[A-Za-z]{2}$": ("US", "DE", "JP"),
    "^[0-9]+(\\.[0-9]{1,12})?$": ("1099.5", "450", "999.999999999999", "400.0"),
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": ("2027-01-31",),
    "^(?!DDIC|STRIPE)[A-Z0-9 /_&.-]+$": ("SHOP", "A", "0/_&.-"),
    "^(?!STRIPE)[A-Z0-9 /_&.-]+$": ("SHOP", "A", "0/_&.-"),
}
# Texts that only just miss a form, by pattern: what lets nothing but the form pass refuses these.
NEARLY: Mapping[str, tuple[str, ...]] = {
    "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$": ("#0074d",),
    "^[0-9]+(\\.[0-9]{1,12})?$": ("1099.1234567890123",),
}
# One of these is of none of the forms above, nor a URL or an e-mail address.
OF_NO_FORM = ("not a value!", "x", "12", "1.2.3", "#12", "STRIPE1", "lower", "2027-1-1", "-1", "no at sign")


def of_form(node: Mapping[str, Any]) -> list[str]:
    """Texts of a node's form, the plainest first; [] where none is known."""
    stated = node.get(EXAMPLES, {}).get("valid", FORMS.get(str(node.get("pattern")), ()))
    longest = node.get("x-valid", {}).get("maxLength", node.get("maxLength"))
    return [text for text in stated if longest is None or len(text) <= longest]


def of_no_form(node: Mapping[str, Any]) -> list[str]:
    """Texts that are not of a node's form, the likeliest to be accepted first; some may be of it all the same."""
    return [*node.get(EXAMPLES, {}).get("invalid", NEARLY.get(str(node.get("pattern")), ())), *OF_NO_FORM]
