"""Rows put together: under their theme, by what they are about, and by why they were not judged.

Whatever many rows share (a documentation link, a basis, a reason, a cause) is said once, above them. Not here: what
a row holds (`reports.rows`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from checkout_conformance.reports.rows import Name, Row
from checkout_conformance.reports.text import anchor, plural
from checkout_conformance.reports.themes import THEMES
from checkout_conformance.reports.verdicts import BY_KEY, KINDS, UNJUDGED, Kind

_MOST_NAMES = 3
_ORDER = [kind.key for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one operation about one attribute in one place of the documentation; `href` documents all of them."""

    name: str
    operation: str
    place: str
    basis: str
    href: str | None
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Clauses that could not be judged for one cause; `whys` are the reasons given, the most frequent first.

    `shown` says whether any of them was tried or has evidence.
    """

    kind: Kind
    count: int
    whys: list[str]
    cause: str | None
    cause_anchor: str | None
    groups: list[Group]
    names: list[Name]
    more: int
    shown: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """All rows of one theme: those that fail, those that could not be judged by cause, and the passes."""

    name: str
    about: str
    anchor: str
    failing: list[Group]
    waiting: list[Waiting]
    passes: list[Group]
    count: int
    passing: int
    counts: list[tuple[Kind, int]]


def themes(rows: Iterable[Row]) -> list[Theme]:
    """The themes by name, each with all its rows."""
    by_theme: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_theme[row.theme].append(row)
    return [_theme(name, members) for name, members in sorted(by_theme.items())]


def _theme(name: str, members: list[Row]) -> Theme:
    found = Counter(_worst(members).values())
    passes = [row for row in members if row.kind.key == "pass"]
    failing = [row for row in members if row.kind.key != "pass" and row.kind.key not in UNJUDGED]
    return Theme(
        name=name,
        about=THEMES.get(name, ""),
        anchor=anchor("theme", name),
        failing=groups(failing),
        waiting=waiting(members),
        passes=groups(passes),
        count=sum(found.values()),
        passing=len(passes),
        counts=[(kind, found[kind.key]) for kind in KINDS if found[kind.key]],
    )


def _worst(rows: Iterable[Row]) -> dict[str, str]:
    """Clause -> the worst outcome of its rows, so that a clause counts once however many parameters break it."""
    made: dict[str, str] = {}
    for row in rows:
        known = made.setdefault(row.clause, row.kind.key)
        made[row.clause] = min(known, row.kind.key, key=_ORDER.index)
    return made


def waiting(rows: Iterable[Row]) -> list[Waiting]:
    """The rows that were not judged, by kind and cause: inconclusive first, then by how many share the cause."""
    by_cause: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind.key in UNJUDGED:
            named = row.cause or ("" if row.kind.key == "inconclusive" else row.reason or "")
            by_cause[row.kind.key, named].append(row)
    ordered = sorted(by_cause.items(), key=lambda item: (UNJUDGED.index(item[0][0]), -len(item[1]), item[0]))
    return [_waiting(BY_KEY[kind], members) for (kind, _), members in ordered]


def _waiting(kind: Kind, members: list[Row]) -> Waiting:
    reasons = Counter(row.reason for row in members if row.reason)
    whys = [reason for reason, _ in reasons.most_common()]
    if kind.key == "inconclusive":
        whys = ["The same case failed only some of the times, or depends on the account."]
    return Waiting(
        kind=kind,
        count=len(members),
        whys=whys or [kind.meaning],
        cause=members[0].cause,
        cause_anchor=members[0].cause_anchor,
        groups=groups(members),
        names=[Name(row.clause, None, row.anchor) for row in members[:_MOST_NAMES]],
        more=max(0, len(members) - _MOST_NAMES),
        shown=any(row.links or row.tried for row in members),
    )


def not_judged(found: Iterable[Waiting]) -> str:
    """In a sentence or so: how much could not be judged, and why."""
    by_kind: dict[str, list[Waiting]] = defaultdict(list)
    for item in found:
        by_kind[item.kind.key].append(item)
    parts = [_in_short(key, by_kind[key]) for key in UNJUDGED if by_kind[key]]
    return f"Not judged: {'; '.join(parts)}." if parts else "Every clause was judged."


def _in_short(key: str, items: list[Waiting]) -> str:
    count = sum(item.count for item in items)
    causes = list(dict.fromkeys(item.cause for item in items if item.cause))
    if key == "blocked" and causes:
        return f"{plural(count, 'clause')} blocked by {plural(len(causes), 'failing one')}"
    if key == "unsupported" and causes:
        rest = len(causes) - _MOST_NAMES
        named = ", ".join(causes[:_MOST_NAMES]) + (f" and {rest:,} more" if rest > 0 else "")
        return f"{count:,} for want of what the target has not or the account must allow ({named})"
    words = {"inconclusive": "with answers that contradict each other", "no_evidence": "that nothing spoke of"}
    return f"{count:,} {words.get(key, BY_KEY[key].name)}"


def groups(rows: Iterable[Row]) -> list[Group]:
    """Rows by place, top-level attribute, basis and operation, in the order of their names."""
    found: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((_place(row), _top(row.attribute), row.basis, row.operation), []).append(row)
    return [
        Group(_shared_name(members), operation, place, basis, _shared_link(members), members)
        for (place, _, basis, operation), members in sorted(found.items())
    ]


def _place(row: Row) -> str:
    """The document and the section that state the clause."""
    return f"{row.document}, {row.section}"


def _top(attribute: str) -> str:
    return attribute.replace("[", ".").partition(".")[0]


def _shared_name(rows: list[Row]) -> str:
    """The longest path that all attributes of the rows lie in: `a.b` for `a.b.c` and `a.b[].d`."""
    paths = [row.attribute.replace("[]", "").split(".") for row in rows]
    return ".".join(_shared_start(paths))


def _shared_link(rows: list[Row]) -> str | None:
    """The deepest place of the documentation that holds what every row says; None where a row names none."""
    links = {row.href for row in rows}
    if len(links) == 1 or None in links:
        return None if None in links else links.pop()
    pages = {(link or "").partition("#")[0] for link in links}
    if len(pages) > 1:
        return None
    fragments = [(link or "").partition("#")[2].split("-") for link in links]
    shared = "-".join(_shared_start(fragments))
    return f"{pages.pop()}#{shared}" if shared else pages.pop()


def _shared_start(paths: list[list[str]]) -> list[str]:
    """The steps that all paths begin with."""
    shared = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return shared
