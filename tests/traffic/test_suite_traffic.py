"""The suite's own traffic, hard as it is, seen from beside: nothing on the reference may look like a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.traffic.judging_process import JudgingProcess
from checkout_conformance.traffic.watching import Watch, served
from tests.conformance.running import run_kit

# Items whose traffic is hardest to judge from outside: clocks, tenants, cursors, keys, included objects.
PART = "test_idempotency or test_line_items or test_stages or test_lifecycle or test_updates or test_paging or "
PART += "test_filters or test_errors or test_customer_sessions"


@pytest.mark.slow
def test_the_suite_on_the_reference_is_clean(emulator_url: str, tmp_path: Path, process: JudgingProcess) -> None:
    watch = Watch(process, emulator_url)
    with served(watch) as url:
        ran = run_kit(tmp_path, "--target", url, "--profile", "quick", "-k", PART)
        assert ran.code == 0, ran.output[-2000:]
        assert watch.idle(60)
    assert [(o.clause, o.expected, o.observed) for o in watch.failures()] == []
    assert watch.seen().exchanges > 300
    assert not [note for note in watch.told("watch").notes if "the kit itself broke" in note]
