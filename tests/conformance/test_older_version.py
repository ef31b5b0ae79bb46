"""A whole run in an older version: everything is judged that the emulator can show, and nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.running import run_pytest

# What the emulator does not have in any version.
LACKING = {"session.payment_link.type"}


@pytest.mark.slow
def test_the_reference_keeps_every_clause_of_2022_11_15(tmp_path: Path) -> None:
    options = ("--target", "embedded", "--profile", "quick", "--api-version", "2022-11-15")
    ran = run_pytest(tmp_path, *options, timeout=200)
    assert ran.code == 0, ran.output[-3000:]
    assert not ran.record["partial"]
    left = {row["clause"]: row["verdict"] for row in ran.record["verdicts"] if row["verdict"] != "pass"}
    assert left == dict.fromkeys(LACKING, "unsupported")
