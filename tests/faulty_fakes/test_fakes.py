"""Faulty fakes not made from the emulator: each is caught by the clause it breaks, and the right one keeps them all.

What judges that clause meets both in this process; one whole run shows how it is told, and `make whole` how much else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.record.record import UNSPOKEN
from checkout_conformance.run.probe import Probe, probe
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict, load
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target import Target
from tests.conformance.running import KEY, Ran, run_kit
from tests.faulty_fakes.fakes import FAKES, Faulty, RepeatsTheCursor
from tests.faulty_fakes.tiny import Tiny, served
from tests.thin_fakes.serving import nested
from tests.whole import only_whole

# Hundreds of clauses fail on the tiny fake, which checks next to nothing; so many findings at the most say it.
MOST_FINDINGS = 85


def met(fake: Tiny, place: Path, *options: str) -> Ran:
    """The suite against a fake."""
    with served(fake) as url:
        return run_kit(place, "--target", url, "--profile", "quick", *options)


def rows(ran: Ran, verdict: str) -> dict[str, dict[str, Any]]:
    return {row["clause"]: row for row in ran.record["verdicts"] if row["verdict"] == verdict}


def run_on(fake: Tiny) -> Run:
    """A run whose target is a fake in this process, probed as a real run is."""

    def answer(request: httpx.Request) -> httpx.Response:
        sent = request.content.decode("utf-8", "replace") or request.url.query.decode()
        try:
            status, body = fake.answer(
                request.method, request.url.path, nested(sent), request.headers.get("Idempotency-Key")
            )
        except Exception as error:  # a fake falls over odd requests; the connection closes
            raise httpx.RemoteProtocolError(str(error)) from None
        content = httpx.ByteStream(json.dumps(body).encode())
        return httpx.Response(status, headers={"content-type": "application/json"}, stream=content)

    target = Target("fake", "http://fake.test", KEY, load().version)
    client = Client(target, transport=httpx.MockTransport(answer))
    run = Run(target, load(), Probe(None, Provisions(), {}), profile="quick", client=client)
    run.probe = probe(client)
    run.begin()
    return run


@pytest.fixture(scope="module")
def items() -> Mapping[str, SuiteItem]:
    """The suite's items by name."""
    return collected()


def ledgers(run: Run, items: Mapping[str, SuiteItem], theme: str) -> Iterator[tuple[str, Ledger]]:
    """What the probe says, and then each item that judges a theme, as they are met."""
    probed = Ledger()
    probed.extend(run.probe.outcomes)
    yield "probe", probed
    for name, item in items.items():
        if theme in item.themes:
            yield name, item.meet(run)


def caught(found: Ledger, clause: str) -> list[Outcome]:
    return [outcome for outcome in found.failures() if outcome.clause == clause]


@pytest.mark.parametrize("faulty", FAKES, ids=lambda faulty: faulty.__name__)
def test_a_faulty_fake_is_caught_by_the_clause_it_breaks_and_the_honest_one_keeps_it(
    faulty: type[Faulty], items: Mapping[str, SuiteItem]
) -> None:
    clause = faulty.caught_by
    theme = load().clauses[clause].theme
    by = next(
        (name for name, found in ledgers(run_on(faulty()), items, theme) if caught(found, clause)),
        None,
    )
    assert by is not None
    right = next(
        found for name, found in ledgers(run_on(Tiny()), {by: items[by]} if by in items else {}, theme) if name == by
    )
    assert right.verdict(clause) is Verdict.PASS


@pytest.mark.slow
def test_what_caught_it_is_shown(tmp_path: Path) -> None:
    failing = rows(met(RepeatsTheCursor(), tmp_path, "-k", "paging and walks"), "fail")
    shown = failing[RepeatsTheCursor.caught_by]
    assert shown["expected"]
    assert shown["observed"]
    assert shown["witness"][-1]["curl"].startswith("curl")


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The whole quick suite against the honest fake."""
    return met(Tiny(), tmp_path_factory.mktemp("honest"))


@only_whole
def test_what_a_fake_does_not_do_at_all_does_not_drown_the_rest(honest: Ran) -> None:
    findings = honest.record["findings"]
    assert honest.record["partial"] is None, honest.output[-2000:]
    assert len(findings) <= MOST_FINDINGS
    named = {finding["id"] for finding in findings}
    assert "line_items.served" in named
    assert not any(name.startswith(("line_items.", "paging.line_items")) for name in named - {"line_items.served"})
    assert {"requests:type", "requests:no_unknown", "list:filters"} <= named


@only_whole
def test_what_a_small_fake_cannot_show_is_hardly_ever_without_a_reason(honest: Ran) -> None:
    """Nothing is left unsaid but attributes that may be absent and were never seen."""
    unsaid = sorted(clause for clause, row in rows(honest, "no_evidence").items() if row["reason"] == UNSPOKEN)
    assert 0 < len(unsaid) <= 25, unsaid
