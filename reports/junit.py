"""JUnit XML: a case for every theme and for every finding, for CI pages that list tests.

A theme's case fails where one of its clauses breaks at a level that binds (`--fail-on`) and no baseline accepts it; a
finding's case says the same of its cause. What is accepted, or does not bind, is a skipped case with the reason. The
suite's name is the verdict of the run. There is no one standard: elements are those that Jenkins, GitLab and GitHub's
readers take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from checkout_conformance.reports.outcome import RunVerdict, binding_levels, decides, is_accepted, verdict_of
from checkout_conformance.reports.text import plural, visible
from checkout_conformance.reports.themes import THEMES
from checkout_conformance.schemas.run_record import Finding, RunRecord, VerdictRow

PREFIX = "checkout-conformance"
# Characters that XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(record: RunRecord) -> str:
    """The document. Raises KeyError where the record does not follow its schema."""
    verdict = verdict_of(record)
    themes = [_theme(record, name) for name in sorted({row["theme"] for row in record["verdicts"]})]
    findings = [_finding(record, found) for found in record["findings"]]
    cases = [*themes, *findings, *_run(record, verdict)]
    suites = ElementTree.Element("testsuites", {"name": PREFIX, **_counts(cases)})
    about = {"time": f"{record['duration_s']:.2f}", "timestamp": record["started"]}
    suite = ElementTree.SubElement(suites, "testsuite", {"name": verdict.heading, **_counts(cases), **about})
    suite.extend(cases)
    for element in suites.iter():
        element.text = None if element.text is None else _clean(element.text)
        element.attrib.update({name: _clean(value) for name, value in element.attrib.items()})
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _counts(cases: Sequence[ElementTree.Element]) -> dict[str, str]:
    def number(tag: str) -> str:
        return str(sum(case.find(tag) is not None for case in cases))

    return {
        "tests": str(len(cases)),
        "failures": number("failure"),
        "errors": number("error"),
        "skipped": number("skipped"),
    }


def _theme(record: RunRecord, name: str) -> ElementTree.Element:
    rows = [row for row in record["verdicts"] if row["theme"] == name]
    case = _case(f"{PREFIX}.themes", f"{name}: {THEMES.get(name, name)}")
    broken = {row["clause"]: row for row in rows if _binds(record, row)}
    if broken:
        text = "\n".join([*sorted(broken), "", *_shown(next(iter(broken.values())))])
        _say(case, "failure", f"{plural(len(broken), 'clause')} of {name} broken", text)
    elif not any(row["verdict"] in ("pass", "fail") for row in rows):
        _say(case, "skipped", rows[0].get("reason") or "nothing of it could be judged")
    return case


def _finding(record: RunRecord, found: Finding) -> ElementTree.Element:
    rows = [record["verdicts"][index] for index in found["members"]]
    row = next((row for row in rows if not row.get("accepted")), rows[0])
    case = _case(f"{PREFIX}.findings", found["id"])
    if is_accepted(record, found):
        _say(case, "skipped", f"accepted by the baseline: {row.get('accepted')}")
    elif found["level"] not in binding_levels(record):
        _say(case, "skipped", f"{found['level']}: {found['title']}")
    else:
        mending = f"mending this decides {plural(decides(record, found), 'clause')}"
        _say(case, "failure", found["title"], "\n".join([mending, *_shown(row)]))
    return case


def _shown(row: VerdictRow) -> list[str]:
    """What a row says, what was expected and observed, and the request that shows it."""
    lines = [f"{row['clause']}: {row['statement']} ({row['level']})", row["anchor"], f"expected: {row['expected']}"]
    lines.append(f"observed: {row['observed']}")
    return [*lines, *(["", row["witness"][-1]["curl"]] if row["witness"] else [])]


def _run(record: RunRecord, verdict: RunVerdict) -> list[ElementTree.Element]:
    """A case for the run itself: an error where it was not whole, judged nothing, or its baseline is out of date."""
    case = _case(PREFIX, "the run")
    complaints = record.get("baseline", {}).get("complaints", [])
    if verdict.exit_code and (record["partial"] or complaints or not verdict.fresh):
        _say(case, "error", verdict.heading, "\n".join(filter(None, [record["partial"], *complaints])))
    return [case]


def _binds(record: RunRecord, row: VerdictRow) -> bool:
    return row["verdict"] == "fail" and not row.get("accepted") and row["level"] in binding_levels(record)


def _case(group: str, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname=group, name=name, time="0")


def _say(case: ElementTree.Element, tag: str, message: str, text: str = "") -> None:
    said = ElementTree.SubElement(case, tag, message=message)
    said.text = text or None


def _clean(text: str) -> str:
    """What XML can hold, with unseen and reordering characters named."""
    return _NOT_XML.sub("?", visible(text))
