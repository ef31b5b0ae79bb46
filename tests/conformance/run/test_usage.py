"""Usage errors: said in a sentence that names the option, before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.usage import check_options


def test_what_nobody_gave_is_fine(tmp_path: Path) -> None:
    check_options(Chosen(report_dir=str(tmp_path / "a" / "b")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"baseline": "nowhere.toml"}, "--baseline nowhere.toml"),
        ({"write_baseline": "/proc/nowhere/b.toml"}, "--write-baseline /proc/nowhere/b.toml: it cannot be written"),
        ({"update_baseline": "/proc/nowhere/b.toml"}, "--update-baseline /proc/nowhere/b.toml: it cannot be written"),
        ({"report_dir": "/proc/nowhere"}, "--report-dir /proc/nowhere"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError) as error:
        check_options(Chosen(**changes))
    assert str(error.value).startswith(named)


def test_a_shard_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="2/4"):
        check_options(Chosen(shard="9/2"))
