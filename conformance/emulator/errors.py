"""Errors as the API words them: the envelope, and the table from broken clauses to type, code, param and message.

Message texts are not contractual (E-open-13), they only help whoever reads them; type, code, param
and status are what clients use. Each row of the tables names its evidence, by rows of `docs/evidence.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

DOC_URL = "https://stripe.com/docs/error-codes/"
INVALID_REQUEST = "invalid_request_error"
SHOWN_CHARACTERS = 200


@dataclass(slots=True)
class ApiError(Exception):
    """An answer that is an error. `executed`: the endpoint had begun, so an idempotency key saves this answer."""

    status: int
    message: str
    type: str = INVALID_REQUEST
    code: str | None = None
    param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    executed: bool = False
    extra: dict[str, str] = field(default_factory=dict)

    def body(self, request_id: str) -> dict[str, Any]:
        """The error envelope; attributes without a value are left out (E-errors-3)."""
        error: dict[str, Any] = {}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = DOC_URL + self.code.replace("_", "-")
        error.update(self.extra)
        error["message"] = self.message
        if self.param is not None:
            error["param"] = self.param
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        error["type"] = self.type
        return {"error": error}


def shown(value: Any) -> str:
    """A refused value as a message shows it, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."


def choices(values: list[Any]) -> str:
    """`a, b, or c`; `a or b` (E-parameters-11)."""
    names = [str(value) for value in values if value not in (None, "")]
    if len(names) < 3:
        return " or ".join(names)
    return f"{', '.join(names[:-1])}, or {names[-1]}"


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused place: its bracketed path, the value there, and the schema keyword's value that refuses it."""

    param: str | None
    value: Any
    limit: Any


Message = Callable[[Refused], str]


@dataclass(frozen=True, slots=True)
class Row:
    """How a broken clause of one kind is answered. `source` names the rows of evidence."""

    code: str | None
    message: Message
    source: str


def _type_message(refused: Refused) -> str:
    kind = wanted_type(refused.limit)
    if kind in ("object", "array"):
        return f"Invalid {kind}"
    return f"Invalid {kind}: {shown(refused.value)}"


def wanted_type(limit: Any) -> str:
    """The one type a schema's `type` keyword stands for in messages: `["string", "null"]` is `string`."""
    kinds = [limit] if isinstance(limit, str) else [name for name in limit or () if name != "null"]
    return str(kinds[0]) if kinds else "string"


UNKNOWN = Row("parameter_unknown", lambda r: f"Received unknown parameter: {r.param}", "E-parameters-6")
MISSING = Row("parameter_missing", lambda r: f"Missing required param: {r.param}.", "E-parameters-1")
EMPTY = Row(
    "parameter_invalid_empty",
    lambda r: (
        f"You passed an empty string for '{r.param}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{r.param}' cannot be unset. You should remove '{r.param}' from your request or supply a "
        "non-empty value."
    ),
    "E-parameters-14",
)
NOT_INTEGER = Row("parameter_invalid_integer", lambda r: f"Invalid integer: {shown(r.value)}", "E-parameters-17")
OTHER_TYPE = Row(None, _type_message, "E-parameters-20, E-parameters-22")
CURRENCY = Row(
    None,
    lambda r: f"Invalid currency: {shown(r.value)}. Use a supported three-letter code in lowercase.",
    "E-parameters-24",
)
EMAIL = Row("email_invalid", lambda r: f"Invalid email address: {shown(r.value)}", "E-parameters-16")
URL = Row("url_invalid", lambda _r: "Not a valid URL", "E-urls-3")
URL_SCHEME = Row(
    "url_invalid",
    lambda _r: "Invalid URL: An explicit scheme (such as https) must be provided.",
    "E-urls-1, E-urls-2",
)

# keyword suffix of the clause id -> row
BY_KEYWORD: dict[str, Row] = {
    "no_unknown": UNKNOWN,
    "required": MISSING,
    "type": OTHER_TYPE,
    "enum": Row(None, lambda r: f"Invalid {r.param}: must be one of {choices(r.limit or [])}", "E-parameters-11"),
    "const": Row(None, lambda r: f"Invalid {r.param}: must be {r.limit}", "E-parameters-11, by analogy"),
    "max_length": Row(
        None, lambda r: f"Invalid string: {shown(r.value)}; must be at most {r.limit} characters", "E-parameters-21"
    ),
    "min_length": Row(
        None, lambda r: f"Invalid string: {shown(r.value)}; must be at least {r.limit} characters", "E-parameters-21"
    ),
    "max_items": Row(
        None, lambda r: f"Array {r.param} exceeded maximum {r.limit} allowed elements.", "E-parameters-23"
    ),
    "min_items": Row(
        None, lambda r: f"Array {r.param} must have at least {r.limit} elements.", "E-parameters-23, by analogy"
    ),
    "minimum": Row(
        "parameter_invalid_integer",
        lambda r: (
            "Invalid non-negative integer"
            if r.limit == 0
            else f"This value must be greater than or equal to {r.limit}."
        ),
        "E-parameters-19, E-parameters-18",
    ),
    "maximum": Row(
        "parameter_invalid_integer",
        lambda r: f"This value must be less than or equal to {r.limit}.",
        "E-parameters-19, by analogy",
    ),
    "exclusive_minimum": Row(
        "parameter_invalid_integer", lambda r: f"This value must be greater than {r.limit}.", "E-parameters-19"
    ),
    "pattern": Row(None, lambda r: f"Invalid {r.param}: {shown(r.value)}", "E-parameters-24, its form"),
    "format": Row(None, lambda r: f"Invalid {r.param}: {shown(r.value)}", "E-parameters-24, its form"),
    "max_properties": Row(None, lambda r: f"Metadata can have up to {r.limit} keys.", "E-combinations-24"),
    "key_names": Row(
        None, lambda r: f"Metadata keys can have up to {r.limit} characters: {shown(r.param)}", "E-combinations-23"
    ),
}

# Which broken clause is answered when several are: the kinds in this order, then places in the request's order.
ORDER = ("no_unknown", "required", "type", "enum")
