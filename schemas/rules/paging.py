"""Lists of sessions and of line items: order, pages, cursors. Judged by `checks.paging`.

Theory. A list is a snapshot in reverse chronological order, cut into pages. A page is decided by a cursor (an id
that stands just outside of it), a direction and a limit; `has_more` says whether anything lies beyond it in that
direction. Walking from either end must visit every object once, in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Source
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.table import OF_STATE, table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_DOCUMENTED, _CONVENTION, _OBSERVED = Basis.DOCUMENTED, Basis.CONVENTION, Basis.OBSERVED
_PAGE = "https://docs.stripe.com/api/pagination"
_LENGTH, _LINES_LENGTH = (
    Prerequisite(f"paging.{name}", "pages have another length than was asked for")
    for name in ("limit", "line_items.limit")
)
_ENDS = Prerequisite("paging.has_more", "nothing tells where the last page is")
_FOLLOWS = Prerequisite("paging.forward", "a page is not what follows its cursor")
_IN_ORDER = (Prerequisite("paging.newest_first", "the list has another order"),)
_row = table(
    "paging",
    "list",
    _PAGE,
    first={
        **dict.fromkeys(
            ("forward", "backward", "just_before", "full_last_page", "beyond_the_end", "stable", "newest_of_a_second"),
            _IN_ORDER,
        ),
        **dict.fromkeys(("default_limit", "limit_out_of_range", "has_more"), (_LENGTH,)),
        "unknown_cursor_refused": (_FOLLOWS,),
    },
    presumes=OF_STATE,
)
_LINES_END = Prerequisite("paging.line_items.has_more", "nothing tells where the last page is")
_LINES_AFTER = Prerequisite("paging.line_items.after_the_cursor", "a page begins with the line item of its cursor")
_LINES_FOLLOW = Prerequisite("paging.line_items.complete", "a page of line items is not what follows its cursor")
_items = table(
    "paging",
    "line_items",
    _PAGE,
    first={
        **dict.fromkeys(
            ("line_items.default_limit", "line_items.limit_out_of_range", "line_items.has_more"), (_LINES_LENGTH,)
        ),
        **dict.fromkeys(
            ("line_items.past_the_end", "line_items.before_the_first", "line_items.backward"),
            (_LINES_AFTER, _LINES_FOLLOW),
        ),
        "line_items.complete": (_LINES_AFTER,),
    },
    presumes=OF_STATE,
)


def _list(attribute: str) -> Source:
    return reference("List all Checkout Sessions", attribute)


def _lines(attribute: str) -> Source:
    return reference("Retrieve a Checkout Session's line items", attribute)


_RETURNS = _list("")
_FACT = evidence("E-conventions-14", "pagination")

CLAUSES: tuple[Clause, ...] = (
    _row("newest_first", _MUST, _CONVENTION, "Sessions are listed newest first.", _FACT),
    _row(
        "newest_of_a_second",
        _SHOULD,
        _CONVENTION,
        "Sessions made in the same second are listed newest first.",
        _FACT,
    ),
    _row(
        "limit",
        _MUST,
        _DOCUMENTED,
        "A page has at most limit sessions, and exactly that many where there are enough.",
        _list("limit"),
        path="limit",
    ),
    _row(
        "default_limit",
        _MUST,
        _DOCUMENTED,
        "Without a limit a page has ten sessions where there are enough.",
        _list("limit"),
        path="limit",
    ),
    _row(
        "limit_out_of_range",
        _SHOULD,
        _OBSERVED,
        "A limit outside 1 to 100 is refused, or taken as the nearest limit inside.",
        evidence("E-endpoints-11", "list limit=0 or negative"),
        path="limit",
    ),
    _row(
        "forward",
        _MUST,
        _DOCUMENTED,
        "Walking with starting_after visits every session once, in order.",
        _list("starting_after"),
        path="starting_after",
        presumes=(_ENDS,),
    ),
    _row(
        "backward",
        _MUST,
        _DOCUMENTED,
        "Walking with ending_before visits the same sessions, page by page towards the newest.",
        _list("ending_before"),
        path="ending_before",
        presumes=(_ENDS,),
    ),
    _row(
        "just_before",
        _MUST,
        _DOCUMENTED,
        "A page with ending_before has the sessions that stand directly before the cursor.",
        _list("ending_before"),
        presumes=(_LENGTH,),
    ),
    _row(
        "has_more",
        _MUST,
        _CONVENTION,
        "has_more is true exactly where another page follows.",
        _FACT,
        path="has_more",
    ),
    _row(
        "full_last_page",
        _MUST,
        _CONVENTION,
        "A last page that is exactly full says that there is no more.",
        _FACT,
        path="has_more",
        needs=("customers",),
        presumes=(Prerequisite("paging.beyond_the_end", "something follows the last session"),),
    ),
    _row(
        "beyond_the_end",
        _MUST,
        _DOCUMENTED,
        "After the oldest session the page is empty and says that there is no more.",
        _RETURNS,
        needs=("customers",),
        presumes=(_FOLLOWS,),
    ),
    _row(
        "stable_while_creating",
        _MUST,
        _CONVENTION,
        "Sessions created during a walk do not repeat or hide those that follow the cursor.",
        _FACT,
        presumes=(_FOLLOWS,),
    ),
    _row(
        "unknown_cursor_refused",
        _SHOULD,
        _OBSERVED,
        "A cursor that does not exist is refused with status 400.",
        evidence("E-endpoints-15", "bad cursor"),
        path="starting_after",
    ),
    _items(
        "line_items.after_the_cursor",
        _MUST,
        _DOCUMENTED,
        "A page of line items with starting_after begins after the one that the cursor names.",
        _lines("starting_after"),
        path="starting_after",
    ),
    _items(
        "line_items.complete",
        _MUST,
        _DOCUMENTED,
        "Walking the line items of a session visits every one of them once.",
        _lines("starting_after"),
        presumes=(_LINES_END,),
    ),
    _items(
        "line_items.url",
        _MUST,
        _DOCUMENTED,
        "The url of a session's line items is that of this session's, and not of another's.",
        reference("The Checkout Session object", "line_items.url"),
        anchor="https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-line_items-url",
        presumes=(Prerequisite("line_item_list.url.pattern", "the url has another form"),),
    ),
    _items(
        "line_items.in_order",
        _SHOULD,
        Basis.CONVENTION,
        "Line items are listed in the order in which they were sent, or in the reverse of it.",
        Source("docs.stripe.com/api/pagination", "Pagination"),
        presumes=(Prerequisite("paging.line_items.complete", "line items are missing from pages"),),
    ),
    _items(
        "line_items.limit",
        _MUST,
        _DOCUMENTED,
        "A page has at most limit line items, and exactly that many where there are enough.",
        _lines("limit"),
        path="limit",
    ),
    _items(
        "line_items.limit_out_of_range",
        _SHOULD,
        _OBSERVED,
        "A limit of line items outside 1 to 100 is refused, or taken as the nearest limit inside.",
        evidence("E-endpoints-11", "list limit=0 or negative"),
        path="limit",
    ),
    _items(
        "line_items.past_the_end",
        _MUST,
        _DOCUMENTED,
        "The page after the last line item is empty, and nothing follows it.",
        _lines("starting_after"),
        path="starting_after",
    ),
    _items(
        "line_items.before_the_first",
        _MUST,
        _DOCUMENTED,
        "The page before the first line item is empty, and nothing precedes it.",
        _lines("ending_before"),
        path="ending_before",
    ),
    _items(
        "line_items.default_limit",
        _MUST,
        _DOCUMENTED,
        "Without a limit a page has ten line items where there are enough.",
        _lines("limit"),
        path="limit",
    ),
    _items(
        "line_items.has_more",
        _MUST,
        _CONVENTION,
        "has_more of line items is true exactly where another page follows.",
        _FACT,
        path="has_more",
    ),
    _items(
        "line_items.backward",
        _MUST,
        _DOCUMENTED,
        "Walking line items with ending_before visits the same ones.",
        _lines("ending_before"),
        path="ending_before",
        presumes=(_LINES_END,),
    ),
)

# What the clauses on a cursor presume, by operation and path: one that is not read is not checked either.
READ: Mapping[tuple[str, str], tuple[Prerequisite, ...]] = {
    (operation, cursor): tuple(Prerequisite(f"paging.{walk}", "the cursors are not read") for walk in walks)
    for operation, walks in (
        ("list", ("forward", "backward")),
        ("line_items", ("line_items.complete", "line_items.backward")),
    )
    for cursor in ("starting_after", "ending_before")
}
