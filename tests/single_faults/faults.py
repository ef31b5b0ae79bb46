"""Sixty single faults between the kit and a right server, of kinds that no mutant of the kit has.

Each changes one thing in what passes. They measure the suite: a right server with one of them is told apart from a
right one by a quick run (`test_single_faults`).
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

Body = dict[str, Any]
Answer = tuple[int, Any] | None
# (operation, payload, status, body) -> another answer, or None to pass it on
Change = Callable[[str, Body, int, Any], Answer]
ROOT = "/v1/checkout/sessions"
FAULTS: dict[str, Change] = {}


def operation_of(method: str, path: str) -> str:
    """The operation of a request."""
    if path.endswith("/v1/customer_sessions"):
        return "customer_session"
    if not path.startswith(ROOT):
        return path.rpartition("/")[2]
    parts = path.removeprefix(ROOT).strip("/").split("/")
    if parts == [""]:
        return "create" if method == "POST" else "list"
    if len(parts) == 1:
        return "update" if method == "POST" else "retrieve"
    return parts[1]


def fault(change: Change) -> Change:
    """Enter a fault by the name of its function."""
    FAULTS[change.__name__] = change
    return change


def sessions(body: Any) -> Iterator[Body]:
    """Every session of an answer."""
    if isinstance(body, dict):
        if body.get("object") == "checkout.session":
            yield body
        for value in body.values():
            yield from sessions(value)
    elif isinstance(body, list):
        for value in body:
            yield from sessions(value)


def of_sessions(name: str, change: Callable[[Body], object], *operations: str) -> None:
    """A fault in every session that is answered, or in those that some operations answer."""

    def changed(operation: str, _payload: Body, status: int, body: Any) -> Answer:
        if status != 200 or (operations and operation not in operations):
            return None
        made = copy.deepcopy(body)
        for session in sessions(made):
            change(session)
        return status, made

    FAULTS[name] = changed


def of_lines(name: str, change: Callable[[list[Body]], object]) -> None:
    """A fault in the line items that are answered."""

    def changed(operation: str, _payload: Body, status: int, body: Any) -> Answer:
        if operation != "line_items" or status != 200:
            return None
        made = copy.deepcopy(body)
        change(made["data"])
        return status, made

    FAULTS[name] = changed


def of_lists(name: str, change: Callable[[Body, Body], object]) -> None:
    """A fault in the pages of the list; `change` gets a page and the query."""

    def changed(operation: str, payload: Body, status: int, body: Any) -> Answer:
        if operation != "list" or status != 200:
            return None
        made = copy.deepcopy(body)
        change(made, payload)
        return status, made

    FAULTS[name] = changed


def of_errors(name: str, change: Callable[[Body], object], *statuses: int) -> None:
    """A fault in refusals."""

    def changed(_operation: str, _payload: Body, status: int, body: Any) -> Answer:
        if not isinstance(body, dict) or "error" not in body or (statuses and status not in statuses):
            return None
        made = copy.deepcopy(body)
        change(made["error"])
        return status, made

    FAULTS[name] = changed


def texts(name: str, attribute: str, change: Callable[[str], Any], *operations: str) -> None:
    """A fault in one text of sessions."""

    def turned(session: Body) -> None:
        if isinstance(session.get(attribute), str):
            session[attribute] = change(session[attribute])

    of_sessions(name, turned, *operations)


def metadata(name: str, change: Callable[[str, str], tuple[str, Any] | None]) -> None:
    """A fault in the entries of metadata."""

    def turned(session: Body) -> None:
        entries = [change(key, value) for key, value in (session.get("metadata") or {}).items()]
        session["metadata"] = dict(entry for entry in entries if entry is not None)

    of_sessions(name, turned)


# Texts and metadata ------------------------------------------------------------------------------------------------

metadata("metadata_is_stripped", lambda key, value: (key, value.strip()))
metadata("metadata_is_normalized", lambda key, value: (key, unicodedata.normalize("NFC", value)))
metadata(
    "metadata_of_digits_is_a_number",
    lambda key, value: (key, int(value) if value.isascii() and value.isdigit() else value),
)
metadata(
    "metadata_true_is_a_boolean", lambda key, value: (key, value == "true" if value in ("true", "false") else value)
)
metadata("metadata_keys_are_small", lambda key, value: (key.lower(), value))
metadata("metadata_is_cut_at_255", lambda key, value: (key, value[:255]))
metadata("metadata_loses_odd_keys", lambda key, value: (key, value) if re.fullmatch(r"[A-Za-z0-9_ .-]+", key) else None)
metadata("metadata_is_escaped", lambda key, value: (key, value.replace("&", "&amp;").replace("<", "&lt;")))
metadata("metadata_plus_is_a_space", lambda key, value: (key, value.replace("+", " ")))
metadata("metadata_keeps_ten_keys", lambda key, value: (key, value))
texts("email_is_small", "customer_email", str.lower)
texts("currency_is_in_capitals", "currency", str.upper)
texts("reference_is_cut_at_100", "client_reference_id", lambda text: text[:100])
texts("reference_is_stripped", "client_reference_id", str.strip)
texts("reference_loses_the_astral", "client_reference_id", lambda t: "".join(c for c in t if ord(c) < 0x10000))
texts("url_gets_a_slash", "success_url", lambda text: text if text.endswith("/") else f"{text}/")
texts("template_is_filled_in", "success_url", lambda text: text.replace("{CHECKOUT_SESSION_ID}", "cs_test_1"))
texts("url_loses_its_query", "cancel_url", lambda text: text.partition("?")[0])
texts("locale_is_short", "locale", lambda text: text.partition("-")[0])
texts("list_has_other_times", "id", lambda text: text)
of_sessions("empty_metadata_is_null", lambda s: s.get("metadata") == {} and s.update(metadata=None))


def keeps_ten(session: Body) -> None:
    session["metadata"] = dict(list((session.get("metadata") or {}).items())[:10])


of_sessions("metadata_keeps_ten_keys", keeps_ten)

# Times and amounts -------------------------------------------------------------------------------------------------

of_sessions("expiry_is_rounded", lambda s: s.update(expires_at=s["expires_at"] // 60 * 60))
of_sessions("created_in_milliseconds", lambda s: s.update(created=s["created"] * 1000))
of_sessions("created_is_a_fraction", lambda s: s.update(created=s["created"] + 0.5))
of_sessions("expiring_moves_the_end", lambda s: s.update(expires_at=s["created"] + 60), "expire")
of_sessions("list_has_other_times", lambda s: s.update(created=s["created"] - 1), "list")
of_sessions(
    "discount_is_negative",
    lambda s: (
        s.get("total_details") and s["total_details"].update(amount_discount=-s["total_details"]["amount_discount"])
    ),
)
of_sessions(
    "total_forgets_shipping",
    lambda s: (
        s.get("total_details")
        and s.update(amount_total=s["amount_total"] - (s["total_details"]["amount_shipping"] or 0))
    ),
)
of_sessions("total_is_the_subtotal", lambda s: s.update(amount_total=s["amount_subtotal"]))
of_sessions("paid_costs_nothing", lambda s: s["status"] == "complete" and s.update(amount_total=0))


@fault
def many_cost_as_ten(operation: str, payload: Body, status: int, body: Any) -> Answer:
    """Of a line with more than ten, ten are charged."""
    lines = payload.get("line_items")
    if operation != "create" or status != 200 or not isinstance(lines, list):
        return None
    over = 0
    for line in lines:
        data = line.get("price_data") or {}
        if str(line.get("quantity", "1")).isdigit() and int(line.get("quantity", 1)) > 10 and data.get("unit_amount"):
            over += (int(line["quantity"]) - 10) * int(data["unit_amount"])
    return 200, {
        **body,
        "amount_subtotal": body["amount_subtotal"] - over,
        "amount_total": body["amount_total"] - over,
    } if over else body


# Attributes --------------------------------------------------------------------------------------------------------

texts("listed_as_payments", "mode", lambda _: "payment", "list")
of_sessions("embedded_is_hosted", lambda s: s.update(ui_mode="hosted"))
of_sessions("secret_is_hidden_later", lambda s: s.update(client_secret=None), "retrieve")
of_sessions("url_goes_with_an_update", lambda s: s.update(url=None), "update")
of_sessions("submit_type_is_forgotten", lambda s: s.update(submit_type=None), "retrieve")
of_sessions("list_leaves_metadata_out", lambda s: s.pop("metadata", None), "list")
of_sessions("expiring_clears_metadata", lambda s: s["status"] == "expired" and s.update(metadata={}))
of_sessions("expiring_pays", lambda s: s["status"] == "expired" and s.update(payment_status="paid"))
of_sessions("one_intent_for_all", lambda s: s.get("payment_intent") and s.update(payment_intent="pi_always"))
of_sessions(
    "no_email_after_payment",
    lambda s: s["status"] == "complete" and s.get("customer_details") and s["customer_details"].update(email=None),
)
of_sessions("tax_ids_always", lambda s: s.get("tax_id_collection") and s["tax_id_collection"].update(enabled=True))
of_sessions(
    "phone_never", lambda s: s.get("phone_number_collection") and s["phone_number_collection"].update(enabled=False)
)
of_sessions("one_shipping_option", lambda s: s.update(shipping_options=(s.get("shipping_options") or [])[:1]))
of_sessions("fields_are_optional", lambda s: [f.update(optional=True) for f in s.get("custom_fields") or ()])
of_sessions(
    "labels_are_capitals",
    lambda s: [
        f["label"].update(custom=(f["label"].get("custom") or "").upper()) for f in s.get("custom_fields") or ()
    ],
)
of_sessions(
    "methods_are_doubled", lambda s: s.update(payment_method_types=[*(s.get("payment_method_types") or []), "card"])
)
of_sessions("promises_swapped", lambda s: s.update(success_url=s.get("cancel_url") or s.get("success_url")))

# Line items --------------------------------------------------------------------------------------------------------

of_lines("one_of_each", lambda lines: [line.update(quantity=1) for line in lines])
of_lines(
    "lines_cost_a_unit",
    lambda lines: [line.update(amount_subtotal=line["amount_subtotal"] // (line["quantity"] or 1)) for line in lines],
)
of_lines("last_line_is_lost", lambda lines: len(lines) > 1 and lines.pop())
of_lines("lines_twice", lambda lines: lines.extend(copy.deepcopy(lines)))
of_lines("lines_have_no_price", lambda lines: [line.update(price=None) for line in lines])
of_lines("lines_are_sorted", lambda lines: lines.sort(key=lambda line: line["amount_subtotal"]))

# Lists -------------------------------------------------------------------------------------------------------------

of_lists("first_one_twice", lambda page, _: page["data"] and page["data"].insert(1, page["data"][0]))
of_lists("no_more_from_ten_on", lambda page, query: int(query.get("limit") or 10) >= 10 and page.update(has_more=False))
of_lists("always_more_when_empty", lambda page, _: page["data"] or page.update(has_more=True))
of_lists("other_address", lambda page, _: page.update(url="/v1/sessions"))
of_lists(
    "open_ones_only",
    lambda page, query: "status" in query or page.update(data=[s for s in page["data"] if s["status"] == "open"]),
)

# Refusals and statuses ---------------------------------------------------------------------------------------------

of_errors("refusals_are_card_errors", lambda e: e.update(type="card_error"), 400)
of_errors("refusals_say_nothing", lambda e: e.update(message=""), 400)
of_errors("messages_are_lists", lambda e: e.update(message=[e["message"]]), 400)
of_errors(
    "params_have_dots", lambda e: e.get("param") and e.update(param=e["param"].replace("[", ".").replace("]", ""))
)
of_errors("params_are_whole", lambda e: e.get("param") and e.update(param=e["param"].partition("[")[0]))


@fault
def unknown_ids_are_empty(operation: str, _payload: Body, status: int, _body: Any) -> Answer:
    """A session that does not exist is an empty answer."""
    return (200, {}) if operation == "retrieve" and status == 404 else None


@fault
def expires_the_unknown(operation: str, _payload: Body, status: int, _body: Any) -> Answer:
    """Expiring what does not exist succeeds."""
    return (
        (200, {"id": "cs_test_1", "object": "checkout.session", "status": "expired"})
        if operation == "expire" and status == 404
        else None
    )


@fault
def missing_is_402(operation: str, _payload: Body, status: int, body: Any) -> Answer:
    """A missing parameter is answered with 402."""
    code = body.get("error", {}).get("code") if isinstance(body, dict) else None
    return (402, body) if operation == "create" and status == 400 and code == "parameter_missing" else None


@fault
def created_is_202(operation: str, _payload: Body, status: int, body: Any) -> Answer:
    """A create is answered with 202."""
    return (202, body) if operation == "create" and status == 200 else None


@fault
def secret_of_the_customer(operation: str, _payload: Body, status: int, body: Any) -> Answer:
    """Customer sessions of one customer share their secret."""
    if operation != "customer_session" or status != 200:
        return None
    return 200, {**body, "client_secret": f"cuss_secret_{body['customer']}"}


@fault
def refuses_many(operation: str, payload: Body, status: int, _body: Any) -> Answer:
    """Quantities over 999 are refused."""
    lines = payload.get("line_items")
    many = isinstance(lines, list) and any(
        str(line.get("quantity", "")).isdigit() and int(line["quantity"]) > 999 for line in lines
    )
    return _refusal("line_items[0][quantity]") if operation == "create" and status == 200 and many else None


@fault
def refuses_queries(operation: str, payload: Body, status: int, _body: Any) -> Answer:
    """Addresses with a query are refused."""
    return (
        _refusal("success_url")
        if operation == "create" and status == 200 and "?" in str(payload.get("success_url"))
        else None
    )


@fault
def refuses_expand(operation: str, payload: Body, status: int, _body: Any) -> Answer:
    """A create that asks for its line items is refused."""
    return _refusal("expand") if operation == "create" and status == 200 and "expand" in payload else None


@fault
def refuses_brackets(operation: str, payload: Body, status: int, _body: Any) -> Answer:
    """Values of metadata with brackets are refused."""
    held = payload.get("metadata")
    odd = isinstance(held, dict) and any("[" in str(value) or "{" in str(value) for value in held.values())
    return _refusal("metadata") if operation == "create" and status == 200 and odd else None


def _refusal(param: str) -> tuple[int, Any]:
    return 400, {"error": {"type": "invalid_request_error", "message": f"Invalid {param}", "param": param}}
