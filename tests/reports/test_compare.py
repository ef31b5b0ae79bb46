"""Runs side by side: what differs is shown, what a target says is text, two runs of one target show their change."""

from __future__ import annotations

from typing import Any

from checkout_conformance.reports.compare import changes, compare, rows
from tests.reports import records


def record(name: str, **verdicts: str) -> dict[str, Any]:
    rows = [
        records.verdict(clause, verdict, statement=f"<b>{clause}</b>", observed="<u>seen</u>", operation=f"op-{clause}")
        for clause, verdict in verdicts.items()
    ]
    failing = [records.finding(row["clause"], "wrong", [i]) for i, row in enumerate(rows) if row["verdict"] == "fail"]
    made = records.record(rows, failing)
    return {**made, "target": {**made["target"], "name": name}}


def test_the_strongest_verdict_of_a_clause_counts() -> None:
    doubled = record("a", one="pass")
    doubled["verdicts"].append({**doubled["verdicts"][0], "verdict": "fail"})
    assert rows([doubled])[0].verdicts == ("fail",)


def test_a_clause_that_one_run_does_not_know_is_absent_there() -> None:
    assert [row.verdicts for row in rows([record("a", one="pass"), record("b")])] == [("pass", "absent")]


def test_two_runs_show_what_broke_and_what_was_mended() -> None:
    made = rows([record("a", one="pass", two="fail", three="pass"), record("a", one="fail", two="pass", three="pass")])
    assert changes(made) == (["one"], ["two"])


def test_only_differences_are_listed_and_everything_is_escaped() -> None:
    page = compare([record("<i>a</i>", one="pass", two="pass"), record("b", one="fail", two="pass")])
    assert "&lt;i&gt;a&lt;/i&gt;" in page
    assert "<i>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert "<b>one" not in page
    assert page.count('<th scope="row"><code>') == 1
    assert "1 more clauses" in page
    assert "Broke:" not in page
    assert "&lt;u&gt;seen" in page
    assert "<u>" not in page


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
    assert "1 broke, 0 mended</h1>" in page
    assert page.index("Broke: 1") < page.index("Mended: 0") < page.index("The runs")


def test_a_missing_clause_is_in_the_legend_where_there_is_one() -> None:
    assert "no clause of that run" in compare([record("a", one="pass"), record("b")])
    assert "no clause of that run" not in compare([record("a", one="pass"), record("b", one="fail")])


def test_what_only_was_not_judged_before_is_not_mended() -> None:
    assert changes(rows([record("a", one="blocked"), record("a", one="pass")])) == ([], [])


def test_labels_tell_runs_of_one_server_apart() -> None:
    page = compare([{**record("a", one="pass"), "label": "main 1234"}, {**record("a", one="fail"), "label": "fix 99"}])
    assert "a (main 1234)" in page
    assert "a (fix 99)" in page


def test_a_difference_leads_to_the_report_of_its_run() -> None:
    page = compare([record("a", one="pass"), record("b", one="fail")], [None, "b/index.html"])
    assert 'href="b/index.html#clause:one"' in page
    assert 'href="b/index.html"' in page


def test_jobs_stand_before_everything_else() -> None:
    page = compare([records.rich(), records.green()])
    assert page.index("Take a payment") < page.index('id="runs"') < page.index('id="clauses"')


def test_the_page_of_two_full_runs_stays_below_two_megabytes() -> None:
    one, two = records.full(), records.full()
    for row in two["verdicts"]:
        if row["verdict"] == "fail":
            row["verdict"] = "pass"
    assert len(compare([one, {**two, "findings": []}]).encode()) < 2_000_000


def test_the_page_of_four_full_runs_stays_below_two_megabytes() -> None:
    """As the sample reports are: two runs in which nearly all holds, one that breaks, one that cannot judge most."""
    worst = records.full()
    runs = [
        {**worst, "verdicts": [{**row, "verdict": verdict} for row in worst["verdicts"]]}
        for verdict in ("pass", "blocked", "pass")
    ]
    page = compare([worst, *runs], ["worst/index.html", "one/index.html", "two/index.html", "three/index.html"])
    assert page.count("</code><br><small>") == len(worst["verdicts"])
    assert len(page.encode()) < 2_000_000


def test_what_no_run_breaks_is_said_once_for_all_clauses_of_the_same_outcomes() -> None:
    page = compare(
        [
            record("a", one="pass", two="pass", three="pass"),
            record("b", one="blocked", two="blocked", three="unsupported"),
        ]
    )
    assert page.count('class="said"') == 2
    assert page.count("⊘ blocked</b>") == 1
    assert page.index("2 clauses</th>") < page.index("<code>one</code>") < page.index("<code>two</code>")
    assert page.index("<code>two</code>") < page.index("1 clause</th>") < page.index("<code>three</code>")
