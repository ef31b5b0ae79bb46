"""Valid creates as Hypothesis draws them: a plain request with any of the parameters that a packed one carries.

Everything is drawn before anything is sent. A mixture shrinks to the plain request with the one parameter that
matters, since parameters that are left out are simpler than those that are kept.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from strategies.narrowing import documented
from strategies.plain import Payload

# What a request cannot do without, in any mode or on any page.
CORE = frozenset({"mode", "ui_mode", "success_url", "return_url", "line_items", "currency", "redirect_on_completion"})
# Parameters that are only valid beside others.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "customer_update": ("customer", "shipping_address_collection"),
    "custom_text": ("consent_collection", "shipping_address_collection"),
    "permissions": ("shipping_address_collection",),
    "shipping_options": ("shipping_address_collection",),
}
DEAREST = 99_999
KEYS = st.sampled_from(["order", "basket", "a b", "æ", "emoji 🎈", "Ω" * 40])
TEXTS = st.one_of(
    st.sampled_from(["1", "two words", "ünï", "&=+%", "v" * 500, "שלום", "a\u0301", "[0]", "__proto__"]),
    st.text("abc0é", min_size=1, max_size=8),
)
NAMED: Mapping[str, st.SearchStrategy[Any]] = {
    "metadata": st.dictionaries(KEYS, TEXTS, min_size=1, max_size=4),
    "client_reference_id": TEXTS.map(lambda text: text[:200]),
}


@st.composite
def mixtures(draw: st.DrawFn, packed: Sequence[Payload], is_valid: Callable[[Payload], bool]) -> Payload:
    """A valid create made of one of `packed` (at least one), with fewer parameters and other values.

    Where what is left would not be valid without what was left out, the whole is drawn.
    """
    source = draw(st.sampled_from(list(packed)))
    optional = sorted(set(source) - CORE)
    kept = draw(st.sets(st.sampled_from(optional))) if optional else set()
    kept |= {name for other in kept for name in BESIDE.get(other, ()) if name in source}
    made = {name: copy.deepcopy(value) for name, value in source.items() if name in CORE or name in kept}
    for name, values in NAMED.items():
        drawn = draw(st.one_of(st.none(), values))
        if drawn is not None:
            made[name] = drawn
    _price(draw, made)
    return made if is_valid(made) else copy.deepcopy(source)


def _price(draw: st.DrawFn, payload: Payload) -> None:
    """Other amounts and quantities where the price is inline and whole."""
    for line in payload.get("line_items", ()):
        if "unit_amount" in line.get("price_data", {}) and "adjustable_quantity" not in line:
            line["price_data"]["unit_amount"] = draw(st.integers(100, DEAREST))
            line["quantity"] = draw(st.integers(1, 99))


def counters(operation: str, payload: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a payload carries, as counters: parameters, and the values of those that are words."""
    parameters: dict[str, int] = {}
    words: dict[str, dict[str, int]] = {}
    for path, value in _leaves(payload, ""):
        place = f"{operation}:{documented(schema, path)}"
        parameters[place.removesuffix("[]")] = 1
        if isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum() and len(value) < 40:
            words.setdefault(place, {})[value] = 1
    return {"parameters": parameters, "enum_values": words}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _leaves(child, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, f"{path}[]")
