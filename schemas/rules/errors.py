"""Errors: what every refusal is like, whatever was refused.

The shape of the error object is `schemas/<version>/error.json`; here is when which status and which parameter is
due. Judged by `checks.errors` and, for requests with one defect, by `checks.refusal`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Source
from checkout_conformance.schemas.rules.table import table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_PAGE = "https://docs.stripe.com/api/errors"
_row = table("errors", "errors", _PAGE)


def _fact(section: str, row: str) -> Source:
    return Source("facts.md", section, row)


CLAUSES: tuple[Clause, ...] = (
    _row(
        "no_server_error",
        _MUST,
        Basis.CONVENTION,
        "No request makes the server fail: every answer has a status below 500.",
        _fact("1", "status → SDK class"),
    ),
    _row(
        "envelope",
        _MUST,
        Basis.CONVENTION,
        "A refusal answers with a JSON object that holds the error object.",
        _fact("1", "body shape"),
    ),
    _row(
        "param.present",
        _SHOULD,
        Basis.CONVENTION,
        "The refusal of one parameter's value names a parameter.",
        _fact("1", "param grammar"),
        anchor=f"{_PAGE}#errors-param",
    ),
    _row(
        "param.names_offender",
        _MUST,
        Basis.CONVENTION,
        "A parameter that an error names is one that has to do with the refusal.",
        _fact("1", "param grammar"),
        anchor=f"{_PAGE}#errors-param",
    ),
    _row(
        "status.invalid_request",
        _MUST,
        Basis.CONVENTION,
        "A request with an invalid parameter is refused with status 400.",
        _fact("1", "status → SDK class"),
    ),
    _row(
        "status.unknown_id",
        _MUST,
        Basis.CONVENTION,
        "A session id in the path that does not exist is answered with status 404.",
        _fact("2e", "retrieve unknown well-formed id"),
    ),
    _row(
        "code.unknown_id",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a session id that does not exist has the code resource_missing.",
        _fact("2e", "retrieve unknown well-formed id"),
        anchor="https://docs.stripe.com/error-codes#resource-missing",
    ),
    _row(
        "code.missing",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a request that lacks a parameter has the code parameter_missing.",
        _fact("2a", "required nested param missing (price_data.currency)"),
        anchor="https://docs.stripe.com/error-codes#parameter-missing",
    ),
    _row(
        "code.unknown",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of an unknown parameter has the code parameter_unknown.",
        _fact("2a", "unknown top-level param"),
        anchor="https://docs.stripe.com/error-codes#parameter-unknown",
    ),
    _row(
        "code.integer",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a value that is no integer has the code parameter_invalid_integer.",
        _fact("2a", "integer param not an integer"),
        anchor="https://docs.stripe.com/error-codes#parameter-invalid-integer",
    ),
    _row(
        "nothing_created",
        _MUST,
        Basis.CONVENTION,
        "A refused create makes no session.",
        _fact("1", "status → SDK class"),
    ),
    _row(
        "unknown_path",
        _MUST,
        Basis.CONVENTION,
        "A path that does not exist is answered with status 404.",
        _fact("2e", "unknown path"),
    ),
    _row(
        "unknown_method",
        _SHOULD,
        Basis.OBSERVED,
        "A method that an endpoint does not have is refused with status 404 (or 405) and an error object.",
        _fact("2e", "known path, wrong verb"),
    ),
)
