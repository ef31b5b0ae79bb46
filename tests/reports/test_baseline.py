"""A baseline accepts what it names, complains of what it names in vain, and is refused where it is broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.reports import baseline

TODAY = date(2026, 11, 20)


def record(**verdicts: str) -> dict[str, Any]:
    rows = [
        {"clause": clause.replace("__", "."), "param": "mode", "verdict": verdict, "accepted": None}
        for clause, verdict in verdicts.items()
    ]
    return {"target": {"name": "a\nb"}, "partial": None, "verdicts": rows}


def entry(clause: str, **changes: Any) -> baseline.Entry:
    return baseline.Entry(**{"clause": clause, "param": "mode", "reason": "known", **changes})


def test_a_named_failure_is_accepted_with_its_reason() -> None:
    made = record(a__enum="fail", b__enum="fail")
    baseline.settle(made, [entry("a.enum")], TODAY)
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
    baseline.settle(made, [bad], TODAY)
    (complaint,) = made["baseline"]["complaints"]
    assert words in complaint
    assert made["verdicts"][0]["accepted"] is None


@pytest.mark.parametrize("verdict", ["blocked", "unsupported", "inconclusive", "no_evidence"])
def test_what_could_not_be_judged_is_not_stale(verdict: str) -> None:
    made = record(a__enum=verdict)
    baseline.settle(made, [entry("a.enum")], TODAY)
    assert made["baseline"] == {"newly_failing": [], "newly_passing": [], "complaints": []}


def test_the_record_names_what_is_new_and_what_is_gone() -> None:
    made = record(a__enum="fail", b__enum="pass", c__enum="fail")
    baseline.settle(made, [entry("a.enum"), entry("b.enum")], TODAY)
    assert made["baseline"]["newly_failing"] == ["c.enum (mode)"]
    assert made["baseline"]["newly_passing"] == ["b.enum (mode)"]


def test_a_partial_run_calls_nothing_stale() -> None:
    made = {**record(b__enum="no_evidence"), "partial": "interrupted"}
    baseline.settle(made, [entry("b.enum")], TODAY)
    assert made["baseline"]["complaints"] == []


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(baseline.write(record(a__enum="fail", b__enum="pass")))
    assert [(e.clause, e.param) for e in baseline.read(path)] == [("a.enum", "mode")]


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "[other]\n",
        "[[accepted]]\nclause = 'a'\n",
        "[[accepted]]\nreason = 'a'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\nexpires = 'soon'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\nwhy = 'c'\n",
        "[[accepted]]\nclause = 'a'\nreason = 'b'\n[[accepted]]\nclause = 'a'\nreason = 'b'\n",
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(text)
    with pytest.raises(baseline.BrokenBaseline):
        baseline.read(path)
