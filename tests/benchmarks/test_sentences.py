"""What the benchmarks' tables are told with: sentences that say what was compared, and whether it was fair."""

from __future__ import annotations

import sys

from tests.benchmarks.bench_schemathesis import Sums
from tests.benchmarks.bench_schemathesis import table as table_of_tools
from tests.soak import Runs, Soak, ended, memory, table


def test_every_way_of_running_is_a_column_with_its_budget() -> None:
    ours, theirs = Sums(8, 13, 13, 0, 20_000, 2_000.0), Sums(3, 74, 15, 8, 1_000, 1_990.0)
    assert table_of_tools({"the kit": ours, "Schemathesis, as long": theirs}, 8).splitlines() == [
        "| on 8 mutants | the kit | Schemathesis, as long |",
        "|---|---:|---:|",
        "| mutants caught | 8 | 3 |",
        "| findings | 13 | 74 |",
        "| of them true | 13 (100 %) | 15 (20 %) |",
        "| findings on the reference, none of them true | 0 | 8 |",
        "| requests | 20,000 | 1,000 |",
        "| seconds, added up | 2,000 | 1,990 |",
    ]


def test_a_soak_tells_single_runs_from_several_and_what_memory_is_compared_with() -> None:
    once, twice = Runs([20.0], [2_700], [180], [150]), Runs([21.0, 30.5], [2_600, 2_700], [186, 198], [0, 180])
    soak = Soak({"none": once, "429": twice})
    assert list(table(soak))[2:] == [
        "| none | 1 | 2,700 | 20 | 150 | 180 |",
        "| 429 | 2 | 2,600 to 2,700 | 21 to 30 | 0 to 180 | 186 to 198 |",
    ]
    assert "the least took 180 MiB, the most 198 MiB, 1.10 times as much" in memory(soak)
    assert "grew by 20 % at most after half its time" in memory(soak)
    assert memory(Soak()) == "No run left figures of its memory."


def test_the_memory_of_a_command_is_read_while_it_runs() -> None:
    grows = "held = bytearray(60_000_000); import time; time.sleep(2)"
    end = ended([sys.executable, "-c", grows])
    assert end.seconds is not None
    assert end.peak_mib > 50
    if sys.platform.startswith("linux"):
        assert 50 < end.halfway_mib <= end.peak_mib


def test_a_command_that_hangs_is_killed_and_says_where_it_was() -> None:
    end = ended([sys.executable, "-X", "faulthandler", "-c", "import time\ntime.sleep(60)"], longest_s=3)
    assert end.seconds is None
    assert 'File "<string>", line 2 in <module>' in end.stacks
