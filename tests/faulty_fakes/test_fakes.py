"""Faulty fakes not made from the emulator: each is caught by the clause it breaks, and the right one keeps them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.record.record import UNSPOKEN
from tests.conformance.running import Ran, run_pytest
from tests.faulty_fakes.fakes import FAKES, Faulty
from tests.faulty_fakes.tiny import Tiny, served

# Hundreds of clauses fail on the tiny fake, which checks next to nothing; so many findings at the most say it.
MOST_FINDINGS = 85


def met(fake: Tiny, place: Path, *options: str) -> Ran:
    """The suite against a fake."""
    with served(fake) as url:
        return run_pytest(place, "--target", url, "--profile", "quick", *options, timeout=120)


def rows(ran: Ran, verdict: str) -> dict[str, dict[str, Any]]:
    return {row["clause"]: row for row in ran.record["verdicts"] if row["verdict"] == verdict}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The whole quick suite against the honest fake."""
    return met(Tiny(), tmp_path_factory.mktemp("honest"))


@pytest.mark.slow
@pytest.mark.parametrize("faulty", FAKES, ids=lambda faulty: faulty.__name__)
def test_the_honest_fake_keeps_what_each_faulty_one_breaks(honest: Ran, faulty: type[Faulty]) -> None:
    assert faulty.caught_by in rows(honest, "pass")


@pytest.mark.slow
@pytest.mark.parametrize("faulty", FAKES, ids=lambda faulty: faulty.__name__)
def test_a_faulty_fake_is_caught_by_the_clause_it_breaks(faulty: type[Faulty], tmp_path: Path) -> None:
    ran = met(faulty(), tmp_path, "-k", faulty.items)
    failing = rows(ran, "fail")
    assert faulty.caught_by in failing, sorted(failing)
    shown = failing[faulty.caught_by]
    assert shown["expected"]
    assert shown["observed"]
    assert shown["witness"][-1]["curl"].startswith("curl")


@pytest.mark.slow
def test_what_a_fake_does_not_do_at_all_does_not_drown_the_rest(honest: Ran) -> None:
    findings = honest.record["findings"]
    assert honest.record["partial"] is None, honest.output[-2000:]
    assert len(findings) <= MOST_FINDINGS
    named = {finding["id"] for finding in findings}
    assert "line_items.served" in named
    assert not any(name.startswith(("line_items.", "paging.line_items")) for name in named - {"line_items.served"})
    assert {"requests:type", "requests:no_unknown", "list:filters"} <= named


@pytest.mark.slow
def test_what_a_small_fake_cannot_show_is_hardly_ever_without_a_reason(honest: Ran) -> None:
    """Nothing is left unsaid but attributes that may be absent and were never seen."""
    unsaid = sorted(clause for clause, row in rows(honest, "no_evidence").items() if row["reason"] == UNSPOKEN)
    assert 0 < len(unsaid) <= 25, unsaid
