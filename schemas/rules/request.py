"""Request rules in code: what a payload alone can break, and JSON Schema cannot say.

Relative times, uniqueness by key, counts by kind of price, existence of ids. One row per rule: the clause and the
judge, a function from payload and world to the concrete places (bracket form) that break it. A judge never raises
on odd input: what has the wrong type is none of its business, the `type` clause speaks of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.clause_maker import anchor
from schemas.clauses import Basis, Clause, Level, Side, Source
from schemas.identifiers import steps
from schemas.world import World

Payload = Mapping[str, Any]
Judge = Callable[[Payload, World | None], Iterable[str | None]]

SHORTEST_LIFE_S, LONGEST_LIFE_S = 30 * 60, 24 * 60 * 60
SHORTEST_TRIAL_S = 48 * 60 * 60
MOST_IN_PAYMENT_MODE, MOST_OF_A_KIND = 100, 20
PERCENT_DECIMALS = 2
# interval -> intervals that make three years (the reference names these three)
THREE_YEARS = {"year": 3, "month": 36, "week": 156}
SECTION = "Create a Checkout Session"


@dataclass(frozen=True, slots=True)
class RequestRule:
    """A clause and the judge that finds the places breaking it."""

    clause: Clause
    broken: Judge


def values(payload: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at an attribute path (`line_items[].price`), with its concrete place in bracket form."""
    yield from _values(payload, tuple(steps(path)), "")


def _values(value: Any, rest: tuple[str, ...], place: str) -> Iterator[tuple[str, Any]]:
    if not rest:
        yield place, value
    elif rest[0] == "[]":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _values(item, rest[1:], f"{place}[{index}]")
    elif isinstance(value, Mapping) and rest[0] in value:
        yield from _values(value[rest[0]], rest[1:], f"{place}[{rest[0]}]" if place else rest[0])


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# Judges ----------------------------------------------------------------------------------------------------------


def _sooner(path: str, least_s: int) -> Judge:
    """Times that come sooner than `least_s` seconds from now."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        if world is not None:
            yield from (p for p, value in values(payload, path) if _whole(value) and value < world.now + least_s)

    return judge


def _later(path: str, most_s: int) -> Judge:
    """Times that come later than `most_s` seconds from now."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        if world is not None:
            yield from (p for p, value in values(payload, path) if _whole(value) and value > world.now + most_s)

    return judge


def _repeated(path: str) -> Judge:
    """Values that stand there a second time."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        seen: set[str] = set()
        for place, value in values(payload, path):
            if isinstance(value, str):
                if value in seen:
                    yield place
                seen.add(value)

    return judge


def _repeated_options(payload: Payload, world: World | None) -> Iterator[str]:
    for place, field in values(payload, "custom_fields[]"):
        for inner in _repeated("dropdown.options[].value")(field if isinstance(field, Mapping) else {}, world):
            head, _, rest = str(inner).partition("[")
            yield f"{place}[{head}][{rest}" if rest else f"{place}[{head}]"


def _default_not_among(payload: Payload, world: World | None) -> Iterator[str]:
    for place, dropdown in values(payload, "custom_fields[].dropdown"):
        if isinstance(dropdown, Mapping) and isinstance(dropdown.get("default_value"), str):
            listed = [value for _, value in values(dropdown, "options[].value")]
            if listed and dropdown["default_value"] not in listed:
                yield f"{place}[default_value]"


def _too_fine(path: str) -> Judge:
    """Numbers with more decimals than are documented."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        for place, value in values(payload, path):
            if isinstance(value, float):
                exponent = Decimal(repr(value)).as_tuple().exponent
                if isinstance(exponent, int) and -exponent > PERCENT_DECIMALS:
                    yield place

    return judge


def _too_long_interval(payload: Payload, world: World | None) -> Iterator[str]:
    for place, recurring in values(payload, "line_items[].price_data.recurring"):
        if isinstance(recurring, Mapping):
            count, most = recurring.get("interval_count"), THREE_YEARS.get(str(recurring.get("interval")))
            if isinstance(count, int) and most is not None and count > most:
                yield f"{place}[interval_count]"


