"""Whatever a copy of a reference says otherwise shows: numbers, prohibitions, defaults, values, prose, examples.

On a small reference of the tests' own, and on the real one where it is beside this checkout.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from checkout_conformance.schemas.derive.compare import Comparison, compare
from checkout_conformance.schemas.derive.sentence_readers import of_reference
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.loader import FOLDER
from tests.schemas.documents import SMALL_REFERENCE, small_contract, text_of, with_documents

# what stands there, what it is changed to, and where that has to show
SMALL_EDITS: tuple[tuple[str, str, str], ...] = (
    ("Up to 3 fields are supported.", "Up to 9 fields are supported.", "create.fields"),
    ("up to 200 characters", "up to 100 characters", "create.fields.key"),
    ("A non-negative integer", "A positive integer", "create.options.<currency>.amount"),
    ("between 1 and 100", "between 1 and 50", "line_items.limit"),
    ("the default is 10", "the default is 20", "line_items.limit"),
    ("payment Words.", "payment Refused.", "create.mode=payment"),
    ("in lowercase", "in uppercase", "session.currency"),
    ("Set of key-value pairs that are kept", "Set of key-value pairs that are lost", "session.metadata"),
    ("Some words.", "Some words. Never pass more than 7.", "session.id"),
    ('"id": "cs_1"', '"id": "cs_2"', "session!example.id"),
)
EDITS: tuple[tuple[str, str, str], ...] = (
    ("from 30 minutes to 24 hours after", "from 30 minutes to 48 hours after", "create.expires_at"),
    ("from 30 minutes to 24 hours after", "from 10 minutes to 24 hours after", "create.expires_at"),
    ("By default, this value is 24 hours", "By default, this value is 12 hours", "create.expires_at"),
    ("a maximum of 100 line items", "a maximum of 60 line items", "create.line_items"),
    ("a maximum of 20 line items with recurring", "a maximum of 30 line items with recurring", "create.line_items"),
    ("a maximum of 100 combined", "a maximum of 90 combined", "create.optional_items"),
    ("a maximum of 10 optional items", "a maximum of 12 optional items", "create.optional_items"),
    (
        "Maximum of three years interval allowed (3 years, 36 months, or 156 weeks)",
        "Maximum of five years interval allowed (5 years, 60 months, or 260 weeks)",
        "create.line_items.price_data.recurring.interval_count",
    ),
    ("Defaults to hosted.", "Defaults to embedded.", "session.ui_mode"),
    ("Defaults to always.", "Defaults to if_required.", "session.payment_method_collection"),
    ("at least 48 hours in the future", "at least 24 hours in the future", "create.subscription_data.trial_end"),
    ("between 3 and 15 calendar days", "between 5 and 15 calendar days", "session.payment_method_options.acss_debit"),
    ("between 1 and 60", "between 1 and 30", "session.payment_method_options.konbini.expires_after_days"),
    ("(between 10 and 1209600)", "(between 60 and 1209600)", "create.payment_method_options.pix"),
    ("Defaults to 86400 seconds", "Defaults to 3600 seconds", "create.payment_method_options.pix"),
    (
        "decimal between 0 and 100, with at most two",
        "decimal between 0 and 100, with at most four",
        "create.subscription_data",
    ),
    ("non-negative decimal between 0 and 100", "non-negative decimal between 0 and 50", "create.subscription_data"),
    ("Up to 3 fields are supported", "Up to 9 fields are supported", "session.custom_fields"),
    ("up to 999999", "up to 99", "create.line_items.adjustable_quantity.maximum"),
    ("By default this value is 99", "By default this value is 98", "create.line_items.adjustable_quantity.maximum"),
    ("Limit can range between 1 and 100", "Limit can range between 1 and 50", "line_items.limit"),
    ("the default is 10", "the default is 20", "line_items.limit"),
    ("Up to a maximum of 5.", "Up to a maximum of 6.", "create.shipping_options"),
    ("Required in setup mode when", "Allowed in setup mode when", "create.currency"),
    ("You cannot set both logo and icon", "You can set both logo and icon", "session.branding_settings"),
    (
        "This parameter is not allowed if ui_mode is custom",
        "This parameter is not allowed if ui_mode is hosted",
        "create.branding_settings",
    ),
    ("Can only be provided when customer is provided", "Can be provided at any time", "create.customer_update"),
    (
        "A list of items the customer is purchasing.",
        "A list of items the customer is purchasing. Never pass more than 7.",
        "create.line_items",
    ),
    (
        "Returns an error if the Checkout Session has already expired",
        "Returns the Checkout Session if the Checkout Session has already expired",
        "expire",
    ),
    ("when it is in one of these statuses: open", "when it is in one of these statuses: open, complete", "expire"),
    ('"locale": null', '"locale": "auto"', "session!example.locale"),
    ("payment Accept one-time payments", "payment Refuse one-time payments", "session.mode=payment"),
    ("Has to be at least 1.", "Has to be at least 2.", "create.subscription_data.trial_period_days"),
    ("the resulting array will be empty", "the resulting array will be null", "line_items"),
)
NUMERAL = re.compile(r"\d+")
BINDING = re.compile(
    r"\b(?:[Mm]ust|[Rr]equired|[Oo]nly|Defaults?|[Cc]annot|[Nn]ever|[Uu]p to|[Aa]t most|[Aa]t least)\b"
)


def compared(text: str, folder: Path = FOLDER / FROM_REFERENCE) -> Comparison:
    return compare(text, FROM_REFERENCE, folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contract of the small reference, every sentence of it read."""
    return small_contract(tmp_path_factory.mktemp("small") / "contract")


