"""Right servers with other manners: words of errors, headers that come along, how lists and bodies are spelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_conformance.emulator.authentication import Authentication
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.events import Events
from checkout_conformance.emulator.expansion import Expansion
from checkout_conformance.emulator.idempotency import Idempotency
from checkout_conformance.emulator.paging import MAXIMUM_LIMIT, MINIMUM_LIMIT, Paging
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.mutants.variant import Body, Variant, errors, everywhere, headers, parts

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
        return dict(reversed(page.items()))


class NoChallenge(Authentication):
    """Names no scheme beside a 401."""

    def identify(self, sent: Any) -> str:
        try:
            return super().identify(sent)
        except ApiError as error:
            error.headers.clear()
            raise


class OwnVersion(Events):
    """Events in a later version, which is the account's."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        event = super().record(kind, subject, request_id=request_id, key=key)
        event["api_version"] = "2026-03-25.dahlia"
        event["data"]["object"]["ui_mode"] = "hosted_page"
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


def _news(body: Body) -> Body:
    return {"x_new": {"deep": [1, None]}, "beta": None, **body}


def _reversed(body: Body) -> Body:
    return dict(reversed(body.items()))


def _no_nulls(body: Body) -> Body:
    return {name: value for name, value in body.items() if value is not None}


def _list_extras(body: Body) -> Body:
    return {**body, "total_count": 7} if body.get("object") == "list" else body


def _log(error: Body) -> Body:
    return {**error, "request_log_url": "https://dashboard.stripe.com/test/logs/req_1?t=1790000000"}


