"""Numbers that are read only as far as they are numbers (`parseInt`) are told from numbers that are read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from tests.faulty_fakes.test_bases import refused, verdict
from tests.faulty_fakes.test_fakes import run_on
from tests.faulty_fakes.tiny import Refused, Session, Tiny


class ReadsNumbers(Tiny):
    """The moment of expiry is a number."""

    form = re.compile(r"[0-9]+$")

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        moment = params.get("expires_at")
        if moment is None:
            return super().create(params, key)
        found = self.form.match(str(moment))
        if found is None or int(found[0]) < self.now():
            raise Refused(400, f"Invalid integer: {moment}", param="expires_at", code="parameter_invalid_integer")
        return super().create(params, key) | {"expires_at": int(found[0])}


class ReadsTheirBeginning(ReadsNumbers):
    """The moment is what a text begins with, as `parseInt` has it."""

    form = re.compile(r"[0-9]+")


@pytest.mark.parametrize(("fake", "expected"), [(ReadsNumbers, Verdict.PASS), (ReadsTheirBeginning, Verdict.FAIL)])
def test_a_number_with_more_behind_it_is_none(fake: type[Tiny], expected: Verdict) -> None:
    outcomes = list(refused(run_on(fake()), "create.expires_at.type"))
    assert verdict(outcomes, "create.expires_at.type") == {expected}