def named(edits: tuple[tuple[str, str, str], ...]) -> list[str]:
    return [f"{place}: {after:.40}" for _, after, place in edits]


def test_the_small_reference_itself_shows_nothing(small: Path) -> None:
    assert list(compared(SMALL_REFERENCE, small).lines()) == []


@with_documents
def test_the_reference_itself_shows_nothing() -> None:
    assert list(compared(text_of("002")).lines()) == []


@pytest.mark.parametrize(("before", "after", "place"), SMALL_EDITS, ids=named(SMALL_EDITS))
def test_an_edit_of_the_small_reference_shows_at_its_place(before: str, after: str, place: str, small: Path) -> None:
    assert before in SMALL_REFERENCE
    shows(compared(SMALL_REFERENCE.replace(before, after, 1), small), place)


@with_documents
@pytest.mark.parametrize(("before", "after", "place"), EDITS, ids=named(EDITS))
def test_an_edit_shows_at_its_place(before: str, after: str, place: str) -> None:
    assert before in text_of("002")
    shows(compared(text_of("002").replace(before, after, 1)), place)


def shows(found: Comparison, place: str) -> None:
    changed = [entry for entry in found.work if entry.unread and entry.place.startswith(place)]
    assert len(changed) == 1, [entry.place for entry in found.work]
    (sentence,) = changed[0].unread
    assert f"  + {sentence.fingerprint}  line {sentence.line}: {sentence.text}" in list(found.lines())


@with_documents
def test_a_number_of_a_rule_shows_as_that_number() -> None:
    found = compared(
        text_of("002").replace("from 30 minutes to 24 hours after", "from 30 minutes to 48 hours after", 1)
    )
    assert found.numbers == ["number  longest_life  86400 -> 172800"]
    assert "gave create.expires_at.at_least_30_minutes, create.expires_at.at_most_24_hours" in "\n".join(found.lines())


def everywhere(text: str, pattern: re.Pattern[str], other: Callable[[re.Match[str]], str]) -> tuple[str, set[int]]:
    """A reference with every match in every sentence replaced, and the lines on which that was done."""
    lines, changed = text.splitlines(), set()
    for sentence in of_reference(text):
        if pattern.search(sentence.text) and sentence.text in lines[sentence.line - 1]:
            lines[sentence.line - 1] = lines[sentence.line - 1].replace(
                sentence.text, pattern.sub(other, sentence.text)
            )
            changed.add(sentence.line)
    return "\n".join(lines) + "\n", changed


def higher(match: re.Match[str]) -> str:
    return str(int(match[0]) + 1)


def test_every_numeral_of_the_small_reference_shows_on_its_line(small: Path) -> None:
    text, changed = everywhere(SMALL_REFERENCE, NUMERAL, higher)
    assert len(changed) == 3
    shown = {sentence.line for place in compared(text, small).work for sentence in place.unread}
    assert changed - shown == set()


@with_documents
@pytest.mark.parametrize(
    ("pattern", "other", "least"),
    [(NUMERAL, higher, 100), (BINDING, lambda match: "perhaps", 250)],
    ids=["every numeral", "every word that binds"],
)
def test_every_edit_of_a_kind_shows_on_its_line(
    pattern: re.Pattern[str], other: Callable[[re.Match[str]], str], least: int
) -> None:
    text, changed = everywhere(text_of("002"), pattern, other)
    assert len(changed) > least
    found = compared(text)
    shown = {sentence.line for place in found.work for sentence in place.unread}
    assert changed - shown == set()


def test_a_sentence_of_the_small_reference_that_goes_or_comes_is_named(small: Path) -> None:
    gone = compared(SMALL_REFERENCE.replace(" Up to 3 fields are supported.", "", 1), small)
    assert [entry.place for entry in gone.work if entry.gone and not entry.unread] == ["create.fields"]
    come = compared(SMALL_REFERENCE.replace("Some words.", "Some words. More words.", 1), small)
    assert [entry.place for entry in come.work if entry.unread and not entry.gone] == ["session.id"]


@with_documents
def test_a_sentence_that_goes_and_one_that_comes_are_both_named() -> None:
    gone = compared(text_of("002").replace(" Enables user redeemable promotion codes.", "", 1))
    assert [entry.place for entry in gone.work if entry.gone and not entry.unread] == ["session.allow_promotion_codes"]
    come = compared(
        text_of("002").replace("Retrieves a Checkout", "Nothing but GET is allowed. Retrieves a Checkout", 1)
    )
    assert [entry.place for entry in come.work if entry.unread and not entry.gone] == ["retrieve"]


def test_spaces_in_the_small_reference_show_nothing(small: Path) -> None:
    assert compared(SMALL_REFERENCE.replace("Up to 3 fields", "Up  to 3   fields", 1), small).differs == 0


@with_documents
def test_words_without_meaning_show_nothing() -> None:
    assert compared(text_of("002").replace("from 30 minutes to", "from  30 minutes  to", 1)).differs == 0
