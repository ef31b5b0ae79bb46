"""Judges of requests: small functions from a payload and a world to the concrete places that break a rule.

What a payload alone can break and JSON Schema cannot say: relative times, uniqueness by key, counts by kind of price,
existence of ids. A judge never raises on odd input: what has the wrong type is none of its business, the `type` clause
speaks of it. Which clause a judge belongs to stands in `schemas.rules.request`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from checkout_conformance.schemas.numbers import numbers_of
from checkout_conformance.schemas.paths import bracketed, is_whole, parse, values
from checkout_conformance.schemas.rules.currencies import CODES
from checkout_conformance.schemas.world import World

_CODE = re.compile(r"[A-Za-z]{3}\Z")
Payload = Mapping[str, Any]
Judge = Callable[[Payload, World | None], Iterable[str | None]]

_STATED = numbers_of()
MOST_IN_PAYMENT_MODE = _STATED["most_items_and_options_in_payment"]
MOST_OF_A_KIND = {
    "recurring": _STATED["most_recurring_items_and_options"],
    "one_time": _STATED["most_one_time_items_and_options"],
}
PERCENT_DECIMALS = _STATED["decimals_of_a_percentage"]
# interval -> the most of them that an interval may count (the reference names these three)
LONGEST_INTERVALS = {
    "year": _STATED["most_years_of_an_interval"],
    "month": _STATED["most_months_of_an_interval"],
    "week": _STATED["most_weeks_of_an_interval"],
}
# The same for pending invoice items, as releases of the SDK from 2026 on state it: no document of the base does.
LONGEST_INVOICE_INTERVALS = {"year": 1, "month": 12, "week": 52}
# Nobody knows in which time zone calendar days are counted, so a day more on either side is let pass.
TIME_ZONE_DAYS = 1


def _where(payload: Payload, path: str, broken: Callable[[Any], bool]) -> Iterator[str | None]:
    """The places on a path whose values break a rule."""
    yield from (bracketed(place) for place, value in values(payload, path) if broken(value))


def sooner(path: str, least_s: int) -> Judge:
    """Times that come sooner than `least_s` seconds from now."""

    def judge(payload: Payload, world: World | None) -> Iterator[str | None]:
        if world is not None:
            yield from _where(payload, path, lambda value: is_whole(value) and value < world.now + least_s)

    return judge


def later(path: str, most_s: int) -> Judge:
    """Times that come later than `most_s` seconds from now."""

    def judge(payload: Payload, world: World | None) -> Iterator[str | None]:
        if world is not None:
            yield from _where(payload, path, lambda value: is_whole(value) and value > world.now + most_s)

    return judge


def day_outside(path: str, least: int | None, most: int | None) -> Judge:
    """Calendar days that are clearly less than `least` or more than `most` days from now."""

    def judge(payload: Payload, world: World | None) -> Iterator[str | None]:
        if world is None:
            return

        def outside(value: Any) -> bool:
            day = _day(value)
            if day is None:
                return False
            away = (day - datetime.fromtimestamp(world.now, UTC).date()).days
            soon = least is not None and away < least - TIME_ZONE_DAYS
            return soon or (most is not None and away > most + TIME_ZONE_DAYS)

        yield from _where(payload, path, outside)

    return judge


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def repeated(path: str) -> Judge:
    """Values that stand there a second time."""

    def judge(payload: Payload, _world: World | None) -> Iterator[str | None]:
        seen: set[str] = set()
        for place, value in values(payload, path):
            if isinstance(value, str):
                if value in seen:
                    yield bracketed(place)
                seen.add(value)

    return judge


def repeated_options(payload: Payload, world: World | None) -> Iterator[str | None]:
    for place, field in values(payload, "custom_fields[]"):
        for inner in repeated("dropdown.options[].value")(field if isinstance(field, Mapping) else {}, world):
            yield bracketed((*place, *parse(inner)))


def default_not_among(payload: Payload, _world: World | None) -> Iterator[str | None]:
    for place, dropdown in values(payload, "custom_fields[].dropdown"):
        if isinstance(dropdown, Mapping) and isinstance(dropdown.get("default_value"), str):
            options = dropdown.get("options")
            listed = [value for _, value in values(dropdown, "options[].value") if isinstance(value, str)]
            listed_whole = isinstance(options, list) and len(listed) == len(options) > 0
            if listed_whole and dropdown["default_value"] not in listed:
                yield bracketed((*place, "default_value"))


def too_fine(path: str) -> Judge:
    """Numbers with more decimals than are documented."""

    def judge(payload: Payload, _world: World | None) -> Iterator[str | None]:
        def fine(value: Any) -> bool:
            exponent = Decimal(repr(value)).as_tuple().exponent if isinstance(value, float) else 0
            return isinstance(exponent, int) and -exponent > PERCENT_DECIMALS

        yield from _where(payload, path, fine)

    return judge


def too_long_interval(path: str, longest: Mapping[str, int]) -> Judge:
    """Intervals at `path` that count more than the most of their kind."""

    def judge(payload: Payload, _world: World | None) -> Iterator[str | None]:
        for place, recurring in values(payload, path):
            if isinstance(recurring, Mapping):
                count, most = recurring.get("interval_count"), longest.get(str(recurring.get("interval")))
                if isinstance(count, int) and most is not None and count > most:
                    yield bracketed((*place, "interval_count"))

    return judge


def _kind(item: Any, world: World | None) -> str | None:
    """Whether a line item or optional item bills again: `recurring`, `one_time`, or None where nothing tells."""
    if not isinstance(item, Mapping):
        return None
    data = item.get("price_data")
    if isinstance(data, Mapping):
        if "recurring" not in data:
            return "one_time"
        return "recurring" if isinstance(data["recurring"], Mapping) else None
    prices = world.prices if world is not None else None
    fact = prices.get(str(item.get("price"))) if prices else None
    return None if fact is None else ("recurring" if fact.recurring else "one_time")


def without_quantity(payload: Payload, world: World | None) -> Iterator[str | None]:
    """Line items without a quantity whose price is licensed: prices brought inline are, of stored ones it is known."""
    prices = (world.prices if world is not None else None) or {}
    for index, item in enumerate(_items(payload, "line_items")):
        if isinstance(item, Mapping) and "quantity" not in item:
            fact = prices.get(str(item.get("price")))
            if "price_data" in item or (fact is not None and fact.licensed):
                yield f"line_items[{index}][quantity]"


def _items(payload: Payload, name: str) -> list[Any]:
    items = payload.get(name)
    return items if isinstance(items, list) else []


def too_many_in_payment_mode(payload: Payload, _world: World | None) -> Iterator[str | None]:
    total = len(_items(payload, "line_items")) + len(_items(payload, "optional_items"))
    if payload.get("mode") == "payment" and total > MOST_IN_PAYMENT_MODE:
        yield "line_items"


def too_many(kind: str) -> Judge:
    """More items of a kind than subscription mode takes."""

    def judge(payload: Payload, world: World | None) -> Iterator[str | None]:
        if payload.get("mode") == "subscription":
            both = [*_items(payload, "line_items"), *_items(payload, "optional_items")]
            if Counter(_kind(item, world) for item in both)[kind] > MOST_OF_A_KIND[kind]:
                yield "line_items"

    return judge


def recurring_in_payment_mode(payload: Payload, world: World | None) -> Iterator[str | None]:
    if payload.get("mode") == "payment":
        for index, item in enumerate(_items(payload, "line_items")):
            if _kind(item, world) == "recurring":
                yield f"line_items[{index}]"


def nothing_recurring(payload: Payload, world: World | None) -> Iterator[str | None]:
    items = _items(payload, "line_items")
    if payload.get("mode") == "subscription" and items and {_kind(item, world) for item in items} == {"one_time"}:
        yield "line_items"


def no_currency(path: str) -> Judge:
    """Words of three letters that are no code of a currency; what has another form, the clause on that speaks of."""

    def judge(payload: Payload, _world: World | None) -> Iterator[str | None]:
        yield from _where(
            payload,
            path,
            lambda value: isinstance(value, str) and bool(_CODE.match(value)) and value.lower() not in CODES,
        )

    return judge


def unknown(path: str, known: Callable[[World], Container[str] | None]) -> Judge:
    """Ids that are not among those that exist, where it is known which do. What exists is asked, never walked."""

    def judge(payload: Payload, world: World | None) -> Iterator[str | None]:
        existing = known(world) if world is not None else None
        if existing is not None:
            # An empty text is no id at all: the clause on its least length speaks of it.
            yield from _where(
                payload, path, lambda value: isinstance(value, str) and value != "" and value not in existing
            )

    return judge
