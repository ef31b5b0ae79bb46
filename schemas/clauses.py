"""A clause: one sentence of the contract that can be broken on its own.

Here: what a clause is made of, and what can be said of it once it was judged. Not here: how clauses are
read from documents (`schemas.derive`), gathered (`schemas.contract`) or checked (`checks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How binding a clause is. Only MUST and SHOULD can make a run fail (see `--fail-on`)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    INFO = "INFO"


class Basis(StrEnum):
    """Where a clause comes from. MUST needs `documented` or `convention`."""

    DOCUMENTED = "documented"
    CONVENTION = "convention"
    OBSERVED = "observed"


class Verdict(StrEnum):
    """What can be said of a clause on one target. Only `pass` is green."""

    PASS = "pass"
    FAIL = "fail"
    BLOCKED = "blocked"
    UNSUPPORTED = "unsupported"
    INCONCLUSIVE = "inconclusive"
    NO_EVIDENCE = "no_evidence"


class Side(StrEnum):
    """Who can break the clause: whoever sends the request, or whoever answers it."""

    REQUEST = "request"
    ANSWER = "answer"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clause is stated: a document's short name, its section, the attribute there and its line."""

    document: str
    section: str
    attribute: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What a clause requires: while `clause` fails, nothing can be said of it, for the reason `why`.

    `to_try` where that clause is only needed to try it: what was tried all the same keeps its verdict. `mostly` where
    that clause speaks of many requests, and nothing can be said while more of them break it than keep it.
    """

    clause: str
    why: str
    to_try: bool = False
    mostly: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of the contract.

    `path` is the attribute's path in the request or answer, with `[]` for the items of an array
    (`line_items[].price_data.currency`) and "" for the whole. `param` is the path that an error should blame,
    in the same form. `needs` names the capabilities a target must have before the clause can be judged;
    `excluded` says why nobody outside can judge it (then it is listed, never judged). `presumes` names the clauses
    without which nothing can be said of this one; `group` and `lacking` what one missing feature breaks together, and
    what is said of a target that lacks it (see `family`); `place_in` the schema that has its path, where other
    schemas have one of that name.
    """

    id: str
    operation: str
    side: Side
    theme: str
    path: str
    keyword: str
    level: Level
    basis: Basis
    statement: str
    source: Source
    anchor: str
    param: str | None = None
    needs: tuple[str, ...] = ()
    excluded: str | None = None
    presumes: tuple[Prerequisite, ...] = ()
    group: str = ""
    lacking: str = ""
    place_in: str = ""

    @property
    def family(self) -> str:
        """What one missing feature breaks: the row's own group, or its kind over all paths of one operation
        (`create:enum`)."""
        return self.group or f"{self.operation}:{self.keyword}"


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that breaks one clause, its control (the same without the violation), and whom an error may blame.

    `blamable` are places in bracket form; `expected` and `observed` are the clause's demand and what the request has.
    """

    clause: str
    operation: str
    payload: dict[str, Any]
    control: dict[str, Any]
    blamable: tuple[str, ...]
    expected: str
    observed: str


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a payload or an answer breaks a clause.

    `param` is the concrete place in bracket form with indices (`line_items[0][price]`), or None for the whole;
    `expected` and `observed` are short, plain phrases.
    """

    clause: str
    param: str | None
    expected: str
    observed: str
