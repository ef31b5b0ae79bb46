"""Runs side by side: what differs is shown, what a target says is text, two runs of one target show their change."""

from __future__ import annotations

from typing import Any

from checkout_conformance.reports.compare import changes, compare, rows


def record(name: str, **verdicts: str) -> dict[str, Any]:
    listed = [
        {"clause": clause, "level": "MUST", "statement": f"<b>{clause}</b>", "verdict": verdict}
        for clause, verdict in verdicts.items()
    ]
    return {"target": {"name": name}, "counts": {"verdicts": {"pass": 1}}, "verdicts": listed}


def test_the_strongest_verdict_of_a_clause_counts() -> None:
    doubled = record("a", one="pass")
    doubled["verdicts"].append({**doubled["verdicts"][0], "verdict": "fail"})
    assert rows([doubled])[0].verdicts == ("fail",)


def test_a_clause_that_one_run_does_not_know_is_absent_there() -> None:
    assert [row.verdicts for row in rows([record("a", one="pass"), record("b")])] == [("pass", "absent")]


def test_two_runs_show_what_newly_fails_and_passes() -> None:
    made = rows([record("a", one="pass", two="fail", three="pass"), record("a", one="fail", two="pass", three="pass")])
    assert changes(made) == [("Newly failing", ["one"]), ("Newly passing", ["two"])]


def test_only_differences_are_listed_and_everything_is_escaped() -> None:
    page = compare([record("<i>a</i>", one="pass", two="pass"), record("b", one="fail", two="pass")])
    assert "&lt;i&gt;a&lt;/i&gt;" in page
    assert "<i>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert "<b>one" not in page
    assert page.count('<th scope="row"><code>') == 1
    assert "1 more clauses" in page
    assert "Newly failing" not in page


def test_secrets_are_masked() -> None:
    assert "sk_test_abcdefgh" not in compare([record("sk_test_abcdefgh", one="pass"), record("b", one="fail")])


def test_what_a_run_breaks_stands_before_what_one_could_not_judge() -> None:
    page = compare([record("a", one="pass", two="pass"), record("b", one="blocked", two="fail")])
    assert (
        page.index("<code>two</code>") < page.index("1 that not every run could judge") < page.index("<code>one</code>")
    )


def test_runs_of_one_target_are_called_runs() -> None:
    page = compare([record("a", one="pass"), record("a", one="fail")])
    assert "2 runs of a" in page
    assert "Newly failing (1)" in page
    assert "Newly passing (0)" in page


def test_a_missing_clause_is_in_the_legend_where_there_is_one() -> None:
    assert "no clause of that run" in compare([record("a", one="pass"), record("b")])
    assert "no clause of that run" not in compare([record("a", one="pass"), record("b", one="fail")])
