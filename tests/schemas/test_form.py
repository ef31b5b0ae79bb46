"""The form: the encoder and the decoder, written apart, agree; and the decoder refuses what contradicts itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_conformance.schemas import load
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import FormError, decode, encode, pairs

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEY = st.one_of(
    st.sampled_from(["__proto__", "constructor", "a b", "a&b=c", "%41", "+", "ключ", "e\u0301", "a.b", "-", "x" * 300]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]"), min_size=1).filter(
        lambda key: not key.isdigit()
    ),
)
TREE = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4), st.dictionaries(KEY, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(KEY, TREE, max_size=4))
def test_what_was_encoded_is_decoded(payload: dict[str, Any]) -> None:
    assert decode(encode(payload)) == payload


@given(st.dictionaries(KEY, TREE, max_size=4))
def test_the_standard_library_reads_the_same_pairs(payload: dict[str, Any]) -> None:
    assert parse_qsl(encode(payload), keep_blank_values=True) == list(pairs(payload))


@given(st.binary(max_size=60))
def test_any_bytes_are_a_form_or_a_form_error(body: bytes) -> None:
    try:
        decoded: object = decode(body)
    except FormError as error:
        decoded = str(error)
    assert isinstance(decoded, dict) or (isinstance(decoded, str) and len(decoded) > 10)


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"a": None, "b": ""}, "a=&b="),
        ({"a": 10, "b": 0.1, "c": 10.0, "d": 1e-9}, "a=10&b=0.1&c=10&d=0.000000001"),
        ({"a": [{"b": 1}, {"b": 2}]}, "a[0][b]=1&a[1][b]=2"),
        ({"a": {"b c": "d e"}}, "a[b+c]=d+e"),
        ({"a": "&=+%[]"}, "a=%26%3D%2B%25%5B%5D"),
        ({"a": "é🎈"}, "a=%C3%A9%F0%9F%8E%88"),
        ({"a": [], "b": {}}, ""),
    ],
)
def test_a_value_is_written_as_stripe_reads_it(payload: dict[str, Any], body: str) -> None:
    assert encode(payload) == body


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes", {1, 2}])
def test_what_a_form_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="a form cannot hold"):
        encode({"a": value})


@pytest.mark.parametrize(
    ("body", "decoded"),
    [
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[1]=x&a[0]=y", {"a": ["y", "x"]}),
        ("a%5B0%5D=x", {"a": ["x"]}),
        ("metadata[2024]=x", {"metadata": {"2024": "x"}}),
        ("a[__proto__][b]=c&__proto__=d", {"a": {"__proto__": {"b": "c"}}, "__proto__": "d"}),
        ("a=1&a=2", {"a": "2"}),
        ("a&b=", {"a": "", "b": ""}),
        ("&&", {}),
        ("", {}),
    ],
)
def test_other_spellings_are_read(body: str, decoded: dict[str, Any]) -> None:
    assert decode(body) == decode(body.encode()) == decoded


@pytest.mark.parametrize(
    "body",
    [
        "a=1&a[b]=2",
        "a[b]=1&a=2",
        "a[]=1&a[b]=2",
        "a[b]=1&a[]=2",
        "a[b=1",
        "a]=1",
        "[a]=1",
        "=1",
        "a[b]c=1",
        "a[[b]]=1",
        "a=%zz",
        "%=1",
        "a=%FF",
        "a" + "[b]" * 70 + "=1",
    ],
)
def test_what_contradicts_itself_is_a_form_error_with_a_sentence(body: str) -> None:
    with pytest.raises(FormError) as caught:
        decode(body)
    assert len(str(caught.value).split()) > 4


def test_a_wide_form_is_read_in_one_go() -> None:
    assert len(decode("&".join(f"a[{n}][b]=1" for n in range(20_000)))["a"]) == 20_000


def test_a_map_may_have_numbers_as_keys() -> None:
    schema = load().request_schema("create")
    for body, metadata in (("metadata[0]=x&metadata[1]=y", {"0": "x", "1": "y"}), ("metadata[7]=x", {"7": "x"})):
        assert coerce(decode(body), schema)["metadata"] == metadata
