"""The numbers of rules that JSON Schema cannot say, taken from the sentences that state them.

One row per sentence: its place, a pattern, and the names that the numbers in it get. They are committed as
`schemas/<version>/numbers.json` and read by `schemas.numbers`; no rule types them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from checkout_conformance.schemas.derive.sentences import Sentence

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
SECONDS = {"second": 1, "minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}


@dataclass(frozen=True, slots=True)
class Stated:
    """Where numbers stand: at a place, in the sentence that has the pattern; group `n` gives the number named `n`.

    A group `n_unit` beside it names the unit of a time, which then is in seconds.
    """

    place: re.Pattern[str]
    pattern: re.Pattern[str]


def _stated(place: str, pattern: str) -> Stated:
    return Stated(re.compile(place), re.compile(pattern))


N = r"\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten"
STATED: tuple[Stated, ...] = (
    _stated(
        r"create\.expires_at",
        rf"from (?P<shortest_life>{N}) (?P<shortest_life_unit>\w+) to (?P<longest_life>{N}) (?P<longest_life_unit>\w+)",
    ),
    _stated(r"create\.expires_at", rf"By default, this value is (?P<default_life>{N}) (?P<default_life_unit>\w+) from"),
    _stated(r"create\.line_items", rf"For payment mode, there is a maximum of (?P<most_items_in_payment>{N}) line"),
    _stated(
        r"create\.line_items",
        rf"maximum of (?P<most_recurring_items>{N}) line items with recurring Prices and "
        rf"(?P<most_one_time_items>{N}) line items with one-time",
    ),
    _stated(
        r"create\.optional_items",
        rf"For payment mode, there is a maximum of (?P<most_items_and_options_in_payment>{N}) combined",
    ),
    _stated(
        r"create\.optional_items",
        rf"maximum of (?P<most_recurring_items_and_options>{N}) line items and optional items with recurring Prices "
        rf"and (?P<most_one_time_items_and_options>{N}) line items and optional items with one-time",
    ),
    _stated(
        r"create\.line_items\.price_data\.recurring\.interval_count",
        rf"\((?P<most_years_of_an_interval>{N}) years, (?P<most_months_of_an_interval>{N}) months, "
        rf"or (?P<most_weeks_of_an_interval>{N}) weeks\)",
    ),
    _stated(
        r"create\.subscription_data\.trial_end",
        rf"at least (?P<shortest_trial>{N}) (?P<shortest_trial_unit>\w+) in the future",
    ),
    _stated(
        r"create\.payment_method_options\.\w+\.target_date",
        rf"between (?P<soonest_debit_days>{N}) and (?P<latest_debit_days>{N}) calendar days",
    ),
    _stated(
        r"create\.subscription_data\.application_fee_percent", rf"at most (?P<decimals_of_a_percentage>{N}) decimal"
    ),
    _stated(
        r"create\.line_items\.adjustable_quantity\.maximum", rf"By default this value is (?P<default_most_quantity>{N})"
    ),
    _stated(
        r"create\.line_items\.adjustable_quantity\.minimum",
        rf"By default this value is (?P<default_least_quantity>{N})",
    ),
    _stated(
        r"create\.optional_items\.adjustable_quantity\.maximum",
        rf"By default this value is (?P<default_most_quantity_of_an_option>{N})",
    ),
    _stated(
        r"create\.optional_items\.adjustable_quantity\.minimum",
        rf"By default this value is (?P<default_least_quantity_of_an_option>{N})",
    ),
    _stated(r"list\.limit", rf"the default is (?P<default_limit>{N})"),
    _stated(r"list\.limit", rf"range between (?P<least_limit>{N}) and (?P<greatest_limit>{N})"),
)
UNIT = "_unit"


class Contradiction(Exception):
    """Two sentences of one document give a number two values; the message says which."""


def numbers(sentences: Iterable[Sentence]) -> dict[str, int]:
    """Every number that the table finds, by name. Raises Contradiction."""
    found: dict[str, int] = {}
    by_place: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_place.setdefault(sentence.place, []).append(sentence)
    for stated in STATED:
        for place, rows in by_place.items():
            for sentence in rows if stated.place.fullmatch(place) else ():
                for name, value in _named(stated.pattern.search(sentence.words)).items():
                    if found.setdefault(name, value) != value:
                        raise Contradiction(
                            f"line {sentence.line}: {name} is {value} here and {found[name]} above; "
                            "give the two rows of STATED in schemas/derive/numbers.py names of their own"
                        )
    return dict(sorted(found.items()))


def _named(match: re.Match[str] | None) -> dict[str, int]:
    groups = match.groupdict() if match else {}
    return {
        name: _number(text) * SECONDS[groups[f"{name}{UNIT}"].rstrip("s")]
        if f"{name}{UNIT}" in groups
        else _number(text)
        for name, text in groups.items()
        if not name.endswith(UNIT)
    }


def _number(text: str) -> int:
    return WORDS[text] if text in WORDS else int(text.replace(",", ""))
