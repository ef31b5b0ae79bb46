"""Hostile texts: in requests only where somebody asks for them, in every kind of free text, and they survive the
wire's coding."""

from __future__ import annotations

from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.schemas.paths import differences, value_at
from checkout_conformance.strategies.hostile_input import hostile, text_places
from checkout_conformance.strategies.texts import ASTRAL, HOSTILE, NATIONAL, PLAIN, texts
from tests.strategies.drawn import GENERATORS, examples

CONTEXT = GENERATORS.context

AWKWARD = (*PLAIN, *NATIONAL, *ASTRAL)


def leaves(payload: object) -> list[object]:
    return [value_at(payload, place) for place in differences(None, payload)]


def test_every_hostile_request_carries_one_hostile_over_the_wire() -> None:
    met: set[object] = set()
    for payload in examples(hostile(CONTEXT, "create"), 400):
        assert sum(leaf in HOSTILE for leaf in leaves(payload)) == 1
        met |= set(leaves(decode(encode(payload)))) & set(HOSTILE)
    assert met == set(HOSTILE)


def test_free_texts_are_many_and_none_has_a_form() -> None:
    found = text_places(CONTEXT, "create")
    assert len(found) > 20
    assert {"client_reference_id", "metadata.*", "custom_text.submit.message"} <= set(found)
    assert not {"locale", "success_url", "customer_email", "custom_fields[].key", "customer"} & set(found)


def test_drawn_requests_hold_no_hostile() -> None:
    for payload in examples(GENERATORS.valid("create"), 400):
        assert not {leaf for leaf in leaves(payload) if isinstance(leaf, str)} & set(HOSTILE)


def test_texts_keep_to_their_limits() -> None:
    for longest, shortest in ((200, 1), (5, 1), (40, 3), (None, 1)):
        drawn = texts(longest, shortest, hostile=True)
        for text in [*drawn.fixed, *examples(drawn.free, 50)]:
            assert len(text) >= shortest
            assert longest is None or len(text) <= longest
    assert set(AWKWARD) <= set(texts(200).fixed)
    assert not set(HOSTILE) & set(texts(200).fixed)
    assert set(HOSTILE) <= set(texts(200, hostile=True).fixed)


def test_awkward_texts_hold_what_hurts() -> None:
    everything = "".join(AWKWARD)
    assert all(character in everything for character in "[]&%+=<{'\u0301\u202e\u200d\u00a0")
    assert any(ord(character) > 0xFFFF for character in everything)
    assert "__proto__" in AWKWARD
