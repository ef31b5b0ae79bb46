"""A finding's title: what is wrong, as it was seen, and not the rule that was broken.

From the kind of a clause (`KINDS`, worded with what was seen), or from its row in `schemas.broken`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checkout_conformance.schemas.broken import BROKEN
from checkout_conformance.schemas.clauses import Clause, Side
from checkout_conformance.schemas.keywords import lacking
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.run_record import VerdictRow

# What stands for the operation of a finding where the same is missing in all of them.
ALL = "requests"
LONGEST, LONGEST_VALUE = 140, 30
OF = {
    "session": "the session",
    "line_item": "line items",
    "event": "events",
    "customer_session": "the customer session",
    "session_list": "lists of sessions",
    "line_item_list": "lists of line items",
    "event_list": "lists of events",
    "error": "refusals",
}
# Themes whose failures name a parameter each.
OF_PARAMETERS = frozenset({"requests", "accepted", "errors", "echo", "defaults", "customer_sessions"})
# What is answered where there is no such path or method.
NOT_THERE = ("status 404", "status 405", "status 501")
ACCEPTED_WITH, ACCEPTED_WITHOUT = "accepted with ", "accepted without "


def title(
    identity: str,
    rows: Sequence[VerdictRow],
    clauses: Mapping[str, Clause],
    *,
    partly: bool = False,
    blocks: int = 0,
) -> str:
    """The title of a finding, from its rows; the first is the one that it is shown by.

    `partly`: of a group of clauses with a name of its own, others hold; then those that do not are named. `blocks`: how
    many clauses could not be judged because of it.
    """
    first = rows[0]
    names = {row["clause"] for row in rows}
    own = clauses.get(first["clause"])
    if own is not None and own.group == identity:
        ways = f", in part: {', '.join(sorted(name.rpartition('.')[2] for name in names))}" if partly else ""
        return f"{own.lacking}{ways} ({len(names)} clauses)"
    if ":" in identity:
        operation, keyword, *_ = identity.split(":")
        ways = f", in part: {', '.join(_parts(identity, names, clauses))}" if partly else ""
        of_request = operation == ALL or operation in REQUESTS
        if operation == ALL:
            operation = ", ".join(sorted({str(row["operation"]) for row in rows}))
        return f"{lacking(keyword, of_request=of_request)}{ways} ({operation}, {len(names)} clauses)"
    more = f" ({len(rows)} {_counted(own)})" if len(rows) > 1 else ""
    return f"{wrong(first, own, blocks)}{more}"


def _parts(identity: str, names: Iterable[str], clauses: Mapping[str, Clause]) -> list[str]:
    """The parts of a feature that clauses are about: `created` of the group `list:filters.created`."""
    return sorted({clauses[name].group.removeprefix(f"{identity}.") for name in names if name in clauses})


def _counted(clause: Clause | None) -> str:
    """What a finding of one clause has several of."""
    if clause is not None and clause.side is Side.ANSWER:
        return "attributes"
    return "parameters" if clause is not None and clause.theme in OF_PARAMETERS else "ways"


def wrong(row: VerdictRow, clause: Clause | None, blocks: int = 0) -> str:
    """What is wrong, by one row."""
    known = BROKEN.get(row["clause"])
    if known is not None:
        named = f": `{row['param']}`" if row["param"] and "{of_param}" in known else ""
        shown = "" if row["observed"] in (None, "None", f"`{row['param']}`") else f"; seen: {_seen(row)}"
        return f"{known.replace('{of_param}', named).replace('{blocks}', str(blocks))}{shown}"
    if clause is None:
        return _against(row)
    if clause.side is Side.REQUEST and clause.operation in REQUESTS and clause.theme == "requests":
        return _of_a_request(row, clause)
    worded = KINDS.get(clause.theme) or KINDS.get(clause.keyword)
    if worded is None:
        return _missing(row, clause) if clause.theme == "shape" else _against(row)
    return worded(row, clause)


def _of_a_request(row: VerdictRow, clause: Clause) -> str:
    """An invalid request that is accepted, or what stands on its valid side and is refused."""
    seen, place = row["observed"] or "", _place(row, clause)
    if seen.startswith(ACCEPTED_WITHOUT):
        return f"A request without {place} is accepted"
    if seen.startswith(ACCEPTED_WITH):
        return f"{place} is accepted with {_cut(seen.removeprefix(ACCEPTED_WITH))}; {_documented(row, place)}"
    if seen == "accepted" and clause.keyword == "exists":
        return f"{place} is accepted though it names nothing that exists"
    if seen == "accepted":
        return f"Accepted, though {_rule(row)}"
    return f"{_valid(row, place)} is refused: {_seen(row)}"


def _valid(row: VerdictRow, place: str) -> str:
    """What was refused though it is valid, as the expectation has it: `mode` may be `setup`."""
    _, may, words = (row["expected"] or "").partition(" may be ")
    value, _, length = words.strip("`").partition("` (")
    return f"`{_cut(value, LONGEST_VALUE)}`{f' ({length}' if length else ''} as {place}" if may else place


def _missing(row: VerdictRow, clause: Clause) -> str:
    return f"{_place(row, clause)} is missing from {OF.get(clause.operation, 'answers')}"


def _of_an_attribute(row: VerdictRow, clause: Clause) -> str:
    place, _, seen = (row["observed"] or "").rpartition("`: ")
    name = f"{place}`" if place else _place(row, clause)
    return f"{name} of {OF.get(clause.operation, 'answers')} is {_cut(seen)}; {_documented(row, _place(row, clause))}"


def _echoed(row: VerdictRow, clause: Clause) -> str:
    if row["observed"] == "absent":
        return f"{_place(row, clause)} was sent and is absent from the answer"
    return f"{_place(row, clause)} comes back as {_seen(row)}, not as it was sent"


def _default(row: VerdictRow, _clause: Clause) -> str:
    name, _, wanted = (row["expected"] or "").partition(" is ")
    return f"{name} is {_seen(row)}, not {wanted}, where it was not set" if wanted else _against(row)


def _refused(row: VerdictRow, clause: Clause) -> str:
    return f"{_valid(row, _place(row, clause))} is refused: {_seen(row)}"


def _unserved(row: VerdictRow, _clause: Clause) -> str:
    endpoint, _, does = row["statement"].partition("` ")
    if not endpoint.startswith("`"):
        return _against(row)
    there = "is not there" if (row["observed"] or "").startswith(NOT_THERE) else "does not answer as it should"
    return f"{endpoint}`, which {does.rstrip('.')}, {there}; seen: {_seen(row)}"


def _against(row: VerdictRow) -> str:
    return f"Seen: {_seen(row)}; documented: {_rule(row)}"


# By theme, then by keyword.
KINDS: Mapping[str, Callable[[VerdictRow, Clause], str]] = {
    "accepted": _refused,
    "echo": _echoed,
    "defaults": _default,
    "served": _unserved,
    "present": _missing,
    **dict.fromkeys(
        ("type", "enum", "const", "pattern", "min_length", "max_length", "max_items", "minimum", "maximum"),
        _of_an_attribute,
    ),
    "key_names": _of_an_attribute,
}


def _place(row: VerdictRow, clause: Clause) -> str:
    inside = clause.param if clause.theme == "shape" else None
    return f"`{inside or clause.path or clause.param or row['param'] or clause.operation}`"


def _rule(row: VerdictRow) -> str:
    """The statement as the end of a sentence."""
    statement = row["statement"].rstrip(".")
    return statement[:1].lower() + statement[1:] if statement[1:2].islower() or statement[1:2] == " " else statement


def _documented(row: VerdictRow, place: str) -> str:
    """What is documented instead, without the name that the title has said already."""
    rest = row["statement"].rstrip(".").removeprefix(f"{place} ")
    rest = rest.removeprefix("is ").removeprefix("has ").replace("its documented form", "the form")
    return f"documented: {rest}"


def _seen(row: VerdictRow) -> str:
    return _cut(row["observed"] or "something else")


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest].removesuffix('...')}..."
