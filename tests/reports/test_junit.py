"""JUnit: a case per theme and finding, whose failures are what fails the run; whatever a target says is XML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from checkout_conformance.reports.junit import junit
from checkout_conformance.reports.outcome import verdict_of
from tests.reports import records
from tests.reports.hostile_records import EVERY_RECORD


def suite(made: Any) -> ElementTree.Element:
    found = ElementTree.fromstring(junit(made).encode("utf-8", "replace")).find("testsuite")
    assert found is not None
    return found


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_every_record_makes_a_document_whose_counts_are_right(make: Any) -> None:
    found = suite(make())
    cases = found.findall("testcase")
    assert int(found.get("tests", "0")) == len(cases)
    assert int(found.get("failures", "0")) == sum(case.find("failure") is not None for case in cases)
    assert int(found.get("skipped", "0")) == sum(case.find("skipped") is not None for case in cases)


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_a_case_fails_where_and_only_where_the_run_does(make: Any) -> None:
    made = make()
    bad = [case for case in suite(made) if case.find("failure") is not None or case.find("error") is not None]
    assert bool(bad) == bool(verdict_of(made).exit_code)


def test_there_is_a_case_for_each_theme_and_finding() -> None:
    made = records.rich()
    cases = [(case.get("classname"), case.get("name")) for case in suite(made).findall("testcase")]
    findings = [name for group, name in cases if group == "checkout-conformance.findings"]
    assert findings == [found["id"] for found in made["findings"]]
    themes = {name.partition(":")[0] for group, name in cases if group == "checkout-conformance.themes" and name}
    assert themes == {row["theme"] for row in made["verdicts"]}


def test_a_failing_finding_says_what_shows_it_and_an_accepted_one_why() -> None:
    cases = {case.get("name"): case for case in suite(records.rich())}
    failure = cases["expire.only_open"].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert "expected: 400 and the session stays expired" in failure.text
    assert "curl" in failure.text
    skipped = cases["list.ending_before.present"].find("skipped")
    assert skipped is not None
    assert "backward paging comes in 2.2" in str(skipped.get("message"))


def test_a_run_that_judged_nothing_is_an_error() -> None:
    assert suite(records.record([])).get("errors") == "1"
