"""What the benchmarks' tables are told with: sentences that say what was compared, and whether it was fair."""

from __future__ import annotations

from tests.benchmarks.bench_schemathesis import Sums, budgets
from tests.soak import Runs, Soak, memory, table


def test_unequal_budgets_are_told_with_their_ratio() -> None:
    ours, theirs = Sums(8, 13, 13, 0, 20_000, 2_000.0), Sums(3, 74, 15, 8, 1_000, 400.0)
    assert budgets(ours, theirs).startswith(
        "The budgets are not equal: the kit sent 20.0 times as many requests as Schemathesis and took 5.0 times as long"
    )
    assert budgets(ours, ours).startswith("The budgets are about equal: the kit sent 1.0 times")
    assert budgets(ours, Sums(0, 0, 0, 0, 0, 0.0)).startswith("The budgets are not equal")


def test_a_soak_tells_single_runs_from_several_and_what_memory_is_compared_with() -> None:
    once, twice = Runs([20.0], [2_700], [180]), Runs([21.0, 30.5], [2_600, 2_700], [186, 198])
    soak = Soak({"none": once, "429": twice})
    assert list(table(soak))[2:] == [
        "| none | 1 | 2,700 | 20 | 180 |",
        "| 429 | 2 | 2,600 to 2,700 | 21 to 30 | 186 to 198 |",
    ]
    assert "the least took 180 MiB, the most 198 MiB, 1.10 times as much" in memory(soak)
    assert memory(Soak()) == "No run left figures of its memory."
