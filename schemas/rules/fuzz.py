"""What holds whatever is sent: no crash, no odd status, JSON, and a server that is still itself afterwards.

Judged by `checks.fuzz`. Whether odd input is refused is the business of the request clauses.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite
from checkout_conformance.schemas.documents import evidence
from checkout_conformance.schemas.rules.table import table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_row = table("fuzz", "fuzz", "https://docs.stripe.com/api/errors")


CLAUSES: tuple[Clause, ...] = (
    _row(
        "no_server_error",
        _MUST,
        Basis.CONVENTION,
        "No request, however odd, is answered with a status of 500 or above.",
        evidence("E-errors-7", "status → SDK class"),
    ),
    _row(
        "documented_status",
        _SHOULD,
        Basis.CONVENTION,
        "Odd requests are answered with 200 or with a status that clients know as a refusal.",
        evidence("E-errors-7", "status → SDK class"),
        presumes=(Prerequisite("errors.status.invalid_request", "invalid requests have another status anyway"),),
    ),
    _row(
        "content_type",
        _SHOULD,
        Basis.CONVENTION,
        "Odd requests are answered in JSON too, and the answer's content type says so.",
        evidence("E-conventions-2", "response"),
        presumes=(Prerequisite("conventions.content_type", "other answers are no JSON either"),),
    ),
    _row(
        "survives_poison",
        _MUST,
        Basis.CONVENTION,
        "After requests with hostile names and depths, a plain create and its retrieve answer as they did before.",
        evidence("E-errors-7", "status → SDK class"),
    ),
)
