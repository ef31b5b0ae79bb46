"""Updates: metadata is merged and unset, shipping options and collected information arrive, nothing else changes."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from checkout_conformance.checks import agreement
from checkout_conformance.checks.acceptance import NO_SERVER_ERROR, answer_phrase, refused_always
from checkout_conformance.checks.amounts import updated_amounts
from checkout_conformance.checks.outcomes import Shown, blocked, failed
from checkout_conformance.checks.updates import all_kept, client_only, judge_lines, judge_update
from checkout_conformance.evidence.exchange import SERVER_ERROR, Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.operations import BY_ID
from checkout_conformance.schemas.paths import first
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.schemas.rules.updates import CLAUSES
from checkout_conformance.strategies.plain import EMBEDDED, SHIPPING_RATE
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.answers import Answers, session_of
from checkout_conformance.suite.declared import judges, needs_endpoint
from checkout_conformance.suite.failure_search import explore
from checkout_conformance.suite.payloads import AWKWARD
from checkout_conformance.suite.scenarios import Scenario, made
from checkout_conformance.suite.sending import CREATE, Sender, on_page, server_only

pytestmark = judges("agreement", "amounts.shipping*", "amounts.total", "updates")

CLIENT_ONLY = "updates.client_only_shipping_details"
AT_ONCE = 6
UNSET_ALL, UNSET_KEY = "updates.metadata_unset_all", "updates.metadata_unset_key"
UPDATE, RETRIEVE = "the update", "the retrieve afterwards"
ADDRESS = {"country": "US", "line1": "1 Main Street", "city": "Springfield", "postal_code": "12345", "state": "IL"}
DETAILS: dict[str, Any] = {
    "collected_information": {"shipping_details": {"name": "Jenny Rosen", "address": ADDRESS}},
}
EXPRESS = {"display_name": "Express", "type": "fixed_amount", "fixed_amount": {"amount": 900, "currency": "usd"}}
# What a session may have beside metadata, all of it of its own choosing: an update has to leave it alone.
TWO_HOURS = 7_200
LABEL = {"type": "custom", "custom": "Engraving"}
HAS: dict[str, Any] = {
    "client_reference_id": "order-7",
    "cancel_url": "https://example.com/back",
    "locale": "de",
    "custom_text": {"submit": {"message": "Thank you"}},
    "custom_fields": [{"key": "engraving", "label": LABEL, "type": "text"}],
}
# No brackets: on the wire they are structure, and keys with them are not documented.
KEYS = st.sampled_from(["order", "basket", "k", "a b", "æ", "emoji 🎈", "Ω" * 40])
FILLED = st.one_of(
    st.sampled_from(["1", "two words", "ünï", "&=+%", "v" * 500]), st.text("abc0é", min_size=1, max_size=8)
)
VALUES = st.one_of(st.just(""), FILLED)
STEPS = st.lists(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), min_size=1, max_size=3)


class Updates:
    """Creates a session and updates it, judging every step."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._answers = Answers(run)

    def run(self, payload: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """One session's scenario. Blocked where its create is refused; a refused update is its parameters' finding."""
        created = self._run.client.create(copy.deepcopy(dict(payload)))
        before, identity = session_of(created), created.identity
        if before is None or identity is None:
            return []
        found: list[Outcome] = []
        for sent in steps:
            updated = self._run.client.update(identity, copy.deepcopy(dict(sent)))
            shown: Shown = ((CREATE, created), (UPDATE, updated))
            after = session_of(updated)
            if after is None:
                return found + self._refused(sent, shown, updated)
            found += self._answers.shape("session", updated, UPDATE)
            found += judge_update(before, sent, after, shown)
            if "shipping_options" in sent:
                found += updated_amounts({**payload, **sent}, after, shown)
            before = after
        return found + self._retrieved(identity, before, shown)

    def _refused(self, sent: Mapping[str, Any], shown: Shown, last: Exchange) -> list[Outcome]:
        """What a refused update is refused for: none of its parameters where it is taken with another value."""
        if not sent:
            return [failed("updates.empty_update", "success (2xx)", answer_phrase(last), shown)]
        metadata = sent.get("metadata")
        emptied = UNSET_ALL if metadata == "" else UNSET_KEY if metadata and "" in metadata.values() else None
        if last.status is None or last.status >= SERVER_ERROR:
            untold = (
                [blocked(emptied, NO_SERVER_ERROR, f"the target answered {answer_phrase(last)}")] if emptied else []
            )
            return refused_always(self._run.contract, "update", next(iter(sent)), shown, last) + untold
        if emptied is not None and self._takes({name: value for name, value in dict(metadata or {}).items() if value}):
            return [failed(emptied, "success (2xx)", answer_phrase(last), shown)]
        return Accepting(self._run, "update").run(sent).outcomes

    def _takes(self, metadata: Mapping[str, str]) -> bool:
        """Whether metadata without empty values is taken."""
        answer = Sender(self._run).send("update", {"metadata": metadata or {"order": "6735"}})
        return answer is not None and answer.ok

    def _retrieved(self, identity: str, after: Mapping[str, Any], shown: Shown) -> list[Outcome]:
        if "retrieve" in self._run.probe.unserved:
            return []
        got = self._run.client.retrieve(identity)
        other = session_of(got)
        if other is None:
            return []
        return agreement.kept("agreement.update", after, other, (*shown, (RETRIEVE, got)))


def scenario_runner(run: Run) -> Updates | None:
    """The scenario_runner of update scenarios, or None where there is nothing to update; then everything is blocked."""
    if "update" not in run.probe.unserved and run.probe.base is not None:
        return Updates(run)
    cause = served_id("update" if run.probe.base is not None else "create")
    named = [*(clause.id for clause in CLAUSES), "agreement.update"]
    clauses = [clause for clause in named if clause in run.contract.clauses]
    run.extend(blocked(clause, cause, "the endpoint is not there") for clause in clauses)
    return None


def test_metadata_is_merged_and_unset(run: Run) -> None:
    """Any sequence of metadata updates leaves what it names and what was there."""
    updates = scenario_runner(run)
    if updates is None:
        return
    cases = st.tuples(st.dictionaries(KEYS, FILLED, max_size=3), STEPS)
    explore(
        run,
        cases,
        lambda case: updates.run(run.base(metadata=case[0]), [{"metadata": step} for step in case[1]]),
        examples=run.count(25),
    )


def test_metadata_that_is_known_to_break_servers(run: Run) -> None:
    """What looks like a list, a number or a member of the session is a text all the same, also in an update."""
    updates = scenario_runner(run)
    if updates is None:
        return
    steps = [{"metadata": changes["metadata"]} for changes in AWKWARD if "metadata" in changes]
    found = updates.run(run.base(), steps)
    if any(outcome.verdict is Verdict.FAIL for outcome in found):  # each by itself, so that none hides another
        found = [outcome for step in steps for outcome in updates.run(run.base(), [step])]
    run.extend(found)


def test_metadata_is_unset_as_a_whole(run: Run) -> None:
    """An empty metadata removes every key, whether there were any or not."""
    updates = scenario_runner(run)
    if updates is None:
        return
    for before in ({"a": "1", "b": "2"}, {}):
        run.extend(updates.run(run.base(metadata=before), [{"metadata": ""}, {"metadata": {"c": "3"}}]))


def test_an_empty_update_changes_nothing(run: Run) -> None:
    """An update without parameters succeeds, and so does one of a key; neither touches what else a session has."""
    updates = scenario_runner(run)
    if updates is None:
        return
    has = {name: value for name, value in HAS.items() if name in run.contract.request_schema("create")["properties"]}
    full = run.base(metadata={"a": "1"}, expires_at=run.now() + TWO_HOURS, **copy.deepcopy(has))
    plain = run.base(metadata={"a": "1"})
    run.extend(updates.run(full, [{"metadata": {"b": "2"}}, {"metadata": {"b": ""}}, {}]) or updates.run(plain, [{}]))


def test_shipping_options_are_replaced(run: Run) -> None:
    """Other options take the place of those that were there."""
    updates = scenario_runner(run)
    if updates is None:
        return
    steps: list[Mapping[str, Any]] = [
        {"shipping_options": [{"shipping_rate_data": EXPRESS}]},
        {"shipping_options": [{"shipping_rate_data": SHIPPING_RATE}, {"shipping_rate_data": EXPRESS}]},
    ]
    stored = run.probe.provisions.first("shipping_rate")
    if stored is not None:
        steps.append({"shipping_options": [{"shipping_rate": stored}]})
    run.extend(updates.run(server_only(run), steps))


@needs_endpoint("update", "retrieve")
def test_updates_at_the_same_time_are_all_kept(run: Run) -> None:
    """Each sets a key of its own: no update takes another's back."""
    if run.probe.base is None:
        return
    for _ in range(run.count(4)):
        scenario = Scenario()
        session = made(run, scenario, run.base())
        if session is None:
            return
        path = BY_ID["update"].at(str(session["id"]))
        sets = {f"part{number}": str(number) for number in range(AT_ONCE)}
        requests = [run.client.post_request("update", path, {"metadata": {key: value}}) for key, value in sets.items()]
        answers = run.client.send_at_once(requests)
        for number, answer in enumerate(answers, 1):
            scenario.add(f"update {number} of {AT_ONCE} at the same time", answer)
        after = scenario.add("afterwards", run.client.retrieve(str(session["id"]))).json
        taken = {key: sets[key] for key, answer in zip(sets, answers, strict=True) if answer.ok}
        outcome = all_kept(taken, after, scenario.shown) if taken and isinstance(after, dict) else None
        run.extend([] if outcome is None else [outcome])


@needs_endpoint("line_items")
def test_line_items_are_changed(run: Run) -> None:
    """Line items that an update names stay or change, others come and go, in the order of the update."""
    clause = "updates.line_items_kept"
    if clause not in run.contract.clauses or scenario_runner(run) is None:
        return
    scenario = Scenario()
    base = on_page(run, EMBEDDED)
    line = (base.get("line_items") or [None])[0]
    lines = [{**copy.deepcopy(line), "quantity": number} for number in (1, 2, 3)] if line else None
    session = made(run, scenario, {**base, "line_items": lines} if lines else None)
    if session is None:
        return
    before = scenario.add("its line items", run.client.line_items(session["id"])).entries
    if len(before) != 3:
        return
    first, _, last = (str(entry["id"]) for entry in before)
    sent: list[dict[str, Any]] = [{"id": last}, {"id": first, "quantity": 5}, {**copy.deepcopy(line), "quantity": 7}]
    updated = scenario.add(UPDATE, run.client.update(session["id"], {"line_items": sent}))
    if not updated.ok:
        run.extend(refused_always(run.contract, "update", "line_items", scenario.shown, updated))
        return
    after = scenario.add("its line items afterwards", run.client.line_items(session["id"]))
    if after.ok:
        run.extend(judge_lines(before, sent, after.entries, scenario.shown))


def test_collected_information_arrives(run: Run) -> None:
    """Shipping details that a server sends are in the session."""
    updates = scenario_runner(run)
    if updates is None:
        return
    run.extend(updates.run(server_only(run), [DETAILS]))


@judges(CLIENT_ONLY)
@needs_endpoint("retrieve")
def test_shipping_details_that_only_the_client_may_update(run: Run) -> None:
    """A server's update of them has no effect, where it has one on a session whose server may."""
    if CLIENT_ONLY not in run.contract.clauses or scenario_runner(run) is None:
        return
    control = _with_details(run, server_only(run))
    shown = _with_details(run, server_only(run) | {"permissions": {"update_shipping_details": "client_only"}})
    if control is None or shown is None:
        return
    before, after = (session_of(shown[part][1]) for part in (0, -1))
    accepted = first(session_of(control[-1][1]), "collected_information.shipping_details")
    if accepted is None:
        reason = "updates of shipping details have no effect at all"
        run.add(blocked(CLIENT_ONLY, "updates.collected_information", reason, control))
    elif before is not None and after is not None:
        run.add(client_only(before, after, shown))


def _with_details(run: Run, payload: Mapping[str, Any]) -> Shown | None:
    """A session of this create, an update of its shipping details, and what it is then; None where it is refused."""
    created = run.client.create(copy.deepcopy(dict(payload)))
    if created.identity is None:
        return None
    updated = run.client.update(created.identity, copy.deepcopy(DETAILS))
    return (CREATE, created), (UPDATE, updated), (RETRIEVE, run.client.retrieve(created.identity))
