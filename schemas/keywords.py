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
    "required": ("required", lambda at, _v: f"{at} has to be given."),
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
    "propertyNames": ("key_names", lambda at, _v: f"Every key of {at} has its documented form."),
    "additionalProperties": (
        "no_unknown",
        lambda at, _v: f"{at} takes no parameters but the documented ones.",
    ),
}
# last part of a clause's id -> what a target lacks that breaks all clauses of that kind
LACKING: dict[str, str] = {
    "no_unknown": "Unknown parameters are not refused",
    "type": "Types of parameters are not checked",
    "enum": "Enumerated values are not checked",
    "required": "Required parameters are not checked",
    "max_length": "Lengths are not limited",
    "min_length": "Empty values are not refused",
    "max_items": "Numbers of entries are not limited",
    "minimum": "Lower bounds are not checked",
    "maximum": "Upper bounds are not checked",
    "pattern": "Forms of values are not checked",
    "key_names": "Lengths and forms of keys are not checked",
    "max_properties": "Numbers of keys are not limited",
    "exists": "Ids that do not exist are not refused",
    "echo": "What was given is not in the answer",
    "accepted": "Documented parameters are refused",
    "present": "Attributes are missing from answers",
    "default": "Defaults are missing from answers",
}
# The same for answers, where that is another fault.
ANSWERS_LACKING: dict[str, str] = {
    "type": "Attributes have another type than documented",
    "enum": "Attributes have values that are not documented",
    "const": "Attributes that always have one value have another",
    "pattern": "Attributes have another form than documented",
    "max_length": "Attributes are longer than documented",
    "max_items": "Lists in answers are longer than documented",
    "minimum": "Attributes are less than documented",
    "maximum": "Attributes are more than documented",
    "key_names": "Keys in answers have another form than documented",
}
# The same for kinds of rules across fields.
RULES_LACKING: dict[str, str] = {
    "not_in": "Parameters of other modes are not refused",
    "not_with": "Parameters that exclude each other are not refused",
    "required_in": "Parameters that are needed in some cases are not asked for",
}
# How the names of such rules begin -> their kind.
RULES: dict[str, str] = {
    "not_in_": "not_in",
    "not_with_": "not_with",
    "required_in_": "required_in",
    "required_when_": "required_in",
    "required_with_": "required_in",
}
# All other rules across parameters, each with a name of its own: together they are one keyword.
ACROSS = "across_parameters"
# A kind that is made of answers: the longest texts are refused where they go beyond ASCII.
IN_BYTES = "max_length_in_bytes"
PRESENT = "present"
# What is the same wherever it stands, and is checked by one piece of code; a keyword of it is `metadata.max_length`.
ALIKE = "metadata"
# The other way round: the last part of a clause's id -> the keyword that it states.
BY_SUFFIX = {ending: keyword for keyword, (ending, _) in KEYWORDS.items()} | {PRESENT: "required"}


# Features whose parts have groups of their own: what is said where no part holds.
WHOLES_LACKING: dict[str, str] = {"filters": "Lists are not filtered"}


def lacking(ending: str, *, of_request: bool = True) -> str:
    """What is said of a target that keeps nothing of a kind of clause, by the last part of their ids."""
    if not of_request and ending in ANSWERS_LACKING:
        return ANSWERS_LACKING[ending]
    if ending in WHOLES_LACKING:
        return WHOLES_LACKING[ending]
    name, _, keyword = ending.partition(".")
    if name == ALIKE and keyword:
        return f"{lacking(keyword)} in `{ALIKE}`, wherever it stands"
    if keyword == "echo":
        return f"What was given in `{name}` is not in the answer"
    of_rules = {
        ACROSS: "Rules across parameters are not checked",
        IN_BYTES: "The longest texts are refused beyond ASCII, as if bytes were counted",
    }
    of_rules |= RULES_LACKING
    return LACKING.get(ending) or of_rules.get(ending, f"Almost nothing of `{ending}` holds")


def kind_of_rule(ending: str, *, of_request: bool) -> str:
    """The kind that a clause belongs to, by the last part of its id: `not_in` for `not_in_setup_mode`.

    Rules of requests with names of their own are one kind together; of anything else, each is its own.
    """
    kind = next((kind for start, kind in RULES.items() if ending.startswith(start)), None)
    if kind is not None:
        return kind
    return ACROSS if of_request and ending not in LACKING else ending


def suffix(keyword: str) -> str:
    """The last part of a clause id for a keyword."""
    return KEYWORDS[keyword][0]


def statement(keyword: str, path: str, value: Any, *, nullable: bool = False, answer: bool = False) -> str:
    """The sentence of a clause on the attribute at `path` ("" is the whole request or answer)."""
    at = f"`{path}`" if path else ("The answer" if answer else "The request")
    if keyword == "required" and answer:
        return f"{at} is present{', if only as null' if nullable else ''}."
    return KEYWORDS[keyword][1](at, value)
