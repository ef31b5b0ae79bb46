"""Ids: of captured forms, and the same again under one seed."""

from __future__ import annotations

import re

from checkout_conformance.emulator.ids import IdSource


def test_one_seed_makes_the_same_ids() -> None:
    first, second, other = IdSource("1"), IdSource("1"), IdSource("2")
    assert [first.make("price"), first.session("a")] == [second.make("price"), second.session("a")]
    assert IdSource("1").text(20) != other.text(20)


def test_a_session_id_has_sixty_six_characters() -> None:
    assert re.fullmatch(r"cs_test_c1[A-Za-z0-9]{56}", IdSource("1").session("c"))


def test_a_secret_names_its_owner() -> None:
    assert IdSource("1").secret("cs_test_x").startswith("cs_test_x_secret_")
