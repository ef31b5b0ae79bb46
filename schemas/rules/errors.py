"""Errors: what every refusal is like, whatever was refused.

The shape of the error object is `schemas/<version>/error.json`; here is when which status and which parameter is
due. Judged by `checks.errors` and, for invalid requests, by `checks.refusal`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import ERRORS, HTTP_STATUSES, evidence, reference
from checkout_conformance.schemas.rules.table import OF_STATE, table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_PAGE = "https://docs.stripe.com/api/errors"
_row = table(
    "errors",
    "errors",
    _PAGE,
    first={
        "code.": (
            Prerequisite("errors.envelope", "errors are no error objects", to_try=True),
            Prerequisite("create.served", "no plain create is accepted", to_try=True),
        )
    },
)


def _refuses(clause: str) -> Prerequisite:
    return Prerequisite(clause, "the request that has to be refused is accepted", to_try=True)


# Who gives refusals codes gives them all.
_CODES = {"group": "errors:codes", "lacking": "Refusals of parameters do not have the documented `code`"}

CLAUSES: tuple[Clause, ...] = (
    _row(
        "no_server_error",
        _MUST,
        Basis.CONVENTION,
        "No request makes the server fail: every answer has a status below 500.",
        evidence("E-errors-7", "status → SDK class"),
    ),
    _row(
        "envelope",
        _MUST,
        Basis.CONVENTION,
        "A refusal answers with a JSON object that holds the error object.",
        Source(ERRORS, "Errors"),
    ),
    _row(
        "param.present",
        _SHOULD,
        Basis.CONVENTION,
        "The refusal of one parameter's value names a parameter.",
        evidence("E-errors-19", "param grammar"),
        anchor=f"{_PAGE}#errors-param",
    ),
    _row(
        "param.names_offender",
        _MUST,
        Basis.CONVENTION,
        "A parameter that an error names is one that has to do with the refusal.",
        Source(ERRORS, "Errors", "param"),
        anchor=f"{_PAGE}#errors-param",
    ),
    _row(
        "status.invalid_request",
        _MUST,
        Basis.CONVENTION,
        "A request with an invalid parameter is refused with status 400.",
        evidence("E-errors-7", "status → SDK class"),
    ),
    _row(
        "type.invalid_request",
        _MUST,
        Basis.CONVENTION,
        "The refusal of a request with an invalid parameter is an error of type invalid_request_error.",
        Source(ERRORS, "Errors", "type"),
        anchor=f"{_PAGE}#errors-type",
        presumes=(Prerequisite("errors.envelope", "errors are no error objects", mostly=True),),
    ),
    _row(
        "status.unknown_id",
        _MUST,
        Basis.CONVENTION,
        "A session id in the path that does not exist is answered with status 404.",
        HTTP_STATUSES,
        presumes=OF_STATE,
    ),
    _row(
        "code.unknown_id",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a session id that does not exist has the code resource_missing.",
        evidence("E-endpoints-1", "retrieve unknown well-formed id"),
        anchor="https://docs.stripe.com/error-codes#resource-missing",
        presumes=OF_STATE,
    ),
    _row(
        "code.missing",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a request that lacks a parameter has the code parameter_missing.",
        evidence("E-parameters-1", "required nested param missing (price_data.currency)"),
        anchor="https://docs.stripe.com/error-codes#parameter-missing",
        **_CODES,
        presumes=(_refuses("create.success_url.required_when_hosted"),),
    ),
    _row(
        "code.unknown",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of an unknown parameter has the code parameter_unknown.",
        evidence("E-parameters-6", "unknown top-level param"),
        anchor="https://docs.stripe.com/error-codes#parameter-unknown",
        **_CODES,
        presumes=(_refuses("create.no_unknown"),),
    ),
    _row(
        "code.integer",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a value that is no integer has the code parameter_invalid_integer.",
        evidence("E-parameters-17", "integer param not an integer"),
        anchor="https://docs.stripe.com/error-codes#parameter-invalid-integer",
        **_CODES,
        presumes=(_refuses("create.line_items.quantity.type"),),
    ),
    _row(
        "code.empty",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of an empty value that cannot be unset has the code parameter_invalid_empty.",
        evidence("E-parameters-14", "empty string for a required/non-emptyable param"),
        anchor="https://docs.stripe.com/error-codes#parameter-invalid-empty",
        **_CODES,
        presumes=(_refuses("create.line_items.price.min_length"),),
    ),
    _row(
        "code.enum",
        _SHOULD,
        Basis.OBSERVED,
        "The refusal of a value outside its enumeration has no code.",
        evidence("E-parameters-11", "bad enum value"),
        anchor=f"{_PAGE}#errors-code",
        presumes=(_refuses("create.mode.enum"),),
    ),
    _row(
        "nothing_created",
        _MUST,
        Basis.CONVENTION,
        "A refused create makes no session.",
        evidence("E-errors-7", "status → SDK class"),
        presumes=(_refuses("create.mode.enum"), *OF_STATE),
    ),
    _row(
        "inactive_price",
        _MUST,
        Basis.DOCUMENTED,
        "A create that names a price which is not active is refused: it is not for new purchases.",
        reference("The Checkout Session object", "line_items.data.price.active"),
        path="line_items[].price",
        needs=("prices",),
        presumes=(Prerequisite("create.line_items.price.exists", "prices are not looked up"),),
    ),
    _row(
        "inactive_tax_rate",
        _MUST,
        Basis.DOCUMENTED,
        "A create that names a tax rate which is not active is refused: new sessions cannot use it.",
        reference("The Checkout Session object", "line_items.data.taxes.rate.active"),
        path="line_items[].tax_rates[]",
        needs=("tax_rates",),
    ),
    _row(
        "unknown_path",
        _SHOULD,
        Basis.OBSERVED,
        "A path that does not exist is answered with status 404.",
        evidence("E-endpoints-6", "empty id / trailing slash"),
        presumes=(
            Prerequisite("errors.status.unknown_id", "what does not exist has another status than 404", mostly=True),
        ),
    ),
    _row(
        "unknown_method",
        _SHOULD,
        Basis.OBSERVED,
        "A method that an endpoint does not have is refused with status 404 (or 405) and an error object.",
        evidence("E-endpoints-8", "known path, wrong verb"),
    ),
)
