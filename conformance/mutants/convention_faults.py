"""Faults in conventions: keys, headers, errors, expansion. Idempotency: `idempotency_faults`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.authentication import Authentication
from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.expansion import INCLUDED, LIST, Expansion, Find, Include
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.emulator.validation import Validation
from checkout_conformance.mutants.fault import Fault
from checkout_conformance.mutants.requests import PLAIN
from checkout_conformance.mutants.rewriting import error, exchanged, header, headers_without, status
from checkout_conformance.schemas.existing import existing_versions
from checkout_conformance.schemas.world import World

Body = dict[str, Any]
REFUSAL = "_refusal"
OLDEST = existing_versions()[0]


class OpenAccess(Authentication):
    """A request without a key is served."""

    def key_of(self, headers: Mapping[str, str]) -> str:
        """A key of its own for those that bring none."""
        return super().key_of(headers) if headers.get("authorization") else "sk_test_anybody"


class AnyKey(Authentication):
    """Every key will do."""

    def check(self, key: str) -> None:
        """Publishable ones are still refused."""
        if key.startswith("pk_"):
            super().check(key)


class BearerOnly(Authentication):
    """Basic authentication is not known."""

    def user_of(self, credentials: str) -> str:
        """Nobody."""
        return ""


class PublishableToo(Authentication):
    """Publishable keys may do everything."""

    def check(self, key: str) -> None:
        """Lets them pass."""
        if not key.startswith("pk_"):
            super().check(key)


class ShallowExpansion(Expansion):
    """Line items are not included."""

    def expand(self, kind: str, body: Body, paths: Sequence[str], find: Find, include: Include) -> Body:
        """Only in lists."""
        return body if kind == "checkout.session" else super().expand(kind, body, paths, find, include)


class NoListExpansion(Expansion):
    """Nothing is expanded in lists."""

    def expand(self, kind: str, body: Body, paths: Sequence[str], find: Find, include: Include) -> Body:
        """Only outside of lists."""
        return super().expand(kind, body, paths, find, include) if kind == "checkout.session" else body


class OnlyIncludesInLists(Expansion):
    """In lists what is included on request is, and ids stay ids."""

    def one(self, kind: str, body: Body, path: str, find: Find, include: Include) -> Body:
        """Nothing is looked up in lists."""
        of_list = kind == f"{LIST}checkout.session"
        return super().one(kind, body, path, (lambda _kind, _id: None) if of_list else find, include)


class ExpandsOneLevel(Expansion):
    """Of a path only the first attribute is expanded."""

    def one(self, kind: str, body: Body, path: str, find: Find, include: Include) -> Body:
        """Line items are included, with ids in them."""
        steps = path.split(".")
        levels = 2 if kind.startswith(LIST) else 1
        return super().one(kind, body, ".".join(steps[:levels]), find, include)


class KnowsNoBreakdowns(Expansion):
    """Nothing is included but line items and objects by their ids."""

    def longest(self, kind: str, path: str) -> tuple[str, str] | None:
        """Not what is only computed."""
        found = super().longest(kind, path)
        return None if found is not None and found[1] == INCLUDED else found


class OtherObject(Expansion):
    """The expanded object is another one."""

    def one(self, kind: str, body: Body, path: str, find: Find, include: Include) -> Body:
        """With another id."""
        made = super().one(kind, body, path, find, include)
        if isinstance(made.get("customer"), dict):
            made = {**made, "customer": {**made["customer"], "id": "cus_another"}}
        return made


class ExpandsAnything(Expansion):
    """What cannot be expanded is ignored."""

    def check(self, kind: str, paths: Sequence[str]) -> None:
        """Only depth is checked."""
        for path in paths:
            self.check_depth(path)

    def one(self, kind: str, body: Body, path: str, find: Find, include: Include) -> Body:
        """Nothing where there is nothing."""
        return super().one(kind, body, path, find, include) if self.allowed(kind, path) else body


class ExpandsDeep(ExpandsAnything):
    """Depth is not limited."""

    def check(self, kind: str, paths: Sequence[str]) -> None:
        """Refuses unknown paths of little depth only."""
        for path in paths:
            if path.count(".") < 4 and not self.allowed(kind, path):
                raise ApiError(400, self.refusal(kind, path))


class LeavesASession(Validation):
    """A create that is refused leaves a session behind: this half notes what to refuse with."""

    def typed(self, operation: str, fields: Body, world: World) -> Body:
        """Takes a plain create instead, and hands the refusal on."""
        try:
            return super().typed(operation, fields, world)
        except ApiError as error:
            if operation != "create":
                raise
            return {**copy.deepcopy(dict(PLAIN["create"])), REFUSAL: error}


class IncludesAllItems(Sessions):
    """All line items are included, however many there are."""

    def included_items(self, call: Call, body: Body) -> Body | None:
        """The whole list."""
        found = super().included_items(call, body)
        items = call.tenant.store.sessions[body["id"]].items if found else []
        return found and {**found, "data": items, "has_more": False}


class CreatesFirst(Sessions):
    """The other half: creates, then refuses."""

    async def create(self, call: Call) -> Body:
        """Too late."""
        refusal = call.payload.pop(REFUSAL, None)
        made = await super().create(call)
        if refusal is not None:
            raise refusal
        return made


def takes_json(_operation: str, reply: Reply) -> Reply:
    """Answers a JSON body as if it had been understood."""
    body = reply.body.get("error") or {}
    return replace(reply, status=200) if "content type is" in str(body.get("message", "")) else reply


def latin_1(_operation: str, _status: int, body: Any) -> Any:
    """Texts are read as Latin-1 and written again."""
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass").decode("latin-1")
    if isinstance(body, list):
        return [latin_1("", 0, entry) for entry in body]
    if isinstance(body, dict):
        return {latin_1("", 0, key): latin_1("", 0, value) for key, value in body.items()}
    return body


def _without(name: str, code: str | None = None) -> Callable[[Body], Body]:
    def change(found: Body) -> Body:
        if code is not None and found.get("code") != code:
            return found
        return {key: value for key, value in found.items() if key != name}

    return change


def _blames(found: Body) -> Body:
    return {**found, "param": "locale"} if found.get("param") else found


def _of_a_card(found: Body) -> Body:
    return {**found, "type": "card_error"} if found.get("type") == "invalid_request_error" else found


def changes_include_nothing(operation: str, _status: int, body: Body) -> Body:
    """What creates, updates and expiries answer has no line items, asked for or not."""
    if operation in ("create", "update", "expire"):
        return {name: value for name, value in body.items() if name != "line_items"}
    return body


def _coded_enums(refusal: Body) -> Body:
    """Refusals of words outside an enumeration have a code of an emulator's own."""
    of_enum = ": must be one of " in str(refusal.get("message"))
    return {**refusal, "code": "parameter_invalid_string_enum"} if of_enum else refusal


