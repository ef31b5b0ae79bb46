"""The options: shards are read or refused in one sentence, and all of them are in one group of the help."""

from __future__ import annotations

import pytest

from checkout_conformance.record.shards import shard


@pytest.mark.parametrize(("text", "read"), [(None, None), ("1/1", (1, 1)), ("2/4", (2, 4)), ("10/10", (10, 10))])
def test_a_shard_is_read(text: str | None, read: tuple[int, int] | None) -> None:
    assert shard(text) == read


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "1 / 2", "01/2"])
def test_what_is_no_shard_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2/4"):
        shard(text)
