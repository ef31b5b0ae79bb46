"""Every theme of the contract is explained, in a line."""

from __future__ import annotations

from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.themes import THEMES
from checkout_conformance.schemas import load
from tests.reports.records import record, verdict


def test_every_theme_of_the_contract_has_a_line_and_no_other() -> None:
    assert set(THEMES) == {clause.theme for clause in load().clauses.values()}


def test_lines_fit_beside_the_name() -> None:
    assert all(10 < len(line) < 80 and not line.endswith(".") for line in THEMES.values())


def test_a_theme_that_nobody_explained_is_listed_by_its_name() -> None:
    page = report_html(record([verdict("a.b", theme="brand new"), verdict("a.c", theme="echo")]))
    assert "<h3>brand new</h3>" in page
    assert THEMES["echo"] in page
