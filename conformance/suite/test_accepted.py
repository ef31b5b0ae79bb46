"""Valid requests are accepted: every documented parameter, covered densely, and plain creates in every mode."""

from __future__ import annotations

from functools import partial

import pytest

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import blocked, failed
from checkout_conformance.evidence.exchange import SERVER_ERROR
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import carried
from checkout_conformance.schemas.rules.served import ACCEPTED, served_id
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.suite import cases, payloads
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.answers import Answers
from checkout_conformance.suite.called_unknown import CalledUnknown
from checkout_conformance.suite.declared import judges
from checkout_conformance.suite.plainly_refused import plainly_refused
from checkout_conformance.suite.repeating import Repeats
from checkout_conformance.suite.shrinking import Shrinking

pytestmark = judges("accepted", "served")

# Items that share the covering payloads among them, so that the parts of a run (`--shard`) can.
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_every_create_parameter_is_accepted(run: Run, part: int) -> None:
    """One part of the covering set: payloads that carry as much as may stand together."""
    if run.probe.base is None:
        block_all(run, "create")
        return
    answers, accepting = Answers(run, payloads.known(run)), Accepting(run, "create")
    for payload in cases.covering_payloads(run, "create")[part::PARTS]:
        accepted = accepting.run(payload)
        run.extend(accepted.outcomes)
        if accepted.exchange is None or accepted.payload is None:
            continue
        run.covered(cases.coverage(run, "create", accepted.payload))
        run.extend(answers.created(accepted.payload, accepted.exchange))
        run.extend(answers.on_other_endpoints(accepted.payload, accepted.exchange))
    Shrinking(run, answers.judged).failures()


def test_the_most_that_documents_allow(run: Run) -> None:
    """The valid side of boundaries, one at a time, in every profile: accepted where less is."""
    if run.probe.base is None:
        return
    answers, repeats = Answers(run, payloads.known(run)), Repeats()
    for row in payloads.most(run):
        if row.clause in run.contract.clauses and _valid(run, row.payload) and _valid(run, row.control):
            run.extend(repeats.judged(partial(_most, run, answers, row)))


def _valid(run: Run, payload: Payload) -> bool:
    return run.contract.is_valid_request("create", payload, run.world)


def _most(run: Run, answers: Answers, row: payloads.Most) -> list[Outcome]:
    """One of them, beside its control."""
    exchange = run.client.create(row.payload)
    if exchange.ok:
        return answers.created(row.payload, exchange)
    control = run.client.create(row.control)
    if not control.ok or exchange.status is None:
        return []  # what is refused then is found elsewhere
    clause = row.clause if exchange.status < SERVER_ERROR else "errors.no_server_error"
    shown = (("its control, with less", control), ("the request", exchange))
    return [failed(clause, "accepted: no document forbids it", answer_phrase(exchange), shown)]


def test_every_update_parameter_is_accepted(run: Run) -> None:
    """The covering set of updates, on sessions that take them."""
    if run.probe.base is None or "update" in run.probe.unserved:
        block_all(run, "update")
        return
    answers, accepting = Answers(run), Accepting(run, "update")
    for payload in cases.covering_payloads(run, "update"):
        accepted = accepting.run(payload)
        run.extend(accepted.outcomes)
        if accepted.exchange is not None and accepted.payload is not None:
            run.covered(cases.coverage(run, "update", accepted.payload))
            run.extend(answers.shape("session", accepted.exchange, "the update"))


@pytest.mark.parametrize("operation", ["create", "update"])
def test_parameters_that_need_what_the_target_lacks(run: Run, operation: str) -> None:
    """What cannot be tried for want of a capability is unsupported, by name; for want of a mode it is blocked.

    What the target does not know, whatever it lacks, is a finding; so is what its refusal of a plain create names.
    """
    if operation == "create":
        run.extend(plainly_refused(run))
    if run.probe.base is None:
        return
    if operation not in run.contract.names:
        return
    schema = run.contract.request_schema(operation)
    tried = {
        documented(schema, path) for payload in cases.covering_payloads(run, operation) for path, _ in carried(payload)
    }
    sent = {clause_id(operation, path.removesuffix("[]"), theme) for path in tried for theme in (ACCEPTED, "echo")}
    unknown = CalledUnknown(run)
    for clause in run.contract.clauses.values():
        if clause.operation == operation and clause.theme in (ACCEPTED, "echo"):
            missing = next((name for name in clause.needs if not run.has(name)), None)
            cause = cases.blocked_by_base(run, clause)
            if missing is not None:
                found = unknown.judged(clause, missing) if cause is None else []
                run.extend(found)
                run.unsupported([] if found else [clause.id], missing)
            elif cause is not None:
                run.add(blocked(clause.id, cause, cases.NO_BASE))
            elif clause.id not in sent and (other := cases.untried(run, clause)) is not None:
                run.add(blocked(clause.id, other, cases.NO_BASE))


def block_all(run: Run, operation: str) -> None:
    """Nothing of the operation can be judged: everything is blocked by its endpoint."""
    cause = served_id("create" if run.probe.base is None else operation)
    run.extend(
        blocked(clause.id, cause, "the endpoint does not take the plainest request")
        for clause in run.contract.clauses.values()
        if clause.operation == operation and clause.side == "request" and not clause.excluded
    )
