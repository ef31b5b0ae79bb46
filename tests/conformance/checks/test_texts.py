"""A wrong encoding is told from a lost text, a shortened one and another one."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.texts import beyond_ascii, garbled


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ("Zoë's", "ZoÃ«'s"),
        ("Zoë's", "Zo?'s"),
        ("Zoë's", "Zo\ufffd's"),
        ("Zoë's", "Zo&#235;'s"),
        ("Zoë's", "Zo\\u00eb's"),
        ("a 🎈 b", "a  b"),
        ("e\u0301", "é"),
        ({"name": "Zoë"}, {"name": "ZoÃ«"}),
        ({"Größe": "1", "a": "b"}, {"GrÃ¶Ãe": "1", "a": "b"}),
    ],
)
def test_characters_beyond_ascii_that_became_others(sent: Any, got: Any) -> None:
    assert beyond_ascii(sent)
    assert garbled(sent, got)


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ("Zoë", "Zoë"),
        ("Zoe", "Zo?"),
        ("ééé", "éé"),
        ("ééé", ""),
        ("Zoë", "Chloë"),
        ("Zoë", None),
        ({"name": "Zoë"}, {}),
        ({"name": "Zoë"}, {"name": "Ann"}),
        ({"name": "Zoë", "a": "b"}, {"name": "ZoÃ«", "a": "c"}),
    ],
)
def test_what_is_the_same_or_cut_or_another(sent: Any, got: Any) -> None:
    assert not garbled(sent, got)
