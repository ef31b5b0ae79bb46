"""From the strings of a decoded form to typed values, as a schema wants them.

A form has strings only. Where the schema says integer, number, boolean or null, the string that spells one becomes
one; what spells none stays a string, and then breaks the `type` clause of its place. Lists and objects are formed
by the brackets alone; an empty value at a place that can be unset (`x-emptyable`) becomes None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from checkout_conformance.schemas.nodes import types_of

INTEGER = re.compile(r"-?[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
BOOLEANS = {"true": True, "false": False}


def coerce(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` (str, list, dict, as decoded) in the types of `schema`. Pure; never raises on odd input."""
    if isinstance(value, str):
        return _coerce_text(value, schema)
    if isinstance(value, list):
        if "object" in types_of(schema) and isinstance(schema.get("additionalProperties"), dict):
            return coerce({str(index): item for index, item in enumerate(value)}, schema)  # a map with keys 0, 1, ...
        items = schema.get("items", {})
        return [coerce(item, items) for item in value]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        other = schema.get("additionalProperties")
        fallback: Mapping[str, Any] = other if isinstance(other, dict) else {}
        return {key: coerce(item, properties.get(key, fallback)) for key, item in value.items()}
    return value


def _coerce_text(text: str, schema: Mapping[str, Any]) -> Any:
    if text == "" and schema.get("x-emptyable"):
        return None
    wanted = types_of(schema)
    if "integer" in wanted and INTEGER.fullmatch(text):
        return int(text)
    if "number" in wanted and NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if "boolean" in wanted and text in BOOLEANS:
        return BOOLEANS[text]
    return text
