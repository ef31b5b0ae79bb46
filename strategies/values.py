"""Values of one parameter as Hypothesis draws them: the plainest first, then its boundaries, then any.

No value takes more than a few choices, or a request that does not need it would not shrink to one without it.
Made from a node of the contract's schemas alone. What depends on context (which currency, which is the larger of
two) is reconciled where the whole request is known (`strategies.reconciling`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from checkout_conformance.schemas.nodes import types_of
from checkout_conformance.schemas.paths import leaf
from checkout_conformance.strategies.examples import WHOLE_LISTS, sendable
from checkout_conformance.strategies.forms import of_form
from checkout_conformance.strategies.parameter_contexts import EXPANDABLE
from checkout_conformance.strategies.request_templates import DAY, DAYS_AHEAD, RequestTemplates, day_ahead
from checkout_conformance.strategies.texts import ALPHABETS, SHORTEST_DESCRIPTOR, of_length, texts
from checkout_conformance.strategies.undisputed import LEAST_TOTAL

Drawn = st.SearchStrategy[Any]


@dataclass(frozen=True, slots=True)
class Choices:
    """Values of one parameter: `fixed` ones, the plainest first, and what may be drawn beyond them."""

    fixed: Sequence[Any] = ()
    free: Drawn | None = None


MINUTE, HOUR = 60, 3600
# Seconds from now that a time may lie away: clocks differ, so every boundary is left by minutes.
TIMES: Mapping[str, tuple[int, int]] = {
    "expires_at": (35 * MINUTE, 24 * HOUR - 10 * MINUTE),
    "subscription_data.trial_end": (49 * HOUR, 180 * DAY),
    "subscription_data.billing_cycle_anchor": (HOUR, 25 * DAY),
    "payment_method_options.blik.mandate_options.expires_at": (60 * DAY, 300 * DAY),
}
# What a parameter means bounds it more than the schema says (reference, the text of each).
BOUNDS: Mapping[str, tuple[int, int]] = {
    "amount": (50, 99_999),
    "unit_amount": (LEAST_TOTAL, 99_999),
    "application_fee_amount": (1, 50),
    "quantity": (1, 99),
    "interval_count": (1, 12),
    "trial_period_days": (1, 730),
    "maximum_length": (1, 255),
    "minimum_length": (1, 255),
    "value": (1, 60),
    "limit": (1, 100),
}
NARROW: Mapping[str, tuple[int, int]] = {
    "payment_intent_data.transfer_data.amount": (1, 50),
    "line_items[].adjustable_quantity.minimum": (0, 50),
    "line_items[].adjustable_quantity.maximum": (1, 999_999),
    "optional_items[].adjustable_quantity.minimum": (0, 50),
    "optional_items[].adjustable_quantity.maximum": (1, 999_999),
    "payment_method_options.boleto.expires_after_days": (0, 60),
    "payment_method_options.oxxo.expires_after_days": (1, 7),
}
SPAN = 100
PERCENTS = [5, 0, 100, 0.5, 99.99, 12.25]
URLS = [
    "https://example.com/x",
    "https://example.com/?session={CHECKOUT_SESSION_ID}",
    "https://example.com/a%20b?x=1&y=%5B%5D#f",
    "https://xn--bcher-kva.example/",
    "https://example.com/" + "p" * 400,
]
EMAILS = ["jenny@example.com", "a.b+c@mail.example.co.uk", "O'Neil_1@example.com"]
CURRENCIES = ["usd", "eur", "gbp", "sek", "jpy"]
# No key is a number: on the wire, a map of such keys alone is a list.
KEYS = ("order", "a b", "æ", "__proto__", "emoji 🎈", "x&y=z%", "Ω" * 40)
MOST_KEYS, MOST_ENTRIES = 50, 3
LONGEST_UNSTATED = 12


class Values:
    """Values by node, on one context."""

    def __init__(self, templates: RequestTemplates, operation: str) -> None:
        self._templates = templates
        self._operation = operation

    def of(self, node: Mapping[str, Any], path: str) -> Choices | None:
        """Values of the parameter at a path, or None where it has none of its own: objects with parameters, and empty
        ones, which leave nothing on the wire."""
        if node.get("properties") or node.get("items", {}).get("properties") or _is_empty(node):
            return None
        if "x-ref" in node:
            return Choices([self._templates.reference(str(node["x-ref"]))])
        if node.get("enum"):
            return Choices(sendable(node))
        kind = next(iter(types_of(node)), "string")
        makers: Mapping[str, Callable[[], Choices]] = {
            "boolean": lambda: Choices([True, False]),
            "integer": lambda: self._integers(node, path),
            "number": lambda: Choices(PERCENTS),
            "array": lambda: self._lists(node, path),
            "object": lambda: self._maps(node),
        }
        return makers[kind]() if kind in makers else self._texts(node, path)

    def _integers(self, node: Mapping[str, Any], path: str) -> Choices:
        if path in TIMES:
            least, most = (self._templates.now + seconds for seconds in TIMES[path])
            return Choices([(least + most) // 2, least, most], st.integers(least, most))
        if node.get("x-kind") == "timestamp":
            return Choices([self._templates.now], st.integers(self._templates.now - DAY, self._templates.now))
        stated = {**node, **node.get("x-valid", {})}
        least, most = NARROW.get(path) or BOUNDS.get(leaf(path)) or (1, SPAN)
        if path not in NARROW:
            least, most = int(stated.get("minimum", least)) or least, int(stated.get("maximum", most))
        plain = int(self._templates.minimal(node, path))
        first = plain if least <= plain <= most else least
        return Choices(list(dict.fromkeys([first, least, most])), st.integers(least, most))

    def _lists(self, node: Mapping[str, Any], path: str) -> Choices:
        plain = self._templates.minimal(node, path)
        if path == "expand":
            return Choices([[EXPANDABLE[self._operation]]])
        if path.endswith("default_for"):
            return Choices([plain])
        of = self.of(node["items"], f"{path}[]")
        if of is None:
            return Choices([plain])
        most = len(of.fixed) if path in WHOLE_LISTS else int(node.get("maxItems", MOST_ENTRIES))
        needed = [node["x-must-contain"]] if "x-must-contain" in node else []
        others = [value for value in of.fixed if value not in needed]
        longest = [*needed, *others][: max(most, 1)]
        pairs = [[*needed, *pair] for pair in itertools.pairwise(others)] if most > len(needed) + 1 else []
        fixed = [[*needed, value] for value in others] if most > len(needed) else [needed]
        return Choices([list(value) for value in dict.fromkeys(map(tuple, [*fixed, *pairs, longest]))])

    def _maps(self, node: Mapping[str, Any]) -> Choices:
        """Free keys: one plain entry, a few odd ones, the longest, the most."""
        entry = node.get("additionalProperties")
        if not isinstance(entry, Mapping) or entry.get("properties") or "pattern" in node.get("propertyNames", {}):
            return Choices([self._templates.minimal(node)])
        most = int(node.get("maxProperties", MOST_KEYS))
        longest = entry.get("maxLength")
        fixed = [
            {"order": "1"},
            *({key: "1"} for key in KEYS),
            {"k" * 40: "v" * (longest or SPAN)},
            {f"key{number}": str(number) for number in range(most)},
        ]
        texts_of = st.sampled_from(texts(longest).fixed)
        return Choices(fixed, st.tuples(st.sampled_from(KEYS), texts_of).map(lambda pair: {pair[0]: pair[1]}))

    def _texts(self, node: Mapping[str, Any], path: str) -> Choices:
        kinds = {"url": URLS, "email": EMAILS, "currency": CURRENCIES}
        kind = str(node.get("x-kind"))
        if kind in kinds:
            return Choices(kinds[kind])
        if kind in DAYS_AHEAD:
            return Choices([day_ahead(self._templates.now, days) for days in DAYS_AHEAD[kind]])
        stated = {**node, **node.get("x-valid", {})}
        longest = stated.get("maxLength")
        if "pattern" in node:
            return Choices(of_form(node) or [str(self._templates.minimal(node, path))])
        if kind in ALPHABETS:
            lengths = (SHORTEST_DESCRIPTOR, longest or LONGEST_UNSTATED)
            return Choices([of_length(node, length) for length in lengths])
        if leaf(path) in PLAIN_NAMES:
            return Choices([self._templates.minimal(node, path)])
        words = texts(longest, int(stated.get("minLength", 1)))
        return Choices(words.fixed, words.free)


def _is_empty(node: Mapping[str, Any]) -> bool:
    """Whether an object takes no parameter at all."""
    return node.get("type") == "object" and not isinstance(node.get("additionalProperties"), Mapping)


# Texts that mean something to payment methods and networks, and whose form no document states.
PLAIN_NAMES = frozenset(
    {
        "app_id",
        "phone",
        "postal_code",
        "reference",
        "state",
    }
)