def includes_always(_operation: str, _status: int, body: Body) -> Body:
    """Sessions hold an empty list of line items, asked for or not."""
    if body.get("object") == "checkout.session" and "line_items" not in body:
        url = f"/v1/checkout/sessions/{body['id']}/line_items"
        return {**body, "line_items": {"object": "list", "data": [], "has_more": False, "url": url}}
    return body


def _unknown_path(_operation: str, reply: Reply) -> bool:
    body = reply.body
    message = str((body.get("error") or {}).get("message", "")) if isinstance(body, dict) else ""
    return "Unrecognized request URL" in message


def _missing_session(_operation: str, reply: Reply) -> bool:
    body = reply.body
    found = body.get("error") if isinstance(body, dict) else None
    return isinstance(found, dict) and found.get("code") == "resource_missing" and reply.status == 404


_FAULTS = (
    Fault("open_access", "conventions.key.required", exchanged(authentication=OpenAccess)),
    Fault("any_key", "conventions.key.checked", exchanged(authentication=AnyKey)),
    Fault("bearer_only", "conventions.key.basic", exchanged(authentication=BearerOnly)),
    Fault("publishable_too", "conventions.key.publishable", exchanged(authentication=PublishableToo)),
    Fault("no_request_id", "conventions.request_id", exchanged(rewrite_reply=headers_without("request-id"))),
    Fault(
        "one_request_id", "conventions.request_id.unique", exchanged(rewrite_reply=header("Request-Id", "req_always"))
    ),
    Fault("plain_text", "conventions.content_type", exchanged(rewrite_reply=header("Content-Type", "text/plain"))),
    Fault("latin_1", "conventions.encoding", exchanged(rewrite_answer=latin_1)),
    Fault("other_version", "conventions.version.echoed", exchanged(rewrite_reply=header("Stripe-Version", OLDEST))),
    Fault(
        "created_201",
        "conventions.create_status",
        exchanged(rewrite_reply=status(lambda op, reply: op == "create" and reply.status == 200, 201)),
    ),
    Fault("takes_json", "conventions.json_body_refused", exchanged(rewrite_reply=takes_json)),
    Fault("shallow_expansion", "conventions.expand.includes", exchanged(expansion=ShallowExpansion)),
    Fault("no_list_expansion", "conventions.expand.list", exchanged(expansion=NoListExpansion)),
    Fault("changes_include_nothing", "conventions.expand.changes", exchanged(rewrite_answer=changes_include_nothing)),
    Fault("expands_one_level", "conventions.expand.nested", exchanged(expansion=ExpandsOneLevel)),
    Fault("knows_no_breakdowns", "conventions.expand.breakdowns", exchanged(expansion=KnowsNoBreakdowns)),
    Fault("other_object", "conventions.expand.object", exchanged(expansion=OtherObject)),
    Fault("only_includes_in_lists", "conventions.expand.object_elsewhere", exchanged(expansion=OnlyIncludesInLists)),
    Fault("expands_anything", "conventions.expand.unknown_refused", exchanged(expansion=ExpandsAnything)),
    Fault("includes_all_items", "agreement.expanded_first_ten", exchanged(sessions=IncludesAllItems)),
    Fault("expands_deep", "conventions.expand.depth", exchanged(expansion=ExpandsDeep)),
    Fault("includes_always", "conventions.expand.absent", exchanged(rewrite_answer=includes_always)),
    Fault("leaves_a_session", "errors.nothing_created", exchanged(validation=LeavesASession, sessions=CreatesFirst)),
    Fault("bare_errors", "errors.envelope", exchanged(rewrite_answer=lambda _op, _st, body: body.get("error", body))),
    Fault(
        "refuses_422",
        "errors.status.invalid_request",
        exchanged(rewrite_reply=status(lambda _op, reply: reply.status == 400, 422)),
    ),
    Fault("unknown_is_400", "errors.status.unknown_id", exchanged(rewrite_reply=status(_missing_session, 400))),
    Fault("unknown_path_is_400", "errors.unknown_path", exchanged(rewrite_reply=status(_unknown_path, 400))),
    Fault("unknown_method_is_400", "errors.unknown_method", exchanged(rewrite_reply=status(_unknown_path, 400))),
    Fault(
        "refuses_with_500",
        "errors.no_server_error",
        exchanged(rewrite_reply=status(lambda _op, reply: reply.status == 400, 500)),
    ),
)
# name, clause, what becomes of error objects
_ERRORS = (
    ("no_param", "errors.param.present", _without("param")),
    ("blames_locale", "errors.param.names_offender", _blames),
    ("no_missing_code", "errors.code.missing", _without("code", "parameter_missing")),
    ("no_unknown_code", "errors.code.unknown", _without("code", "parameter_unknown")),
    ("no_integer_code", "errors.code.integer", _without("code", "parameter_invalid_integer")),
    ("no_empty_code", "errors.code.empty", _without("code", "parameter_invalid_empty")),
    ("code_of_enums", "errors.code.enum", _coded_enums),
    ("no_resource_code", "errors.code.unknown_id", _without("code", "resource_missing")),
    ("refuses_cards", "errors.type.invalid_request", _of_a_card),
)


def faults() -> Iterator[Fault]:
    """All of them."""
    yield from _FAULTS
    for name, clause, change in _ERRORS:
        yield Fault(name, clause, exchanged(rewrite_answer=error(change)))
