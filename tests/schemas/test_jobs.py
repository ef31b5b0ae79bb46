"""Ten jobs, each of them a list of clauses that exist; no clause of the contract belongs to none."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, load
from checkout_conformance.schemas.jobs import JOBS, Job

CLAUSES = [clause.id for clause in load(DEFAULT_VERSION).clauses.values()]


def test_there_are_ten_jobs_with_names_of_their_own() -> None:
    assert len(JOBS) == len({job.id for job in JOBS}) == len({job.name for job in JOBS}) == 10


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.id)
def test_every_pattern_of_a_job_names_a_clause(job: Job) -> None:
    patterns = (*job.core, *job.clauses, *job.without)
    assert [p for p in patterns if not any(fnmatchcase(clause, p) for clause in CLAUSES)] == []
    assert len(set(patterns)) == len(patterns)


def test_no_clause_is_without_a_job() -> None:
    assert [clause for clause in CLAUSES if not any(job.concerns(clause) for job in JOBS)] == []


def test_a_job_knows_its_core_among_its_clauses() -> None:
    payment = JOBS[0]
    assert payment.needs("lifecycle.complete.paid")
    assert not payment.needs("create.mode.enum")
    assert payment.concerns("create.mode.enum")
    assert payment.concerns("lifecycle.complete.paid")
    assert not payment.concerns("events.once")
