"""A baseline accepts what it names, complains of what it names in vain, and is refused where it is broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.reports import baseline

TODAY = date(2026, 11, 20)


def row(clause: str, verdict: str, **changes: Any) -> dict[str, Any]:
    operation, _, rest = clause.partition(".")
    made = {"clause": clause, "param": "mode", "verdict": verdict, "accepted": None, "level": "MUST"}
    return {**made, "operation": operation, "keyword": rest.rpartition(".")[2], "theme": "requests", **changes}


def record(**verdicts: str) -> dict[str, Any]:
    return of([row(clause.replace("__", "."), verdict) for clause, verdict in verdicts.items()])


def of(rows: list[dict[str, Any]], *findings: tuple[str, list[int]]) -> dict[str, Any]:
    listed = [{"id": name, "members": members} for name, members in findings] or [
        {"id": row["clause"], "members": [i]} for i, row in enumerate(rows) if row["verdict"] == "fail"
    ]
    made = {"target": {"name": "a\nb"}, "partial": None, "options": {}, "counts": {}, "verdicts": rows}
    return {**made, "findings": listed}


def entry(clause: str, **changes: Any) -> baseline.Entry:
    return baseline.Entry(**{"clauses": (clause,), "param": "mode", "reason": "known", **changes})


def test_a_named_failure_is_accepted_with_its_reason() -> None:
    made = record(a__enum="fail", b__enum="fail")
    baseline.apply(made, [entry("a.enum")], TODAY)
    assert made["baseline"]["complaints"] == []
    assert [row["accepted"] for row in made["verdicts"]] == ["known", None]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (entry("b.enum"), "stale"),
        (entry("c.enum"), "no clause"),
        (entry("a.enum", expires=date(2026, 11, 19)), "until 2026-11-19"),
        (entry("a.enum", param="other"), "stale"),
    ],
)
def test_an_entry_in_vain_is_a_complaint(bad: baseline.Entry, words: str) -> None:
    made = record(a__enum="fail", b__enum="pass")
    baseline.apply(made, [bad], TODAY)
    (complaint,) = made["baseline"]["complaints"]
    assert words in complaint
    assert made["verdicts"][0]["accepted"] is None


@pytest.mark.parametrize("verdict", ["blocked", "unsupported", "inconclusive", "no_evidence"])
def test_what_could_not_be_judged_is_not_stale(verdict: str) -> None:
    made = record(a__enum=verdict)
    baseline.apply(made, [entry("a.enum")], TODAY)
    assert made["baseline"] == {"newly_failing": [], "newly_passing": [], "complaints": []}


def test_the_record_names_what_is_new_and_what_is_gone() -> None:
    made = record(a__enum="fail", b__enum="pass", c__enum="fail")
    baseline.apply(made, [entry("a.enum"), entry("b.enum")], TODAY)
    assert made["baseline"]["newly_failing"] == ["c.enum (mode)"]
    assert made["baseline"]["newly_passing"] == ["b.enum (mode)"]


def test_a_partial_run_calls_nothing_stale() -> None:
    made = {**record(b__enum="no_evidence"), "partial": "interrupted"}
    baseline.apply(made, [entry("b.enum")], TODAY)
    assert made["baseline"]["complaints"] == []


@pytest.mark.parametrize("part", [{"options": {"shard": "1/2"}}, {"counts": {"deselected": 3}}])
def test_a_part_of_the_suite_calls_nothing_stale(part: dict[str, Any]) -> None:
    made = {**record(b__enum="pass"), **part}
    baseline.apply(made, [entry("b.enum")], TODAY)
    assert made["baseline"]["complaints"] == []
    assert "b.enum" in baseline.update(made, [entry("b.enum")])


@pytest.mark.parametrize(
    ("named", "accepts"),
    [
        ({"clauses": ("create.*",)}, True),
        ({"clauses": ("create.*.max_length",)}, True),
        ({"clauses": ("update.*", "create.a.max_length")}, True),
        ({"clauses": ("update.*",)}, False),
        ({"finding": "create.a.max_length"}, True),
        ({"finding": "create:max_length"}, True),
        ({"finding": "create:max_length:must"}, True),
        ({"finding": "create:max_length:should"}, False),
        ({"finding": "requests:max_length"}, True),
        ({"finding": "update:max_length"}, False),
        ({"finding": "create:enum"}, False),
        ({"clauses": ("create.a.max_length",), "param": "a"}, True),
        ({"clauses": ("create.a.max_length",), "param": "b"}, False),
    ],
)
def test_what_an_entry_accepts(named: dict[str, Any], accepts: bool) -> None:
    failure = baseline.Failure("create.a.max_length", "a", "create", "max_length", "requests", "MUST")
    assert baseline.Entry("known", **named).accepts(failure) is accepts


def test_an_entry_without_a_parameter_serves_whatever_another_seed_finds() -> None:
    for param in ("a", "b", None):
        made = of([row("create.a.enum", "fail", param=param)])
        baseline.apply(made, [entry("create.a.enum", param=None)], TODAY)
        assert made["baseline"]["newly_failing"] == []


def test_a_finding_is_one_entry_and_accepts_all_of_it(tmp_path: Path) -> None:
    rows = [row(f"create.p{n}.max_length", "fail") for n in range(30)] + [row("session.url.present", "fail")]
    made = of(rows, ("create:max_length", list(range(31))))
    path = tmp_path / "baseline.toml"
    path.write_text(baseline.write(made))
    assert len(path.read_text().splitlines()) == 6
    entries = baseline.read(path)
    assert [(e.finding, e.clauses) for e in entries] == [("create:max_length", ("session.url.present",))]
    baseline.apply(made, entries, TODAY)
    assert made["baseline"]["newly_failing"] == []


def test_an_update_keeps_reasons_links_and_ends_and_drops_what_is_stale(tmp_path: Path) -> None:
    made = record(a__enum="fail", b__enum="pass", c__enum="fail")
    kept = entry("a.*", reason='next "release"', link="https://issues.example/1", expires=date(2027, 1, 31), param=None)
    path = tmp_path / "baseline.toml"
    path.write_text(baseline.update(made, [kept, entry("b.enum")]))
    first, second = baseline.read(path)
    assert first == kept
    assert (second.finding, second.reason) == ("c.enum", baseline.NO_REASON)


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "[other]\n",
        "[[accepted]]\nclause = 'a'\n",
        "[[accepted]]\nreason = 'a'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\nexpires = 'soon'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\nwhy = 'c'\n",
        "accepted = 3\n",
        "accepted = [3]\n",
        "[[accepted]]\nclause = 3\nreason = 'b'\n",
        "[[accepted]]\nclause = ['a', 3]\nreason = 'b'\n",
        "[[accepted]]\nclause = 'a'\nreason = 3\n",
        "[[accepted]]\nclause = 'a'\nparam = 3\nreason = 'b'\n",
        "[[accepted]]\nclause = 'a'\nlink = []\nreason = 'b'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\nexpires = 2027-01-01T00:00:00\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\n[[accepted]]\nclause = 'a'\nreason = 'b'\n",
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(text)
    with pytest.raises(baseline.BrokenBaseline):
        baseline.read(path)


def test_what_an_update_changed_is_a_sentence() -> None:
    old, kept, new = entry("a.enum"), entry("b.enum"), entry("c.enum")
    said = baseline.change("known.toml", [old, kept], [kept, new])
    assert said == "known.toml was written anew; added: c.enum (mode); removed: a.enum (mode)"
    assert baseline.change("known.toml", [kept], [kept]) == "known.toml was written anew; nothing changed"


@pytest.mark.parametrize(
    ("finding", "clause", "accepted"),
    [
        ("requests:not_in", "create.tax.not_in_setup_mode", True),
        ("requests:across_parameters", "create.expires_at.at_most_24_hours", True),
        ("requests:across_parameters", "create.tax.not_in_setup_mode", False),
        ("requests:across_parameters", "create.mode.enum", False),
        ("requests:not_in", "create.mode.enum", False),
    ],
)
def test_a_family_of_rules_is_accepted_by_its_name(finding: str, clause: str, accepted: bool) -> None:
    made = of([row(clause, "fail")])
    baseline.apply(made, [baseline.Entry("known", finding)], TODAY)
    assert bool(made["verdicts"][0].get("accepted")) is accepted