def _rows() -> Iterator[Variant]:
    texts = "messages may change within a version"
    yield Variant(
        "other_messages",
        "words every error in another language",
        texts,
        "E-open-13",
        errors(with_more(message="Das geht so nicht.")),
    )
    yield Variant(
        "no_codes",
        "gives errors no code",
        "many errors have none; which have one is stated nowhere",
        "E-errors-15",
        errors(without("code", "doc_url")),
        ("errors.", "conventions."),
        group="codes",
    )
    yield Variant(
        "no_doc_urls", "gives no `doc_url`", "captured beside a code", "E-bodies-1", errors(without("doc_url"))
    )
    yield Variant(
        "no_log_urls",
        "gives no `request_log_url`",
        "captured without",
        "E-errors-14",
        errors(without("request_log_url")),
        group="logs",
    )
    yield Variant(
        "workbench_logs",
        "gives the log's address in its newer form",
        "captured",
        "E-errors-13",
        errors(workbench),
        group="logs",
    )
    yield Variant(
        "timed_logs", "gives the log's address with a time", "captured", "E-errors-12", errors(_log), group="logs"
    )
    yield Variant(
        "more_in_errors",
        "has more attributes in errors",
        "later specifications list them",
        "E-errors-5",
        errors(with_more(advice_code="try_again_later", payment_method_type="card")),
    )
    yield Variant(
        "rules_without_param",
        "blames no parameter where an error has no code",
        "captured both ways",
        "E-open-4",
        errors(no_param_of_rules),
        ("errors.param",),
        group="param",
    )
    yield Variant(
        "unindexed_params",
        "blames parameters without the numbers of entries",
        "captured",
        "E-errors-19",
        errors(unindexed),
        group="param",
    )
    yield Variant(
        "exclusive_with_code",
        "gives parameters that exclude each other their documented code",
        "the code is documented, captures have none",
        "E-combinations-4",
        errors(exclusive_with_code),
        group="codes",
    )
    yield Variant(
        "empty_param", "names an empty parameter beside a declined card", "captured", "E-bodies-2", errors(empty_param)
    )
    yield Variant(
        "malformed_ids",
        "answers ids that cannot be with 400",
        "captured; 404 elsewhere",
        "E-open-3",
        parts(sessions=MalformedIds),
        group="missing",
    )
    yield Variant(
        "missing_by_id",
        "blames `id` for an id in the path",
        "other resources do",
        "E-open-2",
        parts(sessions=MissingById),
        group="missing",
    )
    yield Variant(
        "no_param_of_paths",
        "blames nothing for an id in the path",
        "never captured",
        "E-open-2",
        parts(sessions=NoParamOfPaths),
        ("errors.",),
        group="missing",
    )
    yield Variant(
        "limits_refused",
        "refuses limits outside 1 to 100",
        "documented as the range",
        "E-open-1",
        parts(paging=LimitsRefused),
    )
    yield Variant(
        "data_not_expanded",
        "refuses to expand `data` itself",
        "older captures do",
        "E-endpoints-21",
        parts(expansion=DataNotExpanded),
    )
    yield Variant(
        "no_challenge",
        "sends no `WWW-Authenticate`",
        "seen once, stated nowhere",
        "E-access-2",
        parts(authentication=NoChallenge),
        ("conventions.", "errors."),
    )
    yield Variant(
        "events_of_the_account",
        "writes events in the account's version, a later one",
        "an event is written in its account's version, whatever a request asks for",
        "E-events-1",
        parts(events=OwnVersion),
        group="events",
    )
    yield Variant(
        "events_without_request",
        "names no request in events",
        "31 of 31 captured events",
        "E-events-2",
        parts(events=NoRequest),
    )
    yield Variant(
        "events_awaited",
        "says that endpoints still wait for an event",
        "captured: 0 to 3",
        "E-events-3",
        parts(events=ManyHooks),
    )
    yield Variant(
        "in_use_without_code",
        "gives no code where a key is in use",
        "the message is captured, the code is not",
        "E-conventions-8",
        parts(idempotency=SaysInUseShortly),
        ("idempotency.",),
        group="codes",
    )
    yield Variant(
        "news",
        "has attributes that nobody documents, in front",
        "attributes are added in every version",
        "E-events-5",
        everywhere(_news),
        group="order",
    )
    yield Variant(
        "other_order",
        "writes attributes in the opposite order",
        "JSON objects have no order",
        "E-conventions-16",
        everywhere(_reversed),
        group="order",
    )
    yield Variant(
        "lines_in_other_order",
        "writes a page of line items in the opposite order",
        "JSON objects have no order",
        "E-conventions-16",
        parts(sessions=LinesInOtherOrder),
        group="order",
    )
    yield Variant(
        "counted_lists",
        "counts what a list has in all",
        "attributes are added",
        "E-conventions-14",
        everywhere(_list_extras),
    )
    yield Variant(
        "no_nulls",
        "leaves out what is null",
        "clients read absent as null; only types differ",
        "E-specification-12",
        everywhere(_no_nulls),
        ("session.", "line_item.", "event.", "customer_session."),
        group="order",
    )
    yield Variant(
        "capital_headers",
        "writes names of headers in capitals",
        "names of headers have no case",
        "E-conventions-2",
        headers(cased(str.upper)),
        group="headers",
    )
    yield Variant(
        "small_headers",
        "writes names of headers in small letters",
        "names of headers have no case",
        "E-conventions-2",
        headers(cased(str.lower)),
        group="headers",
    )
    yield Variant(
        "more_headers",
        "sends many more headers and a cookie",
        "servers add headers",
        "E-conventions-2",
        headers(lambda sent: {**sent, **MANY, "Set-Cookie": "session=1; Path=/"}),
    )
    yield Variant(
        "charset",
        "names the charset of JSON",
        "JSON is UTF-8 either way",
        "E-conventions-2",
        headers(lambda sent: {"Content-Type": "application/json; charset=utf-8", **sent}),
        group="headers",
    )
    yield Variant(
        "few_headers",
        "sends none of the headers that are nice to have",
        "seen on answers, promised nowhere",
        "E-conventions-4",
        headers(lambda sent: {name: value for name, value in sent.items() if name not in NOT_PROMISED}),
        ("conventions.", "idempotency.", "errors."),
        group="headers",
    )
    yield Variant(
        "no_replay_header",
        "does not say that an answer is a replay",
        "probed on another resource only",
        "E-conventions-6",
        headers(lambda sent: {name: value for name, value in sent.items() if name != "Idempotent-Replayed"}),
        ("idempotency.",),
    )


VARIANTS: tuple[Variant, ...] = tuple(_rows())
