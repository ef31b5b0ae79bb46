"""The printer prints what the standard library prints, only faster."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.emulator.reply import printed

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(value=JSON)
@settings(derandomize=True, database=None)
def test_it_prints_like_the_standard_library(value: Any) -> None:
    wanted = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    assert printed(value) == wanted.encode("utf-8", "surrogatepass")
