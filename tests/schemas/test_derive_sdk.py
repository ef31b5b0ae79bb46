"""The official SDK read as rows: the release of the reference's version says what the reference says.

Every difference, in rows and in sentences, has a row in a table with its reason; a row that nothing matches is stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.schemas.derive import sdk
from checkout_conformance.schemas.derive.reference import BrokenReference, Row, read
from checkout_conformance.schemas.derive.sentence_readers import of_reference, of_release
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from tests.schemas.documents import text_of, with_documents

RELEASE = "stripe==13.0.1"
PINS_IT = sdk.version_of(sdk.installed()) == FROM_REFERENCE
of_the_reference = pytest.mark.skipif(not PINS_IT, reason=f"the stripe package installed here pins no {FROM_REFERENCE}")

# what differs, with the place -> why
EXPLAINED: dict[str, str] = {
    r"only reference (create|session)\.payment_method_options\.twint(\.setup_future_usage)?": (
        "the SDK got `twint` here with a later release"
    ),
    r"only SDK create\.adaptive_pricing\.enabled": "the page shows the object alone; the overlay adds its key",
    r"only SDK session\.optional_items\.(quantity|price|adjustable_quantity.*)": "the page shows the list alone",
    r"only SDK session\.line_items\.data\.price\.recurring\.trial_period_days": "deprecated, and not on the page",
    r"type .*\.?currency: enum, string": "a currency: both say so in words",
    r"type session\.currency_conversion\.fx_rate: decimal string, string": "that SDK has no decimal strings",
    r"type .*\.discount\.end: timestamp, integer": "the sentence calls it a date",
    r"type create\.subscription_data\.trial_end: integer, timestamp": "the sentence calls it a Unix timestamp",
    r"type create\..*\.permissions: array of strings, array of enums": "the page lists the values in its sentence",
    r"required (create\.mode|(create|update)\.shipping_options\.shipping_rate_data\.type)": (
        "the page says required, the SDK's type optional: a conflict that lowers the clause"
    ),
    r"values session\.line_items\.data\.price\.(recurring\.(interval|usage_type)|transform_quantity\.round)": (
        "the page lists them in its sentence"
    ),
    r"values create\.branding_settings\.(icon|logo)\.type": "the page lists them in its sentence",
    r"values create\.(excluded_payment_method_types|payment_method_types)": "the page says enum and lists none",
    r"values create\.payment_method_options\.klarna\.subscriptions\.interval": "the page says enum and lists none",
    r"values create\..*\.permissions": "the page lists the values in its sentence",
}
# sentences that one of the two alone has, by place -> why
SENTENCES: dict[str, str] = {
    r"reference session\.(automatic_tax|branding_settings|collected_information\.shipping_details\.address|"
    r"custom_fields\.(dropdown|label|numeric|text)|custom_text|invoice_creation\.invoice_data|name_collection.*|"
    r"payment_method_options.*|phone_number_collection|presentment_details|tax_id_collection|"
    r"total_details\.breakdown|wallet_options\.link|.*\.discount\.source)": "the SDK has no words there",
    r"reference session\.line_items\.(object|data|has_more|url)": "a list is a class of its own in the SDK",
    r"(reference|SDK) session\..*\.(discount|rate)": "what the resource is, what the attribute is",
    r"SDK session\.line_items\.data\.price\.recurring\.trial_period_days": "deprecated, and not on the page",
    r"SDK create\.adaptive_pricing\.enabled": "the page shows the object alone",
    r"SDK session\.optional_items\..*": "the page shows the list alone",
    r"reference create\.branding_settings\.(display_name|icon)": "the page says more than the SDK of that release",
    r"SDK create\.branding_settings\.(icon|logo)": "said of the answers on the page, of requests in the SDK",
    r"reference (create|session)\.payment_method_options\.twint.*": "the SDK got `twint` here with a later release",
    r"(reference|SDK) (create|update|list|line_items|retrieve|expire)": "the page says what is returned, too",
}


@cache
def release() -> sdk.Release:
    return sdk.read(sdk.installed())


def row_differences() -> Iterator[str]:
    for name, section in read(text_of("002")).items():
        there = {row.path: row for row in section.rows}
        here = {row.path: row for row in release().sections[name].rows}
        yield from (f"only reference {name}.{path}" for path in there.keys() - here.keys())
        yield from (f"only SDK {name}.{path}" for path in here.keys() - there.keys())
        for path in there.keys() & here.keys():
            yield from (f"{what} {name}.{path}{how}" for what, how in of_a_row(there[path], here[path]))


def of_a_row(there: Row, here: Row) -> Iterator[tuple[str, str]]:
    if there.kind != here.kind:
        yield "type", f": {there.kind}, {here.kind}"
    if sorted(there.values) != sorted(here.values):
        yield "values", ""
    if (there.note == "nullable") != (here.note == "nullable"):
        yield "nullable", ""
    if (there.note == "required") != (here.note == "required"):
        yield "required", ""


def sentence_differences() -> set[str]:
    """Of rows that both have and of prose; words on single values and examples are the page's alone."""
    there = {(s.place, s.fingerprint) for s in of_reference(text_of("002")) if not re.search("[=!]", s.place)}
    here = {(s.place, s.fingerprint) for s in of_release(release())}
    return {f"reference {place}" for place, _ in there - here} | {f"SDK {place}" for place, _ in here - there}


