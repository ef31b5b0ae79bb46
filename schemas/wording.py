"""From the wording of a sentence to the level of the rule that is read out of it: one wording, one level.

A table. A documented rule across parameters names its row by `wording` instead of a level of its own; a test opens the
rule's source and looks for the row's words there. Rules that no document states (basis `observed`) have no wording:
they are SHOULD. What keywords a single parameter's sentence gives stands in `schemas.derive.phrases`; all of those are
limits in so many words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checkout_conformance.schemas.clauses import Level


@dataclass(frozen=True, slots=True)
class Wording:
    """`words` is a regular expression that finds the wording in a sentence; `why` says why it has this level."""

    level: Level
    words: str
    why: str


WORDINGS: Mapping[str, Wording] = {
    "forbidden": Wording(
        Level.MUST,
        r"(is|are) not allowed|disallowed|can(no|')t (be set|be used|set|be combined)|[Cc]annot",
        "it forbids in so many words",
    ),
    "only there": Wording(
        Level.MUST,
        r"[Cc]an only be (set|provided|specified|used)|[Oo]nly (accepted|available|usable)",
        "it names the only place, which forbids every other",
    ),
    "only one of": Wording(
        Level.MUST, r"[Oo]nly one of|[Nn]ot both|set both|mutually exclusive", "it forbids two together"
    ),
    "required": Wording(
        Level.MUST,
        r"[Rr]equired|[Mm]ust (also )?be (present|provided|included|given|enabled)",
        "it requires in so many words",
    ),
    "limit": Wording(
        Level.MUST,
        r"maximum of|[Mm]aximum|at most|at least|anywhere from|between|[Mm]ust (be|match)|A future|up to",
        "it sets a limit or a form in so many words",
    ),
    "one of required": Wording(
        Level.SHOULD,
        r"One of \w+ or \w+ is required",
        "it requires one of two, which says less of both together than `only one of` would",
    ),
    "required by account": Wording(
        Level.SHOULD,
        r"is required if .* are enabled",
        "it requires under a condition that the account decides",
    ),
    "only supported": Wording(
        Level.SHOULD,
        r"is only supported when",
        "it names the only place that is supported: elsewhere it may be refused, or do nothing",
    ),
    "told to give": Wording(
        Level.SHOULD,
        r"specify one of",
        "it tells what to send, and does not say that anything else is refused",
    ),
    "of a type": Wording(
        Level.SHOULD,
        r"Configuration for type=|when type is|[Pp]resent when",
        "it names the type that a member belongs to: that one is there, and nothing is said of the others",
    ),
    "meant for": Wording(
        Level.SHOULD,
        r"[Aa] subset of parameters to be passed to",
        "it says what the parameter is for; that it is refused elsewhere was observed, not said",
    ),
}


def level_of(wording: str) -> Level:
    """The level of rules read out of a wording. Raises KeyError where the table has no such row."""
    return WORDINGS[wording].level
