"""Answers that are JSON and nothing that anybody documents: the kit says what is wrong, and never breaks itself."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.target.target_file import SHIPPED
from tests.conformance.hostile.hostile_servers import Answer, Fault, Proxied, faulty_proxy
from tests.conformance.running import run_pytest
from tests.whole import either, part

PART = either((), ("-k", "idempotency or updates or line_items"))
# Preflight and probe get through; from then on answers are mangled.
FIRST = 60
ODD: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "text", [], [None], [[]], {}, {"a": [1]}, "\ud800", 10**30)


def other(value: Any, chance: random.Random) -> Any:
    """Something else in the place of a value."""
    return chance.choice(ODD)


def one_member(value: Any, chance: random.Random) -> Any:
    """One member of an object, somewhere, is something else."""
    if isinstance(value, dict) and value:
        name = chance.choice(sorted(value))
        inside = value[name]
        deeper = isinstance(inside, (dict, list)) and inside and chance.random() < 0.6
        return {**value, name: one_member(inside, chance) if deeper else other(inside, chance)}
    if isinstance(value, list) and value:
        place = chance.randrange(len(value))
        return [*value[:place], one_member(value[place], chance), *value[place + 1 :]]
    return other(value, chance)


def odd_rows(value: Any, chance: random.Random) -> Any:
    """Lists hold what are no objects."""
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        return {**value, "data": [*ODD[:8], *value["data"]]}
    return one_member(value, chance)


def without_a_member(value: Any, chance: random.Random) -> Any:
    """One member is missing."""
    if isinstance(value, dict) and value:
        gone = chance.choice(sorted(value))
        return {name: child for name, child in value.items() if name != gone}
    return other(value, chance)


def wrapped(value: Any, chance: random.Random) -> Any:
    """Everything is in another shape around it."""
    return [value] if chance.random() < 0.5 else {"object": value}


MANGLES: tuple[Callable[[Any, random.Random], Any], ...] = (other, one_member, odd_rows, without_a_member, wrapped)


def mangling(seed: int, often: float) -> Fault:
    """A fault that mangles so many of the answers."""
    chance = random.Random(seed)

    def fault(number: int, request: Proxied, answer: Answer) -> Answer:
        status, headers, body = answer
        if number < FIRST or not request.path.startswith("/v1/") or chance.random() > often:
            return answer
        try:
            known = json.loads(body)
        except ValueError:
            return answer
        return status, headers, json.dumps(chance.choice(MANGLES)(known, chance)).encode()

    return fault


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "often"), part([(1, 0.15), (2, 0.5)], every=2))
def test_mangled_answers_break_clauses_and_not_the_kit(
    emulator_url: str, tmp_path: Path, seed: int, often: float
) -> None:
    file = tmp_path / "target.toml"
    file.write_text((SHIPPED / "embedded.toml").read_text().replace('name = "embedded"', 'name = "mangled"'))
    with faulty_proxy(emulator_url, mangling(seed, often)) as url:
        ran = run_pytest(
            tmp_path,
            "--target",
            url,
            "--target-file",
            str(file),
            "--profile",
            "quick",
            "--tb=short",
            *PART,
            timeout=400,
        )
    broken = [note for note in ran.record["notes"] if "the kit itself broke" in note]
    assert broken == [], ran.output[-6000:]
    assert ran.code in (1, 3)  # the plain create at the end may be mangled as well
    assert ran.record["counts"]["verdicts"]["fail"] + ran.record["counts"]["verdicts"]["inconclusive"] > 0
