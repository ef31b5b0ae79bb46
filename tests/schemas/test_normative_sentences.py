"""Every sentence of the parameter rows that binds someone is a clause, or stands here with the reason why not.

Sentences are found by their words (`must`, `only`, `up to`, ...), without the derivation's phrases. Each has to match
one row of the two tables; a row that matches no sentence any more is stale.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.derive.reference import read
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.statistics import Sentences, sentences_of
from tests.schemas.documents import text_of, with_documents

pytestmark = with_documents

BINDING = re.compile(
    r"\b(must|only|at most|up to|one of|either|unique|required|requires?|maximum|cannot|can't|disallowed|not allowed"
    r"|at least|between|has to|have to|non-negative|limit)\b|\b\d+ (?:characters|days|hours|minutes)",
    re.IGNORECASE,
)
BOUNDARY = re.compile(r"(?<=[.!?])\s*(?=[A-Z])")
OPERATIONS = ("create", "update", "list", "line_items")

# words of a sentence -> patterns of the clauses it became; `~` stands for operation and path of its row.
CLAUSES: dict[str, tuple[str, ...]] = {
    r"not allowed if ui_mode is custom": (r"~\.not_with_ui_mode_custom",),
    r"not allowed if ui_mode is embedded or custom": (r"~\.not_with_ui_mode_embedded", r"~\.not_with_ui_mode_custom"),
    r"^Must be one of file or url|^One of exclude_tax|^Either day|^One of inclusive|one of the supported font": (
        r"~\.enum",
    ),
    r"Required if type is (file|url)": (r"~_required_with_type_\w+", r"~_not_with_type_\w+"),
    r"Required in setup mode": (r"~\.required_in_setup_mode",),
    r"Up to \d+ (fields|options)|only up to one|list of up to|^Up to a maximum": (r"~\.max_items",),
    r"Must be unique.*alphanumeric": (r"~\.unique", r"~\.pattern", r"~\.max_length"),
    r"(Up to|up to|Maximum|at most|the) \d+(-| )character(s| limit)": (r"~\.max_length",),
    r"^Must match a value": (r"~\.among_options",),
    r"^Can only be set in payment and setup mode": (r"~\.not_in_subscription_mode",),
    r"^Can only be set in subscription mode": (r"~\.not_in_payment_mode", r"~\.not_in_setup_mode"),
    r"^Can only be provided when customer": (r"~\.requires_customer",),
    r"from 30 minutes to 24 hours": (r"~\.at_least_30_minutes", r"~\.at_most_24_hours"),
    r"By default, this value is 24 hours": (r"lifecycle\.time\.default_is_24_hours",),
    r"required for payment and subscription mode": (
        r"~\.required_in_payment_mode",
        r"~\.required_in_subscription_mode",
    ),
    r"For payment mode, there is a maximum": (r"create\.line_items\.at_most_100_in_payment_mode",),
    r"For subscription mode, there is a maximum": (
        r"create\.line_items\.at_most_20_recurring",
        r"create\.line_items\.at_most_20_one_time",
    ),
    r"maximum of 10 optional items": (r"~\.max_items",),
    r"value up to 999999": (r"~\.maximum",),
    r"One of price or price_data": (r"create\.line_items\.price_or_price_data",),
    r"One of product or product_data": (r"create\.line_items\.price_data\.product_or_product_data",),
    r"Maximum of three years": (r"~\.three_years",),
    r"^A non-negative integer in cents|greater than 0|at least 1\.$": (r"~\.minimum",),
    r"One of unit_amount or": (r"create\.line_items\.price_data\.unit_amount_or_decimal",),
    r"Only one of unit_amount": (r"create\.line_items\.price_data\.unit_amount_not_with_decimal",),
    r"at most 12 decimal places|YYYY-MM-DD format|^Must consist of only|^Cannot begin": (r"~\.pattern",),
    r"at least one recurring item": (
        r"create\.line_items\.no_recurring_in_payment_mode",
        r"create\.line_items\.recurring_in_subscription_mode",
    ),
    r"only accepted for Checkout Sessions in setup|^Only usable in setup": (
        r"~\.not_in_payment_mode",
        r"~\.not_in_subscription_mode",
    ),
    r"required if payment_schedule": (r"~_required_with_interval", r"~_required_with_combined"),
    r"\(between \d+ and \d+\)": (r"~\.minimum", r"~\.maximum"),
    r"the payment_method permission must": (r"~_include_payment_method",),
    r"Only required when client": (r"~_required_with_ios", r"~_required_with_android"),
    r"only be set when creating embedded": (r"~\.not_when_hosted",),
    r"^Can only be set in payment and subscription": (r"create\.phone_number_collection\.not_in_setup_mode",),
    r"^This parameter is required if ui_mode": (r"~\.required_with_ui_mode_embedded",),
    r"^Only available in payment and|submit_type can only be specified": (r"~\.not_in_setup_mode",),
    r"^Must be present if type": (r"~_required",),
    r"^Each key must be": (r"~\.key_names",),
    r"with at most two decimal places": (r"~\.minimum", r"~\.maximum", r"~\.decimals"),
    r"at least 48 hours": (r"~\.at_least_48_hours",),
    r"between 3 and 15 calendar days": (r"~\.at_least_3_days", r"~\.at_most_15_days"),
    r"created during the given date": (r"filters\.created\.\w+",),
    r"\((in|ex)clusive\)$": (r"filters\.created\.lte?",),
    r"for the Customer specified": (r"filters\.customer",),
    r"for the Customer details specified": (r"filters\.customer_details_email",),
    r"for the PaymentIntent specified": (r"filters\.payment_intent",),
    r"for the subscription specified": (r"filters\.subscription",),
    r"matching the given status": (r"filters\.status\.\w+",),
    r"^A limit on the number": (r"paging\.limit",),
    r"^Limit can range": (r"paging\.limit_out_of_range", r"paging\.default_limit"),
    r"only be set when updating embedded": (r"lifecycle\.update\.collected_information_ui_mode",),
}
# words of a sentence -> why it is no clause of its own.
REASONS: dict[str, str] = {
    r"registrations required to perform|only shows at the top|Line items with one-time Prices will be on the initial"
    r"|will appear truncated|if they choose to purchase it|By default, only saved|required during checkout": (
        "it tells what the hosted page or the invoice shows"
    ),
    r"^Whether the customer is required|If set to required, it requires customers|can be either required or optional"
    r"|character length constraint|quantity the customer (must|can) purchase|quantity of this item the customer"
    r"|can be adjusted to any": "it binds the customer on the hosted page",
    r"Purpose must be|merchants|in your Dashboard|PayPal settings|managed through the Stripe Dashboard|Stripe-Account"
    r"|default tax behavior was not provided": "it depends on the account, which nobody sees from outside",
    r"^A unique string to reference": "it advises; two sessions with one reference are nowhere refused",
    r"^Must be a supported currency": "which currencies are supported depends on the account",
    r"it cannot be changed": "no operation here changes the price of a line item",
    r"billing email are required on the payment method|completes any required actions|using a publishable key": (
        "it is about payments and keys beyond these operations"
    ),
    r"Only set this field if|^The number of intervals|^Unit of time|^Defaults to 3 days": ("it explains the parameter"),
    r"your server is allowed to update|you must add the": "it binds the page that embeds the session",
    r"for the Payment Link specified": "no operation here makes a session of a payment link to look for",
}


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """(operation and path of the row, sentence) for every binding sentence."""
    sections = read(text_of("002"))
    return tuple(
        (f"{name}.{row.path.replace('<currency>', 'any')}", sentence)
        for name in OPERATIONS
        for row in sections[name].rows
        for sentence in BOUNDARY.split(row.text)
        if BINDING.search(sentence)
    )


def matching(table: dict[str, object], sentence: str) -> Iterator[str]:
    return (pattern for pattern in table if re.search(pattern, sentence))


def all_rows() -> dict[str, object]:
    return {**CLAUSES, **REASONS}


def counted() -> Sentences:
    """How many sentences became clauses, and for which reason the others did not."""
    reasons: Counter[str] = Counter()
    for _, text in sentences():
        if not any(matching(dict(CLAUSES), text)):
            reasons.update(REASONS[pattern] for pattern in islice(matching(dict(REASONS), text), 1))
    return Sentences(len(sentences()), len(sentences()) - reasons.total(), dict(reasons.most_common()))


def test_the_counts_that_are_printed_are_those_of_the_document() -> None:
    assert sentences_of(FROM_REFERENCE) == counted(), "correct schemas/sentences.json"
    assert counted().binding == 200


def test_every_binding_sentence_is_a_clause_or_has_a_reason() -> None:
    assert [f"{place}: {text}" for place, text in sentences() if not any(matching(all_rows(), text))] == []


@pytest.mark.parametrize("pattern", CLAUSES)
def test_the_clauses_of_a_sentence_exist(pattern: str) -> None:
    clauses = load(FROM_REFERENCE).clauses
    found = [place for place, text in sentences() if re.search(pattern, text)]
    missing = [
        f"{place}: {clause}"
        for place in found
        for clause in CLAUSES[pattern]
        if not any(re.fullmatch(clause.replace("~", re.escape(place)), identity) for identity in clauses)
    ]
    assert missing == []


def test_no_row_of_the_tables_is_stale() -> None:
    assert [pattern for pattern in all_rows() if not any(re.search(pattern, text) for _, text in sentences())] == []


def test_a_sentence_that_nobody_knows_would_be_seen() -> None:
    assert not any(matching(all_rows(), "The toaster must be plugged in."))
