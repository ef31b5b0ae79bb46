"""Request rules in code: one row per rule, the clause and the judge that finds the places breaking it.

Only the table; what the judges do stands in `schemas.rules.judges`, and what JSON Schema can say in `rules/*.json` of
the version's folder.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from checkout_conformance.schemas.clause_maker import anchor
from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.numbers import numbers_of
from checkout_conformance.schemas.paths import top
from checkout_conformance.schemas.rules.judges import (
    LONGEST_INTERVALS,
    LONGEST_INVOICE_INTERVALS,
    MOST_IN_PAYMENT_MODE,
    MOST_OF_A_KIND,
    PERCENT_DECIMALS,
    Judge,
    day_outside,
    default_not_among,
    later,
    no_currency,
    nothing_recurring,
    recurring_in_payment_mode,
    repeated,
    repeated_options,
    sooner,
    too_fine,
    too_long_interval,
    too_many,
    too_many_in_payment_mode,
    unknown,
    without_quantity,
)
from checkout_conformance.schemas.wording import level_of
from checkout_conformance.schemas.world import World

_STATED = numbers_of()
MINUTE, HOUR = 60, 60 * 60
SHORTEST_LIFE_S, LONGEST_LIFE_S = _STATED["shortest_life"], _STATED["longest_life"]
SHORTEST_TRIAL_S = _STATED["shortest_trial"]
SOONEST_DEBIT_DAYS, LATEST_DEBIT_DAYS = _STATED["soonest_debit_days"], _STATED["latest_debit_days"]
SECTION = "Create a Checkout Session"
# Methods that may be debited on a later day.
DEBITED_LATER = ("acss_debit", "au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account")


# Parameters of which the reference says that they must be a supported currency.
CURRENCIES = (
    "currency",
    "line_items[].price_data.currency",
    "shipping_options[].shipping_rate_data.fixed_amount.currency",
)
# Parameters that a rule on another one counts as well.
COUNTED_WITH: Mapping[str, tuple[str, ...]] = {"line_items": ("optional_items",)}


@dataclass(frozen=True, slots=True)
class RequestRule:
    """A clause and the judge that finds the places breaking it; a request without any of `names` breaks it nowhere."""

    clause: Clause
    broken: Judge
    names: frozenset[str]


def _rule(
    identity: str,
    path: str,
    statement: str,
    source: Source,
    judge: Judge,
    wording: str | None = "limit",
    needs: tuple[str, ...] = (),
    param: str | None = None,
) -> RequestRule:
    """One row; `param` is what an error blames, where that is another place.

    Its level follows from the wording (`schemas.wording`), None where it was only ever observed.
    """
    operation = identity.partition(".")[0]
    clause = Clause(
        id=identity,
        operation=operation,
        side=Side.REQUEST,
        theme="requests",
        path=path,
        keyword=identity.rpartition(".")[2],
        level=Level.SHOULD if wording is None else level_of(wording),
        basis=Basis.OBSERVED if wording is None else Basis.DOCUMENTED,
        statement=statement,
        source=source,
        anchor=anchor(operation, param or path),
        param=param or path or None,
        needs=needs,
    )
    return RequestRule(clause, judge, frozenset({top(path), *COUNTED_WITH.get(top(path), ())}))


def _row(attribute: str) -> Source:
    return reference(SECTION, attribute)


def _listed(most: Mapping[str, int]) -> str:
    """`3 years, 36 months or 156 weeks`."""
    *first, last = (f"{count} {unit}{'s' * (count > 1)}" for unit, count in most.items())
    return f"{', '.join(first)} or {last}"


_SEEN = None
_EXISTENCE: tuple[tuple[str, str, str, Source, Callable[[World], Container[str] | None]], ...] = (
    ("customer", "customer", "customers", evidence("E-items-10", "unknown customer"), lambda w: w.customers),
    ("line_items[].price", "price", "prices", evidence("E-items-8", "unknown price id"), lambda w: w.prices),
    ("optional_items[].price", "price", "prices", evidence("E-items-8", "unknown price id"), lambda w: w.prices),
    (
        "line_items[].price_data.product",
        "product",
        "products",
        evidence("E-items-8", "unknown price id"),
        lambda w: w.products,
    ),
    ("discounts[].coupon", "coupon", "coupons", evidence("E-items-10", "unknown customer"), lambda w: w.coupons),
    (
        "discounts[].promotion_code",
        "promotion code",
        "promotion_codes",
        evidence("E-items-10", "unknown customer"),
        lambda w: w.promotion_codes,
    ),
    (
        "shipping_options[].shipping_rate",
        "shipping rate",
        "shipping_rates",
        evidence("E-items-10", "unknown customer"),
        lambda w: w.shipping_rates,
    ),
)
_DEBIT_DAYS: tuple[tuple[str, str, int | None, int | None], ...] = (
    (
        "at_least_3_days",
        f"attempted {SOONEST_DEBIT_DAYS} calendar days from now at the earliest",
        SOONEST_DEBIT_DAYS,
        None,
    ),
    ("at_most_15_days", f"attempted {LATEST_DEBIT_DAYS} calendar days from now at the latest", None, LATEST_DEBIT_DAYS),
)

RULES: tuple[RequestRule, ...] = (
    _rule(
        "create.line_items.quantity_required",
        "line_items[]",
        "A line item with a licensed price needs a quantity.",
        evidence("E-items-3", "quantity missing"),
        without_quantity,
        wording=None,
        param="line_items[].quantity",
    ),
    _rule(
        "create.expires_at.at_least_30_minutes",
        "expires_at",
        f"A session expires {SHORTEST_LIFE_S // MINUTE} minutes after its creation at the earliest.",
        _row("expires_at"),
        sooner("expires_at", SHORTEST_LIFE_S),
    ),
    _rule(
        "create.expires_at.at_most_24_hours",
        "expires_at",
        f"A session expires {LONGEST_LIFE_S // HOUR} hours after its creation at the latest.",
        _row("expires_at"),
        later("expires_at", LONGEST_LIFE_S),
    ),
    _rule(
        "create.subscription_data.trial_end.at_least_48_hours",
        "subscription_data.trial_end",
        f"A trial ends {SHORTEST_TRIAL_S // HOUR} hours from now at the earliest.",
        _row("subscription_data.trial_end"),
        sooner("subscription_data.trial_end", SHORTEST_TRIAL_S),
    ),
    _rule(
        "create.subscription_data.billing_cycle_anchor.in_the_future",
        "subscription_data.billing_cycle_anchor",
        "The anchor of a billing cycle lies in the future.",
        _row("subscription_data.billing_cycle_anchor"),
        sooner("subscription_data.billing_cycle_anchor", 1),
    ),
    _rule(
        "create.custom_fields.key.unique",
        "custom_fields[].key",
        "No two custom fields have the same key.",
        _row("custom_fields.key"),
        repeated("custom_fields[].key"),
    ),
    _rule(
        "create.custom_fields.dropdown.options.value.unique",
        "custom_fields[].dropdown.options[].value",
        "No two options of a dropdown have the same value.",
        _row("custom_fields.dropdown.options.value"),
        repeated_options,
    ),
    _rule(
        "create.custom_fields.dropdown.default_value.among_options",
        "custom_fields[].dropdown.default_value",
        "The default of a dropdown is the value of one of its options.",
        _row("custom_fields.dropdown.default_value"),
        default_not_among,
    ),
    _rule(
        "create.subscription_data.application_fee_percent.decimals",
        "subscription_data.application_fee_percent",
        f"An application fee in percent has at most {PERCENT_DECIMALS} decimals.",
        _row("subscription_data.application_fee_percent"),
        too_fine("subscription_data.application_fee_percent"),
        needs=("connect",),
    ),
    _rule(
        "create.subscription_data.transfer_data.amount_percent.decimals",
        "subscription_data.transfer_data.amount_percent",
        f"A transfer in percent has at most {PERCENT_DECIMALS} decimals.",
        _row("subscription_data.transfer_data.amount_percent"),
        too_fine("subscription_data.transfer_data.amount_percent"),
        needs=("connect",),
    ),
    *(
        _rule(
            f"{operation}.line_items.price_data.recurring.interval_count.three_years",
            "line_items[].price_data.recurring.interval_count",
            f"A billing interval is at most {_listed(LONGEST_INTERVALS)}.",
            _row("line_items.price_data.recurring.interval_count"),
            too_long_interval("line_items[].price_data.recurring", LONGEST_INTERVALS),
        )
        for operation in ("create", "update")
    ),
    _rule(
        "create.subscription_data.pending_invoice_item_interval.interval_count.one_year",
        "subscription_data.pending_invoice_item_interval.interval_count",
        f"An interval of pending invoice items is at most {_listed(LONGEST_INVOICE_INTERVALS)}.",
        _row("subscription_data.pending_invoice_item_interval.interval_count"),
        too_long_interval("subscription_data.pending_invoice_item_interval", LONGEST_INVOICE_INTERVALS),
    ),
    _rule(
        "create.line_items.at_most_100_in_payment_mode",
        "line_items",
        f"A payment-mode session has at most {MOST_IN_PAYMENT_MODE} line items and optional items.",
        _row("line_items"),
        too_many_in_payment_mode,
    ),
    _rule(
        "create.line_items.at_most_20_recurring",
        "line_items",
        f"A subscription-mode session has at most {MOST_OF_A_KIND['recurring']} items with recurring prices.",
        _row("line_items"),
        too_many("recurring"),
    ),
    _rule(
        "create.line_items.at_most_20_one_time",
        "line_items",
        f"A subscription-mode session has at most {MOST_OF_A_KIND['one_time']} items with one-time prices.",
        _row("line_items"),
        too_many("one_time"),
    ),
    _rule(
        "create.line_items.no_recurring_in_payment_mode",
        "line_items",
        "A payment-mode session has no recurring prices.",
        evidence("E-items-12", "recurring price in payment mode"),
        recurring_in_payment_mode,
        _SEEN,
    ),
    _rule(
        "create.line_items.recurring_in_subscription_mode",
        "line_items",
        "A subscription-mode session has at least one recurring price.",
        evidence("E-items-13", "subscription mode without a recurring price"),
        nothing_recurring,
        _SEEN,
    ),
    *(
        _rule(
            f"create.payment_method_options.{method}.target_date.{ending}",
            f"payment_method_options.{method}.target_date",
            f"A debit is {words}.",
            _row(f"payment_method_options.{method}.target_date"),
            day_outside(f"payment_method_options.{method}.target_date", least, most),
            needs=("payment_methods",),
        )
        for method in DEBITED_LATER
        for ending, words, least, most in _DEBIT_DAYS
    ),
    *(
        _rule(
            f"create.{path.replace('[]', '')}.supported",
            path,
            f"`{path}` is a currency: a code that some currency has.",
            _row(path.replace("[]", "")),
            no_currency(path),
        )
        for path in CURRENCIES
    ),
    *(
        _rule(
            f"create.{path.replace('[]', '')}.exists",
            path,
            f"The {name} that a session names exists.",
            fact,
            unknown(path, known),
            _SEEN,
            needs=(capability,),
        )
        for path, name, capability, fact, known in _EXISTENCE
    ),
    _rule(
        "customer_session_create.customer.exists",
        "customer",
        "The customer that a customer session names exists.",
        evidence("E-items-10", "unknown customer"),
        unknown("customer", lambda world: world.customers),
        _SEEN,
        needs=("customer_sessions",),
    ),
)