@with_documents
@of_the_reference
def test_the_rows_are_those_of_the_reference() -> None:
    found = list(row_differences())
    assert [entry for entry in found if not any(re.fullmatch(pattern, entry) for pattern in EXPLAINED)] == []
    assert [pattern for pattern in EXPLAINED if not any(re.fullmatch(pattern, entry) for entry in found)] == []


@with_documents
@of_the_reference
def test_the_sentences_are_those_of_the_reference() -> None:
    found = sentence_differences()
    assert [entry for entry in sorted(found) if not any(re.fullmatch(pattern, entry) for pattern in SENTENCES)] == []
    assert [pattern for pattern in SENTENCES if not any(re.fullmatch(pattern, entry) for entry in found)] == []


def write(folder: Path, session: str, pinned: str = "2030-01-01.fig") -> Path:
    """An SDK release in the older layout: parameters are classes inside the resource."""
    package = folder / "stripe"
    (package / "checkout").mkdir(parents=True)
    (package / "_api_version.py").write_text(f'class _ApiVersion:\n    CURRENT = "{pinned}"\n', encoding="utf-8")
    (package / "_version.py").write_text('VERSION = "99.0.0"\n', encoding="utf-8")
    (package / "checkout" / "_session.py").write_text(session, encoding="utf-8")
    return folder


SESSION = '''
from typing import Dict, List, Optional, Union
from typing_extensions import Literal, NotRequired

class Session:
    """
    A page.
    """
    class Line:
        data: str
        """Words on [data](https://example.com/#data)."""

    class CreateParams:
        mode: Literal["payment", "setup"]
        """
        The mode.

        Must be right.
        """
        metadata: NotRequired["Literal['']|Dict[str, str]"]
        options: NotRequired["List[Session.CreateParamsOption]"]
        prices: NotRequired[Dict[str, "Session.CreateParamsOption"]]
        expand: NotRequired[List[str]]

    class CreateParamsOption:
        amount: Union[int, Literal[""]]

    id: str
    line: Optional[Line]
    created: int
    """Measured in seconds since the Unix epoch."""
    _inner_class_types = {}

    @classmethod
    def create(cls):
        """
        Creates one.
        """
'''


def test_an_older_layout_is_read_with_every_kind_of_annotation(tmp_path: Path) -> None:
    found = sdk.read(write(tmp_path, SESSION))
    assert (found.name, found.version) == ("stripe==99.0.0", "2030-01-01.fig")
    assert [(row.path, row.kind, row.note, row.values) for row in found.sections["create"].rows] == [
        ("mode", "enum", "required", ["payment", "setup"]),
        ("metadata", "object", "optional", []),
        ("options", "array of objects", "optional", []),
        ("options.amount", "integer", "required", []),
        ("prices", "object", "optional", []),
        ("prices.<currency>.amount", "integer", "required", []),
    ]
    assert [(row.path, row.kind, row.note) for row in found.sections["session"].rows] == [
        ("id", "string", ""),
        ("line", "object", "nullable"),
        ("line.data", "string", ""),
        ("created", "timestamp", ""),
    ]
    assert found.emptyable == ("create.metadata", "create.options.amount", "create.prices.<currency>.amount")
    assert [(s.place, s.text) for s in of_release(found)] == [
        ("page", "A page."),
        ("session.line.data", "Words on data."),
        ("session.created", "Measured in seconds since the Unix epoch."),
        ("create", "Creates one."),
        ("create.mode", "The mode."),
        ("create.mode", "Must be right."),
    ]


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (SESSION.replace("class Line", "class Other"), "no class `Line` was found"),
        (SESSION.replace("id: str", "id: Set[str]"), "the annotation `Set\\[str\\]` is unknown"),
        ("class Session:\n  x = (", "is no Python file"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, session: str, words: str) -> None:
    with pytest.raises(BrokenReference, match=words):
        sdk.read(write(tmp_path, session))


def test_a_folder_without_a_release_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "--sdk", str(tmp_path)]) == 4
    assert "name the folder of an unpacked release of the official SDK" in capsys.readouterr().err
    assert main(["derive"]) == 4
    assert "a document is missing" in capsys.readouterr().err


def test_the_installed_release_says_its_version_first_and_what_nobody_read_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["derive", "--sdk", "installed"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{release().name} pins {release().version}, which is ")
    assert re.fullmatch(r"\d+ sentences; \d+ different ones that nobody has read in any version", lines[-1])
