"""JSON Schema keywords as clauses: their suffix in a clause id, and the sentence that states them.

One row per keyword. The sentence is made from the keyword's value, so that a changed limit changes the statement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Sentence = Callable[[str, Any], str]
SHOWN_VALUES = 8
TYPE_NAMES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "object": "an object",
    "array": "an array",
    "null": "null",
}


def type_phrase(value: str | list[str]) -> str:
    """`["string", "null"]` as `a string or null`."""
    names = [value] if isinstance(value, str) else value
    return " or ".join(TYPE_NAMES[name] for name in names)


def values_phrase(values: list[Any]) -> str:
    """A list of enumerated values for a sentence, cut where it is long."""
    shown = [f"`{value}`" for value in values if value is not None]
    if len(shown) > SHOWN_VALUES:
        shown = [*shown[:SHOWN_VALUES], f"... ({len(shown)} values in all)"]
    if None in values:
        shown.append("null")
    return ", ".join(shown)


# keyword -> (id suffix, sentence on a place and the keyword's value)
KEYWORDS: dict[str, tuple[str, Sentence]] = {
    "type": ("type", lambda at, v: f"{at} is {type_phrase(v)}."),
    "required": ("required", lambda at, v: f"{at} has to be given."),
    "enum": ("enum", lambda at, v: f"{at} is one of {values_phrase(v)}."),
    "const": ("const", lambda at, v: f"{at} always is `{v}`."),
    "maxLength": ("max_length", lambda at, v: f"{at} has at most {v} characters."),
    "minLength": ("min_length", lambda at, v: f"{at} has at least {v} character{'' if v == 1 else 's'}."),
    "maxItems": ("max_items", lambda at, v: f"{at} has at most {v} entr{'y' if v == 1 else 'ies'}."),
    "minItems": ("min_items", lambda at, v: f"{at} has at least {v} entr{'y' if v == 1 else 'ies'}."),
    "maximum": ("maximum", lambda at, v: f"{at} is at most {v}."),
    "minimum": ("minimum", lambda at, v: f"{at} is at least {v}."),
    "pattern": ("pattern", lambda at, v: f"{at} has its documented form (`{v}`)."),
    "maxProperties": ("max_properties", lambda at, v: f"{at} has at most {v} keys."),
    "propertyNames": ("key_names", lambda at, v: f"Every key of {at} has its documented form."),
    "additionalProperties": (
        "no_unknown",
        lambda at, v: f"{at} takes no parameters but the documented ones.",
    ),
}
PRESENT = "present"
# The other way round: the last part of a clause's id -> the keyword that it states.
BY_SUFFIX = {ending: keyword for keyword, (ending, _) in KEYWORDS.items()} | {PRESENT: "required"}


def suffix(keyword: str) -> str:
    """The last part of a clause id for a keyword."""
    return KEYWORDS[keyword][0]


def statement(keyword: str, path: str, value: Any, *, nullable: bool = False, answer: bool = False) -> str:
    """The sentence of a clause on the attribute at `path` ("" is the whole request or answer)."""
    at = f"`{path}`" if path else ("The answer" if answer else "The request")
    if keyword == "required" and answer:
        return f"{at} is present{', if only as null' if nullable else ''}."
    return KEYWORDS[keyword][1](at, value)
