"""Playing a drawn history on the target, and comparing what every session is with what the model says.

A history is over with the first step that the model does not allow: what comes after it would only repeat it. Metadata
that is not the model's is reported, and the history goes on. Whether a valid create or update is accepted is judged
elsewhere; what is not accepted leaves the model as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checkout_conformance.checks import lifecycle, paging
from checkout_conformance.checks.outcomes import failed, judged
from checkout_conformance.checks.paging import page_of
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.status_machine import OPEN
from checkout_conformance.strategies.histories import Known, Step, successes
from checkout_conformance.suite.history import created_of, new_customer, walk
from checkout_conformance.suite.scenarios import Scenario, made

STATUS = "lifecycle.history.status"
ONE_WINS = "lifecycle.race.one_expiry_wins"
OF_METADATA = frozenset({"create.metadata.echo", "updates.metadata_merge", "updates.metadata_unset_key"})
# A page of everything that a history creates, whatever else is made at the same time.
WHOLE = 100


class HistoryRunner:
    """Plays one history. Sessions belong to a customer of their own where the target has customers."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._scenario = Scenario()
        self._sessions: list[Known] = []
        self._began: int | None = None
        self._unclear = False
        self._customer: str | None = run.shared("histories.customer", lambda: new_customer(run))

    def play(self, steps: Sequence[Step]) -> list[Outcome]:
        """Every outcome up to the first failure."""
        found: list[Outcome] = []
        doing: Mapping[str, Callable[[Step], list[Outcome]]] = {
            "create": self._create,
            "update": self._update,
            "expire": self._expire,
            "pay": self._pay,
            "retrieve": self._look,
            "list": self._list,
            "page": self._page,
            "together": self._together,
        }
        for step in steps:
            if step.event != "create" and not self._known(step).id:
                continue
            found += doing[step.event](step)
            if self._unclear or any(_ends(outcome) for outcome in found):
                break
        return found

    def _tell(self, label: str, answer: Exchange) -> Exchange:
        """Add what was done; an answer that leaves open whether it was ends the history."""
        self._unclear = self._unclear or not answer.conclusive
        return self._scenario.add(label, answer)

    def _known(self, step: Step) -> Known:
        return self._sessions[step.session]

    def _create(self, step: Step) -> list[Outcome]:
        payload = self._run.plain(step.mode) or self._run.base()
        if self._customer:
            payload = {**payload, "customer": self._customer}
        if step.metadata:
            payload = {**payload, "metadata": dict(step.metadata)}
        session = made(self._run, self._scenario, payload)
        known = Known(str(session["id"]) if session else "", metadata=dict(step.metadata))
        self._sessions.append(known)
        self._began = created_of(session) if self._began is None else self._began
        return [] if session is None else self._same(known, session)

    def _update(self, step: Step) -> list[Outcome]:
        known = self._known(step)
        if known.status != OPEN:
            return []  # no document says what becomes of it
        answer = self._tell("update", self._run.client.update(known.id, {"metadata": dict(step.metadata)}))
        if self._unclear:
            return []
        if answer.ok:
            known.take("update", step.metadata)
        return self._look(step)

    def _expire(self, step: Step) -> list[Outcome]:
        known = self._known(step)
        answer = self._tell("expire", self._run.client.expire(known.id))
        if self._unclear:
            return []
        allowed = known.allows("expire")
        self._run.transition(known.status, "expire", refused=not answer.ok)
        if answer.ok != allowed:
            expected = f"expire of a session that is {known.status} is {'accepted' if allowed else 'refused'}"
            return [judged(STATUS, False, expected, f"status {answer.status}", self._scenario.shown)]
        if allowed:
            known.take("expire")
        return self._look(step)

    def _pay(self, step: Step) -> list[Outcome]:
        known = self._known(step)
        exchange = self._run.drivers.complete({"id": known.id}, "pay")
        if exchange is not None:
            self._tell("a customer: pay", exchange)
        if self._unclear:
            return []
        known.take("pay")
        return self._look(step)

    def _look(self, step: Step) -> list[Outcome]:
        known = self._known(step)
        body = self._scenario.add("retrieve", self._run.client.retrieve(known.id)).json
        return self._same(known, body) if isinstance(body, dict) and "status" in body else []

    def _same(self, known: Known, session: dict[str, Any]) -> list[Outcome]:
        """Status and metadata are the model's."""
        judged = lifecycle.status_is(STATUS, session, known.status, self._scenario.shown)
        given = session.get("metadata")
        if judged.verdict is Verdict.FAIL or not isinstance(given, dict) or given == known.metadata:
            return [judged]
        wanted, known.metadata = known.metadata, dict(given)  # a fault about metadata hides none about the status
        clause = self._blamed(wanted, given)
        return [judged, failed(clause, f"metadata {wanted!r}", f"metadata {given!r}", self._scenario.shown)]

    def _blamed(self, wanted: Mapping[str, str], given: Mapping[str, Any]) -> str:
        """The clause that metadata breaks: what was sent with the create, and what updates merge and unset."""
        if not any(label == "update" for label, _ in self._scenario.shown):
            return "create.metadata.echo"
        return "updates.metadata_unset_key" if set(given) - set(wanted) else "updates.metadata_merge"

    def _list(self, _step: Step) -> list[Outcome]:
        """The newest page is newest first."""
        if not self._customer:
            return []  # other people's sessions may fill the page
        page = page_of(self._run.client.list({"customer": self._customer, "limit": WHOLE}))
        return [paging.newest_first(page)] if page.ok else []

    def _page(self, step: Step) -> list[Outcome]:
        """The newest sessions in small pages: every one of this history once, in order, whoever else makes some."""
        ours = [known.id for known in reversed(self._sessions) if known.id]
        if not self._customer:
            return []
        only, most = {"customer": self._customer}, len(ours) + WHOLE
        pages, ended = walk(self._run, only, step.limit, until=ours, past=self._began, most=most)
        return list(paging.walk("paging.forward", ours, pages, ended=ended))

    def _together(self, step: Step) -> list[Outcome]:
        """Several requests at once: as many succeed as the model says, and the session is as it says afterwards."""
        known, event = self._known(step), step.at_once[0].event
        client, path = self._run.client, f"/v1/checkout/sessions/{self._known(step).id}"
        if event == "expire":
            asked = [client.post_request("expire", f"{path}/expire") for _ in step.at_once]
        else:
            asked = [client.get_request("retrieve", path) for _ in step.at_once]
        answers = client.send_at_once(asked)
        for number, answer in enumerate(answers, 1):
            self._tell(f"{event} {number} of {len(answers)} at the same time", answer)
        found: list[Outcome] = []
        if event == "expire" and known.allows("expire") and any(answer.ok for answer in answers):
            found.append(lifecycle.one_winner(ONE_WINS, tuple(answers), self._scenario.shown))
            known.take("expire")
        elif self._unclear:
            return []
        elif sum(answer.ok for answer in answers) != successes(known, step.at_once):
            expected = f"{successes(known, step.at_once)} of {len(answers)} requests succeed"
            observed = f"{sum(answer.ok for answer in answers)} did"
            return [judged(STATUS, False, expected, observed, self._scenario.shown)]
        return found + self._look(step)


def _ends(outcome: Outcome) -> bool:
    """Whether a history is over with this."""
    return outcome.verdict is Verdict.FAIL and outcome.clause not in OF_METADATA
