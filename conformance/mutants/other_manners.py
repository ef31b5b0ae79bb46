"""Other manners of right servers: words of errors, headers that come along, how lists and bodies are spelled.

The changes and exchanged parts alone; which variant is made of which, and why, stands in `variant_manners`.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.authentication import Authentication
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.events import Events
from checkout_conformance.emulator.expansion import Expansion
from checkout_conformance.emulator.idempotency import Idempotency
from checkout_conformance.emulator.paging import (
    MAXIMUM_LIMIT,
    MINIMUM_LIMIT,
    AsGiven,
    Keep,
    Listing,
    Page,
    Paging,
    keep_all,
)
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.emulator.versions import words_of
from checkout_conformance.mutants.rewriting import Body
from checkout_conformance.schemas.loader import DEFAULT_VERSION, versions

MANY = {f"X-Extra-{number}": "a" * 50 for number in range(20)}
NOT_PROMISED = ("Request-Id", "Idempotency-Key", "Original-Request", "Stripe-Should-Retry", "Stripe-Version")


def without(*names: str) -> Any:
    """A change that leaves attributes of an error out."""
    return lambda error: {name: value for name, value in error.items() if name not in names}


def with_more(**more: Any) -> Any:
    """A change that adds attributes to an error."""
    return lambda error: {**error, **more}


def no_param_of_rules(error: Body) -> Body:
    """No parameter is blamed where the error has no code."""
    return error if "code" in error else without("param")(error)


def unindexed(error: Body) -> Body:
    """Parameters without the numbers of entries: `line_items[price]`."""
    param = error.get("param")
    if isinstance(param, str):
        for number in range(100):
            param = param.replace(f"[{number}]", "")
        error["param"] = param
    return error


def exclusive_with_code(error: Body) -> Body:
    """The documented code for parameters that exclude each other."""
    if "only specify one of these" in error.get("message", ""):
        return {"code": "parameters_exclusive", **error}
    return error


def workbench(error: Body) -> Body:
    """The address of the log in its newer form."""
    return {**error, "request_log_url": "https://dashboard.stripe.com/acct_1/test/workbench/logs?object=req_1"}


def empty_param(error: Body) -> Body:
    """An empty parameter beside a declined card."""
    return {**error, "param": ""} if error.get("type") == "card_error" else error


def cased(change: Any) -> Any:
    """A change of the names of headers."""
    return lambda sent: {change(name): value for name, value in sent.items()}


class LimitsRefused(Paging):
    """Refuses limits out of range."""

    def limit(self, query: Body) -> int:
        wanted = query.get("limit")
        if wanted is not None and not MINIMUM_LIMIT <= int(wanted) <= MAXIMUM_LIMIT:
            raise ApiError(400, "The limit is out of range.", code="parameter_invalid_integer", param="limit")
        return super().limit(query)


class OldestOfASecond(Paging):
    """Lists what was made in one second oldest first, and seconds newest first."""

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        if isinstance(listing, AsGiven):
            return super().page(listing, query, noun, keep)
        self.check_cursors(listing, query, noun)
        oldest = list(listing.forward(None))[::-1]
        return super().page(AsGiven(sorted(oldest, key=lambda body: -int(body["created"]))), query, noun, keep)


class DataNotExpanded(Expansion):
    """Refuses to expand `data` itself."""

    def allowed(self, kind: str, path: str) -> bool:
        return path != "data" and super().allowed(kind, path)


class MalformedIds(Sessions):
    """Tells ids that cannot be from those that name nothing."""

    def missing(self, session_id: str) -> ApiError:
        if session_id.startswith("cs_test_"):
            return super().missing(session_id)
        return ApiError(400, f"Invalid checkout.session id: {session_id[:100]}")


class MissingById(Sessions):
    """Blames `id` for an id in the path."""

    def missing(self, session_id: str) -> ApiError:
        found = super().missing(session_id)
        return ApiError(found.status, found.message, code=found.code, param="id")


class NoParamOfPaths(Sessions):
    """Blames nothing for an id in the path."""

    def missing(self, session_id: str) -> ApiError:
        found = super().missing(session_id)
        return ApiError(found.status, found.message, code=found.code)


class LinesInOtherOrder(Sessions):
    """The keys of a page of line items in another order."""

    async def line_items(self, call: Any) -> Body:
        page = await super().line_items(call)
        return dict(reversed(list(page.items())))


class NoChallenge(Authentication):
    """Names no scheme beside a 401."""

    def identify(self, sent: Any) -> str:
        try:
            return super().identify(sent)
        except ApiError as error:
            error.headers.clear()
            raise


class OwnVersion(Events):
    """Events in the next version, which is the account's, and in that version's words."""

    version = versions()[versions().index(DEFAULT_VERSION) + 1]

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        event = super().record(kind, subject, request_id=request_id, key=key)
        event["api_version"] = self.version
        event["data"]["object"] = words_of(self.version).shown(event["data"]["object"])
        return event


class NoRequest(Events):
    """Events that name no request."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        del request_id, key
        return super().record(kind, subject)


class ManyHooks(Events):
    """Events that three endpoints still wait for."""

    def pending(self, kind: str) -> int:
        return super().pending(kind) + 3


class SaysInUseShortly(Idempotency):
    """Other words and no code for a key that is in use."""

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        try:
            return super().begin(key, path, body, now)
        except ApiError as error:
            if error.status == 409:
                raise ApiError(409, "In use.", type="idempotency_error") from None
            raise


def news(body: Body) -> Body:
    return {"x_new": {"deep": [1, None]}, "beta": None, **body}


def in_other_order(body: Body) -> Body:
    return dict(reversed(list(body.items())))


def no_nulls(body: Body) -> Body:
    return {name: value for name, value in body.items() if value is not None}


def list_extras(body: Body) -> Body:
    return {**body, "total_count": 7} if body.get("object") == "list" else body


def log(error: Body) -> Body:
    return {**error, "request_log_url": "https://dashboard.stripe.com/test/logs/req_1?t=1790000000"}
