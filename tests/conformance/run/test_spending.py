"""All processes of a run see the sum of what was sent; each writes its own column."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.run.spending import SENT, Spending, new_table


def test_processes_that_share_a_table_see_the_sum() -> None:
    table = new_table()
    processes = [Spending(number, table) for number in range(3)]
    for number, process in enumerate(processes):
        process.write(SENT, 100 * (number + 1))
        process.write("shrinking", number)
    assert [process.total(SENT) for process in processes] == [600, 600, 600]
    assert [process.mine(SENT) for process in processes] == [100, 200, 300]
    assert processes[0].total("shrinking") == 3
    assert processes[0].total("reducing") == 0
    for process in processes:
        process.close()
    table.unlink()


def test_without_a_table_a_process_is_alone(tmp_path: Path) -> None:
    alone, elsewhere = Spending(), Spending(4, tmp_path / "not there")
    alone.write(SENT, 7)
    assert (alone.total(SENT), elsewhere.total(SENT)) == (7, 0)


def test_a_worker_that_came_for_one_that_crashed_has_a_column_too() -> None:
    late = Spending(256 + 3)
    late.write(SENT, 5)
    assert late.total(SENT) == late.mine(SENT) == 5


def test_what_is_not_counted_is_an_error() -> None:
    with pytest.raises(ValueError):
        Spending().write("tea", 1)
