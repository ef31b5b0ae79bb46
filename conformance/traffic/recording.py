"""One recording: everything that judges it, by every version that it speaks, and what is remembered within it.

Which entries there are, of which version, and what is told of them in the end, is `judging`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.traffic import refusals
from checkout_conformance.traffic.announcements import Announcements
from checkout_conformance.traffic.answers import Answers
from checkout_conformance.traffic.expansions import Expansions
from checkout_conformance.traffic.facts import Facts
from checkout_conformance.traffic.headers import HeaderChecks
from checkout_conformance.traffic.lost_sessions import LostSessions
from checkout_conformance.traffic.missing import Missing
from checkout_conformance.traffic.order import Name, Window
from checkout_conformance.traffic.pairs import Pairs
from checkout_conformance.traffic.privacy import Pseudonyms
from checkout_conformance.traffic.routing import Call
from checkout_conformance.traffic.sequences import Sequences
from checkout_conformance.traffic.server_errors import ServerErrors
from checkout_conformance.traffic.serving import Serving


class Judges:
    """Everything that judges one recording by one version."""

    def __init__(self, contract: Contract, facts: Facts, *, whole: bool) -> None:
        answers = Answers(contract, facts, whole=whole)
        self._sequences, self._expansions = Sequences(answers), Expansions(contract)
        self._errors = ServerErrors()
        self._judges: tuple[Callable[[Call], Iterator[Outcome]], ...] = (
            HeaderChecks(contract.version, whole=whole).judge,
            answers.judge,
            lambda here: refusals.judge(here, contract),
            self._sequences.observe,
            Announcements(contract).observe,
            self._expansions.observe,
            Pairs(contract).observe,
            Serving(contract).observe,
            Missing().observe,
            LostSessions(contract, facts).observe,
        )

    def judge(self, here: Call) -> Iterator[Outcome]:
        """What an exchange shows, by itself and beside those before it; nothing where its answer was lost."""
        if here.lost:
            self._sequences.lost(here)
            return
        found = (outcome for judge in self._judges for outcome in judge(here))
        yield from self._errors.sifted(here, found)

    def rest(self) -> Iterator[Outcome]:
        """What could only be told at the end."""
        return self._errors.rest()

    def unseen(self, names: Iterable[Name] | None) -> None:
        """Something that is not judged here may have changed these sessions (None: any)."""
        self._sequences.unseen(names)
        self._expansions.unseen(names)


@dataclass(slots=True)
class Recording:
    """What is remembered within one recording: its people and objects, and by version what its exchanges said.

    `whole` says that it is what passed before our eyes: nothing was left out or replaced by a recorder.
    """

    whole: bool = False
    window: Window = field(default_factory=Window)
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    facts: Facts = field(default_factory=Facts)
    by_version: dict[str, Judges] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)

    def changed(self, base: str, identity: str, judges: Judges | None) -> None:
        """A session was changed, here and as these judges have seen, if any have: it is the same one by all others."""
        for one in self.by_version.values():
            one.unseen([(other, identity) for other in self.bases if one is not judges or other != base])

    def unknown(self) -> None:
        """What is known of any session may have changed."""
        for one in self.by_version.values():
            one.unseen(None)
