"""A naive fake over some weeks: first run, baseline, three findings mended, a new fault, a stale entry.

At each step every output says the same: exit code, terminal, page, badge, summary and code scanning.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, ClassVar

import pytest

from checkout_conformance.reports.outcome import verdict_of
from checkout_conformance.reports.render import write_reports
from checkout_conformance.run.baselines import apply_baseline
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.terminal import summary_lines
from tests.conformance.running import Ran, run_kit
from tests.faulty_fakes.tiny import Session, Tiny, served
from tests.judged import having
from tests.reports.records import record, verdict

ITEMS = "test_paging or test_idempotency or test_errors"


class Fake(Tiny):
    """The tiny fake with faults that can be switched on and off."""

    faults: ClassVar[set[str]] = set()

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        rows, more = super().page(newest, params, 10 if "ignores_limit" in self.faults else limit)
        return rows, more and "never_has_more" not in self.faults

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        return super().create(params, None if "forgets_keys" in self.faults else key)

    def error(self, refused: Any) -> Any:
        return {"message": str(refused)} if "bare_errors" in self.faults else super().error(refused)


def run(directory: Path, url: str, *more: str) -> Ran:
    return run_kit(directory, "--target", url, "--profile", "quick", "-k", ITEMS, *more)


def outputs(directory: Path) -> tuple[str, dict[str, Any], str]:
    report = directory / "conformance-report"
    heading = re.search(r"<h1>(.*?)</h1>", (report / "index.html").read_text())
    assert heading is not None
    return heading[1], json.loads((report / "badge.json").read_text()), (report / "summary.md").read_text()


@pytest.mark.slow
def test_a_fake_lives_with_a_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tmp_path / "known.toml"
    faults = {"never_has_more", "ignores_limit", "forgets_keys"}
    with served(Fake()) as url:
        monkeypatch.setattr(Fake, "faults", faults)
        first = run(tmp_path, url, "--write-baseline", str(known))
        assert first.code == 1, first.output
        heading, badge, summary = outputs(tmp_path)
        assert "breaks the documented API" in heading
        assert badge["color"] == "red"
        assert "### Mend first" in summary
        assert "mending this decides" in first.output
        assert {"paging.limit", "idempotency.replay"} <= having(first.record, "fail")
        assert known.read_text().count("[[accepted]]") == len(first.record["findings"])

        again = run(tmp_path, url, "--baseline", str(known))
        assert again.code == 0, again.output
        heading, badge, summary = outputs(tmp_path)
        assert heading.startswith("No new deviation")
        assert heading + "." in again.output
        assert badge["color"] != "red"
        assert "| level | finding |" not in summary
        counts = f"0 new findings, 0 mended, {len(first.record['findings']):,} accepted, 0 entries to mend"
        assert f"Beside the baseline: **{counts}**." in summary
        assert f"  baseline: {counts}" in again.output

        monkeypatch.setattr(Fake, "faults", {"bare_errors"})
        mended = run(tmp_path, url, "--baseline", str(known))
        assert mended.code == 1, mended.output
        assert not {"paging.limit", "idempotency.replay"} & having(mended.record, "fail")
        new = set(mended.record["baseline"]["newly_failing"])
        assert any(name.startswith(("errors.", "error.")) for name in new)
        heading, badge, summary = outputs(tmp_path)
        assert "beside what the baseline accepts" in heading or "breaks the documented API" in heading
        assert re.fullmatch(r"\d+ new deviations?", badge["message"])
        assert "new finding" in mended.output
        assert "Newly failing" in summary


def ended(directory: Path, settings: Chosen) -> tuple[int, list[str]]:
    """The end of a whole run in which a clause holds that was known to fail: its exit code and last lines."""
    made: Any = record([verdict("list.limit.maximum"), verdict("list.limit.minimum", "no_evidence")])
    apply_baseline(made, settings)
    report = directory / "conformance-report"
    written = write_reports(made, report)
    return verdict_of(made).exit_code, summary_lines(made, report, written)


def test_a_stale_entry_is_named_and_an_update_drops_it(tmp_path: Path) -> None:
    known = tmp_path / "known.toml"
    known.write_text('[[accepted]]\nclause = "list.limit.*"\nreason = "old"\n', encoding="utf-8")
    code, said = ended(tmp_path, Chosen(baseline=str(known)))
    assert code == 1, said
    heading, badge, summary = outputs(tmp_path)
    assert heading.startswith("The baseline of acme-emulator 2.1 is out of date")
    assert badge["message"] == "baseline out of date"
    assert "  baseline: list.limit.* does not fail any more; remove the stale entry" in said
    assert "### Entries to mend (1)" in summary
    code, said = ended(tmp_path, Chosen(update_baseline=str(known)))
    assert code == 0, said
    assert "  baseline: known.toml was written anew; removed: list.limit.*" in said
    assert "[[accepted]]" not in known.read_text()