def _kind(item: Any, world: World | None) -> str | None:
    """Whether a line item or optional item bills again: `recurring`, `one_time`, or None where nothing tells."""
    if not isinstance(item, Mapping):
        return None
    data = item.get("price_data")
    if isinstance(data, Mapping):
        return "recurring" if isinstance(data.get("recurring"), Mapping) else "one_time"
    prices = world.prices if world is not None else None
    fact = prices.get(str(item.get("price"))) if prices else None
    return None if fact is None else ("recurring" if fact.recurring else "one_time")


def _items(payload: Payload, name: str) -> list[Any]:
    items = payload.get(name)
    return items if isinstance(items, list) else []


def _too_many_in_payment_mode(payload: Payload, world: World | None) -> Iterator[str]:
    total = len(_items(payload, "line_items")) + len(_items(payload, "optional_items"))
    if payload.get("mode") == "payment" and total > MOST_IN_PAYMENT_MODE:
        yield "line_items"


def _too_many(kind: str) -> Judge:
    """More than twenty items of a kind in subscription mode."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        if payload.get("mode") == "subscription":
            both = [*_items(payload, "line_items"), *_items(payload, "optional_items")]
            if Counter(_kind(item, world) for item in both)[kind] > MOST_OF_A_KIND:
                yield "line_items"

    return judge


def _recurring_in_payment_mode(payload: Payload, world: World | None) -> Iterator[str]:
    if payload.get("mode") == "payment":
        for index, item in enumerate(_items(payload, "line_items")):
            if _kind(item, world) == "recurring":
                yield f"line_items[{index}]"


def _nothing_recurring(payload: Payload, world: World | None) -> Iterator[str]:
    items = _items(payload, "line_items")
    if payload.get("mode") == "subscription" and items and {_kind(item, world) for item in items} == {"one_time"}:
        yield "line_items"


def _unknown(path: str, known: Callable[[World], Iterable[str] | None]) -> Judge:
    """Ids that are not among those that exist, where it is known which do."""

    def judge(payload: Payload, world: World | None) -> Iterator[str]:
        existing = known(world) if world is not None else None
        if existing is not None:
            there = set(existing)
            yield from (p for p, value in values(payload, path) if isinstance(value, str) and value not in there)

    return judge


# The table -------------------------------------------------------------------------------------------------------


def _rule(
    identity: str,
    path: str,
    statement: str,
    source: Source,
    judge: Judge,
    level: Level = Level.MUST,
    basis: Basis = Basis.DOCUMENTED,
    needs: tuple[str, ...] = (),
) -> RequestRule:
    operation = identity.partition(".")[0]
    clause = Clause(
        id=identity,
        operation=operation,
        side=Side.REQUEST,
        theme="requests",
        path=path,
        keyword=identity.rpartition(".")[2],
        level=level,
        basis=basis,
        statement=statement,
        source=source,
        anchor=anchor(operation, path),
        param=path or None,
        needs=needs,
    )
    return RequestRule(clause, judge)


def _row(attribute: str, line: int) -> Source:
    return Source("002", SECTION, attribute, line)


def _fact(row: str, section: str = "2c") -> Source:
    return Source("facts.md", section, row)


_SEEN = (Level.SHOULD, Basis.OBSERVED)
_EXISTENCE: tuple[tuple[str, str, str, str, Callable[[World], Iterable[str] | None]], ...] = (
    ("customer", "customer", "customers", "unknown customer", lambda w: w.customers),
    ("line_items[].price", "price", "prices", "unknown price id", lambda w: w.prices),
    ("line_items[].price_data.product", "product", "products", "unknown price id", lambda w: w.products),
    ("discounts[].coupon", "coupon", "coupons", "unknown customer", lambda w: w.coupons),
    (
        "discounts[].promotion_code",
        "promotion code",
        "promotion_codes",
        "unknown customer",
        lambda w: w.promotion_codes,
    ),
    (
        "shipping_options[].shipping_rate",
        "shipping rate",
        "shipping_rates",
        "unknown customer",
        lambda w: w.shipping_rates,
    ),
)

RULES: tuple[RequestRule, ...] = (
    _rule(
        "create.expires_at.at_least_30_minutes",
        "expires_at",
        "A session expires 30 minutes after its creation at the earliest.",
        _row("expires_at", 2602),
        _sooner("expires_at", SHORTEST_LIFE_S),
    ),
    _rule(
        "create.expires_at.at_most_24_hours",
        "expires_at",
        "A session expires 24 hours after its creation at the latest.",
        _row("expires_at", 2602),
        _later("expires_at", LONGEST_LIFE_S),
    ),
    _rule(
        "create.subscription_data.trial_end.at_least_48_hours",
        "subscription_data.trial_end",
        "A trial ends 48 hours from now at the earliest.",
        _row("subscription_data.trial_end", 4129),
        _sooner("subscription_data.trial_end", SHORTEST_TRIAL_S),
    ),
    _rule(
        "create.subscription_data.billing_cycle_anchor.in_the_future",
        "subscription_data.billing_cycle_anchor",
        "The anchor of a billing cycle lies in the future.",
        _row("subscription_data.billing_cycle_anchor", 4080),
        _sooner("subscription_data.billing_cycle_anchor", 1),
    ),
    _rule(
        "create.custom_fields.key.unique",
        "custom_fields[].key",
        "No two custom fields have the same key.",
        _row("custom_fields.key", 2493),
        _repeated("custom_fields[].key"),
    ),
    _rule(
        "create.custom_fields.dropdown.options.value.unique",
        "custom_fields[].dropdown.options[].value",
        "No two options of a dropdown have the same value.",
        _row("custom_fields.dropdown.options.value", 2516),
        _repeated_options,
    ),
    _rule(
        "create.custom_fields.dropdown.default_value.among_options",
        "custom_fields[].dropdown.default_value",
        "The default of a dropdown is the value of one of its options.",
        _row("custom_fields.dropdown.default_value", 2518),
        _default_not_among,
    ),
    _rule(
        "create.subscription_data.application_fee_percent.decimals",
        "subscription_data.application_fee_percent",
        "An application fee in percent has at most two decimals.",
        _row("subscription_data.application_fee_percent", 4078),
        _too_fine("subscription_data.application_fee_percent"),
        needs=("connect",),
    ),
    _rule(
        "create.subscription_data.transfer_data.amount_percent.decimals",
        "subscription_data.transfer_data.amount_percent",
        "A transfer in percent has at most two decimals.",
        _row("subscription_data.transfer_data.amount_percent", 4127),
        _too_fine("subscription_data.transfer_data.amount_percent"),
        needs=("connect",),
    ),
    _rule(
        "create.line_items.price_data.recurring.interval_count.three_years",
        "line_items[].price_data.recurring.interval_count",
        "A billing interval is at most three years: 3 years, 36 months or 156 weeks.",
        _row("line_items.price_data.recurring.interval_count", 2688),
        _too_long_interval,
    ),
    _rule(
        "create.line_items.at_most_100_in_payment_mode",
        "line_items",
        "A payment-mode session has at most 100 line items and optional items.",
        _row("line_items", 2642),
        _too_many_in_payment_mode,
    ),
    _rule(
        "create.line_items.at_most_20_recurring",
        "line_items",
        "A subscription-mode session has at most 20 items with recurring prices.",
        _row("line_items", 2642),
        _too_many("recurring"),
    ),
    _rule(
        "create.line_items.at_most_20_one_time",
        "line_items",
        "A subscription-mode session has at most 20 items with one-time prices.",
        _row("line_items", 2642),
        _too_many("one_time"),
    ),
    _rule(
        "create.line_items.no_recurring_in_payment_mode",
        "line_items",
        "A payment-mode session has no recurring prices.",
        _fact("recurring price in payment mode"),
        _recurring_in_payment_mode,
        *_SEEN,
    ),
    _rule(
        "create.line_items.recurring_in_subscription_mode",
        "line_items",
        "A subscription-mode session has at least one recurring price.",
        _fact("subscription mode without a recurring price"),
        _nothing_recurring,
        *_SEEN,
    ),
    *(
        _rule(
            f"create.{path.replace('[]', '')}.exists",
            path,
            f"The {name} that a session names exists.",
            _fact(fact),
            _unknown(path, known),
            *_SEEN,
            needs=(capability,),
        )
        for path, name, capability, fact, known in _EXISTENCE
    ),
    _rule(
        "customer_session_create.customer.exists",
        "customer",
        "The customer that a customer session names exists.",
        _fact("unknown customer"),
        _unknown("customer", lambda world: world.customers),
        *_SEEN,
        needs=("customer_sessions",),
    ),
)
