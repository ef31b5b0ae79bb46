"""Right servers with other manners: the rows, a table for each theme. What each changes stands in `other_manners`."""

from __future__ import annotations

from checkout_conformance.mutants import other_manners as other
from checkout_conformance.mutants.rewriting import exchanged
from checkout_conformance.mutants.variant import Variant, errors, everywhere, headers

# What an error says.
ERRORS: tuple[Variant, ...] = (
    Variant(
        "other_messages",
        "words every error in another language",
        "messages may change within a version",
        "E-open-13",
        errors(other.with_more(message="Das geht so nicht.")),
    ),
    Variant(
        "no_codes",
        "gives errors no code",
        "many errors have none; which have one is stated nowhere",
        "E-errors-15",
        errors(other.without("code", "doc_url")),
        ("errors.", "conventions."),
        group="codes",
    ),
    Variant(
        "no_doc_urls", "gives no `doc_url`", "captured beside a code", "E-bodies-1", errors(other.without("doc_url"))
    ),
    Variant(
        "no_log_urls",
        "gives no `request_log_url`",
        "captured without",
        "E-errors-14",
        errors(other.without("request_log_url")),
        group="logs",
    ),
    Variant(
        "workbench_logs",
        "gives the log's address in its newer form",
        "captured",
        "E-errors-13",
        errors(other.workbench),
        group="logs",
    ),
    Variant(
        "timed_logs", "gives the log's address with a time", "captured", "E-errors-12", errors(other.log), group="logs"
    ),
    Variant(
        "more_in_errors",
        "has more attributes in errors",
        "later specifications list them",
        "E-errors-5",
        errors(other.with_more(advice_code="try_again_later", payment_method_type="card")),
    ),
    Variant(
        "exclusive_with_code",
        "gives parameters that exclude each other their documented code",
        "the code is documented, captures have none",
        "E-combinations-4",
        errors(other.exclusive_with_code),
        group="codes",
    ),
    Variant(
        "in_use_without_code",
        "gives no code where a key is in use",
        "the message is captured, the code is not",
        "E-conventions-8",
        exchanged(idempotency=other.SaysInUseShortly),
        ("idempotency.",),
        group="codes",
    ),
)
# Which parameter an error blames.
BLAME: tuple[Variant, ...] = (
    Variant(
        "rules_without_param",
        "blames no parameter where an error has no code",
        "captured both ways",
        "E-open-4",
        errors(other.no_param_of_rules),
        ("errors.param",),
        group="param",
    ),
    Variant(
        "unindexed_params",
        "blames parameters without the numbers of entries",
        "captured",
        "E-errors-19",
        errors(other.unindexed),
        group="param",
    ),
    Variant(
        "empty_param",
        "names an empty parameter beside a declined one",
        "captured",
        "E-bodies-2",
        errors(other.empty_param),
    ),
    Variant(
        "missing_by_id",
        "blames `id` for an id in the path",
        "other resources do",
        "E-open-2",
        exchanged(sessions=other.MissingById),
        group="missing",
    ),
    Variant(
        "no_param_of_paths",
        "blames nothing for an id in the path",
        "never captured",
        "E-open-2",
        exchanged(sessions=other.NoParamOfPaths),
        ("errors.",),
        group="missing",
    ),
)
# What is refused, and with which status.
REFUSALS: tuple[Variant, ...] = (
    Variant(
        "malformed_ids",
        "answers ids that cannot be with 400",
        "captured; 404 elsewhere",
        "E-open-3",
        exchanged(sessions=other.MalformedIds),
        group="missing",
    ),
    Variant(
        "limits_refused",
        "refuses limits outside 1 to 100",
        "documented as the range",
        "E-open-1",
        exchanged(paging=other.LimitsRefused),
    ),
    Variant(
        "oldest_of_a_second",
        "lists what was made in one second oldest first",
        "lists are in the order of time; of one second nothing is said",
        "E-conventions-14",
        exchanged(paging=other.OldestOfASecond),
        ("paging.newest_of_a_second",),
    ),
    Variant(
        "data_not_expanded",
        "refuses to expand `data` itself",
        "older captures do",
        "E-endpoints-21",
        exchanged(expansion=other.DataNotExpanded),
    ),
    Variant(
        "no_challenge",
        "sends no `WWW-Authenticate`",
        "seen once, stated nowhere",
        "E-access-2",
        exchanged(authentication=other.NoChallenge),
        ("conventions.", "errors."),
    ),
)
# How events are written.
EVENTS: tuple[Variant, ...] = (
    Variant(
        "events_of_the_account",
        "writes events in the account's version, a later one",
        "an event is written in its account's version, whatever a request asks for",
        "E-events-1",
        exchanged(events=other.OwnVersion),
        group="events",
    ),
    Variant(
        "events_without_request",
        "names no request in events",
        "31 of 31 captured events",
        "E-events-2",
        exchanged(events=other.NoRequest),
    ),
    Variant(
        "events_awaited",
        "says that endpoints still wait for an event",
        "captured: 0 to 3",
        "E-events-3",
        exchanged(events=other.ManyHooks),
    ),
)
# What a body of JSON is like.
BODIES: tuple[Variant, ...] = (
    Variant(
        "news",
        "has attributes that nobody documents, in front",
        "attributes are added in every version",
        "E-events-5",
        everywhere(other.news),
        group="order",
    ),
    Variant(
        "other_order",
        "writes attributes in the opposite order",
        "JSON objects have no order",
        "E-conventions-16",
        everywhere(other.in_other_order),
        group="order",
    ),
    Variant(
        "lines_in_other_order",
        "writes a page of line items in the opposite order",
        "JSON objects have no order",
        "E-conventions-16",
        exchanged(sessions=other.LinesInOtherOrder),
        group="order",
    ),
    Variant(
        "counted_lists",
        "counts what a list has in all",
        "attributes are added",
        "E-conventions-14",
        everywhere(other.list_extras),
    ),
    Variant(
        "no_nulls",
        "leaves out what is null",
        "clients read absent as null; only types differ",
        "E-specification-12",
        everywhere(other.no_nulls),
        ("session.", "line_item.", "event.", "customer_session."),
        group="order",
    ),
)
# What the headers of an answer are like.
HEADERS: tuple[Variant, ...] = (
    Variant(
        "capital_headers",
        "writes names of headers in capitals",
        "names of headers have no case",
        "E-conventions-2",
        headers(other.cased(str.upper)),
        group="headers",
    ),
    Variant(
        "small_headers",
        "writes names of headers in small letters",
        "names of headers have no case",
        "E-conventions-2",
        headers(other.cased(str.lower)),
        group="headers",
    ),
    Variant(
        "more_headers",
        "sends many more headers and a cookie",
        "servers add headers",
        "E-conventions-2",
        headers(lambda sent: {**sent, **other.MANY, "Set-Cookie": "session=1; Path=/"}),
    ),
    Variant(
        "charset",
        "names the charset of JSON",
        "JSON is UTF-8 either way",
        "E-conventions-2",
        headers(lambda sent: {"Content-Type": "application/json; charset=utf-8", **sent}),
        group="headers",
    ),
    Variant(
        "few_headers",
        "sends none of the headers that are nice to have",
        "seen on answers, promised nowhere",
        "E-conventions-4",
        headers(lambda sent: {name: value for name, value in sent.items() if name not in other.NOT_PROMISED}),
        ("conventions.", "idempotency.", "errors."),
        group="headers",
    ),
    Variant(
        "no_replay_header",
        "does not say that an answer is a replay",
        "probed on another resource only",
        "E-conventions-6",
        headers(lambda sent: {name: value for name, value in sent.items() if name != "Idempotent-Replayed"}),
        ("idempotency.",),
    ),
)
VARIANTS: tuple[Variant, ...] = (*ERRORS, *BLAME, *REFUSALS, *EVENTS, *BODIES, *HEADERS)
