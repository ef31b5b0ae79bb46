"""One cause is one finding: failing rows are grouped, so that a missing feature is said once.

Rows of one clause (on several parameters) are one finding. Where a family (all clauses of one keyword of one
operation) fails and nothing of it passes, or so little that it looks like chance, the feature behind it is missing:
one finding as well, for all operations of requests together. Types, enumerations and attributes that are missing are
one finding each from three on, and so are what was sent in one parameter of which nothing comes back, and the longest
texts that are refused beyond ASCII. A valid request that is refused is never said together with invalid ones that are
accepted; and what is not echoed because its attribute is not there is part of that attribute's being missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set

from checkout_conformance.evidence.titles import ALL, title
from checkout_conformance.schemas.clauses import Clause, Side, Verdict
from checkout_conformance.schemas.jobs import JOBS, jobs_of
from checkout_conformance.schemas.keywords import (
    ACROSS,
    ALIKE,
    BY_SUFFIX,
    IN_BYTES,
    LACKING,
    PRESENT,
    RULES_LACKING,
    WHOLES_LACKING,
    kind_of_rule,
)
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.paths import ENTRY, steps, top, within
from checkout_conformance.schemas.run_record import Finding, LevelName, VerdictRow

# Checks that servers make for all requests in one place, if they make them at all.
EVERYWHERE = frozenset({*BY_SUFFIX, ACROSS, IN_BYTES, *RULES_LACKING} - {PRESENT})
# How rows begin of which a valid request was refused; and an echo that finds nothing is of the answer's attributes.
REFUSED = ("status ", "no answer")
ECHO, ABSENT, OF_ECHO = "echo", "absent", "session"

Family = tuple[str, str]
SMALLEST_FAMILY = 3
# A family in which some clauses hold is one finding where at least so many fail, and this many times those that hold.
SMALLEST_MIXED_FAMILY = 4
OUTWEIGHS = 3
# Families of which three that fail are one cause, however many hold: one piece of code checks them, or leaves out. So
# are the parts of one filter.
OF_ONE_CAUSE = frozenset({"type", "enum", "present", "not_in"})
# Groups of which two that fail are one cause: one piece of code that is not called, or not there. So are ids that
# nobody looks up, and coupons, whatever their terms.
OF_TWO = frozenset({"elsewhere", "codes", "exists", "coupons"})
# A value that several places of an answer show: its form is wrong once, in the finding of the session's own. Where
# values are enumerated, a currency in capitals is none of them.
SHOWN_ALIKE: Mapping[str, str] = dict.fromkeys((".currency.pattern", ".currency.enum"), "session.currency.pattern")
# Groups whose parts are one feature where nothing of any part holds.
WHOLES = tuple(f"{name}." for name in WHOLES_LACKING)
# What decides how far the other findings can be trusted: nothing is kept, and answers come from fixtures.
TOLD_FIRST = frozenset({"identity.unique", "agreement.sessions_kept"})
LEVELS: list[LevelName] = ["MUST", "SHOULD", "INFO"]


def findings(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> list[Finding]:
    """The findings of a run, those first whose mending decides most. `rows` are the record's verdicts."""
    groups = _groups(rows, clauses)
    blocked: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["verdict"] == "blocked" and row["cause"]:
            blocked[row["cause"]] += 1
    held = {clauses[row["clause"]].group for row in rows if row["verdict"] == "pass" and row["clause"] in clauses}
    found: list[Finding] = []
    for identity, members in groups.items():
        ordered = sorted(members, key=lambda i: (_follows(rows[i]), LEVELS.index(rows[i]["level"]), _length(rows[i])))
        concerned = {rows[i]["clause"] for i in members}
        blocks = sum(blocked[clause] for clause in concerned)
        partly = _holds_in_part(identity, held)
        found.append(
            {
                "id": identity,
                "title": title(identity, [rows[i] for i in ordered], clauses, partly=partly, blocks=blocks),
                "level": min((rows[i]["level"] for i in members), key=LEVELS.index),
                "members": ordered,
                "blocks": blocks,
            }
        )
    return in_order(found, rows)


def _holds_in_part(identity: str, held: Set[str]) -> bool:
    """Whether other clauses of a group, or other parts of a feature, hold."""
    return identity in held or any(group.startswith(f"{identity}.") for group in held)


def in_order(found: Sequence[Finding], rows: Sequence[VerdictRow]) -> list[Finding]:
    """What to mend first, in the one order that every output has: by how many clauses mending decides.

    That answers are canned comes before all (`TOLD_FIRST`): it says what the rest is worth. Among equals: what makes
    more jobs whole, then the less work (fewer failing clauses), then the level. What only differs at level INFO needs
    no mending and comes last.
    """
    concerned = {f["id"]: {rows[i]["clause"] for i in f["members"]} for f in found}
    of_jobs = {name: {job.id for clause in clauses for job in jobs_of(clause)} for name, clauses in concerned.items()}
    breakers = Counter[str]()
    for job in JOBS:
        mine = [identity for identity, broken in of_jobs.items() if job.id in broken]
        breakers.update(mine if len(mine) == 1 else ())

    def rank(finding: Finding) -> tuple[object, ...]:
        identity, failing = finding["id"], len(concerned[finding["id"]])
        level = LEVELS.index(finding["level"])
        later = (level == len(LEVELS) - 1, identity not in TOLD_FIRST)
        return (*later, -(failing + finding["blocks"]), -breakers[identity], failing, level, identity)

    return sorted(found, key=rank)


def _groups(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> dict[str, list[int]]:
    """Failing rows by finding. A finding's name depends on its own rows alone: mending others does not change it."""
    alike = _shown_alike(rows, clauses)
    told = [row for index, row in enumerate(rows) if index not in alike]
    broken, kept = _by_family(told, clauses, Verdict.FAIL), _by_family(told, clauses, Verdict.PASS)
    missing, whole = _missing(broken, kept), _wholes(broken, kept)
    left = [row for row in told if _family(row, clauses) not in missing]
    same = {**_of_several_operations(left, clauses), **_of_the_same(left, clauses), **_of_one_object(left, clauses)}
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row["verdict"] == "fail" and index not in alike:
            family = _family(row, clauses)
            own = _name(family) if family in missing else same.get(row["clause"], str(row["clause"]))
            groups[whole.get(family, own)].append(index)
    home = _homes(groups, rows)
    for index, clause in alike.items():
        groups[home[clause]].append(index)
    return _with_causes(groups, rows)


def _of_the_same(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> dict[str, str]:
    """Failing clauses of requests on what is the same wherever it stands (`ALIKE`), and the finding that they are.

    As many as a family has have to fail of one keyword of it, and none to hold.
    """
    broken, kept = defaultdict[str, set[str]](set), set[str]()
    for row in rows:
        _, keyword = _family(row, clauses)
        clause = clauses.get(row["clause"])
        if clause is None or clause.theme != "requests" or ALIKE not in steps(clause.path):
            continue
        name = f"{ALL}:{ALIKE}.{keyword}"
        if row["verdict"] == "fail" and keyword in BY_SUFFIX:
            broken[name].add(row["clause"])
        elif row["verdict"] == "pass":
            kept.add(f"{ALL}:{ALIKE}.{clause.keyword}")
    of_one = {name: found for name, found in broken.items() if len(found) >= SMALLEST_FAMILY and name not in kept}
    return {clause: name for name, found in of_one.items() for clause in found}


def _of_one_object(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> dict[str, str]:
    """Failing echoes inside one parameter of which none holds: the whole of it is not taken over.

    That an object stands where one was sent says nothing while what it has in it fails.
    """
    broken, kept = (defaultdict[str, dict[str, str]](dict) for _ in range(2))
    for row in rows:
        clause = clauses.get(row["clause"])
        if clause is not None and clause.theme == ECHO and row["verdict"] in ("fail", "pass"):
            found = broken if row["verdict"] == "fail" else kept
            found[f"{clause.operation}:{top(clause.path)}.{ECHO}"][clause.id] = clause.path
    return {
        clause: name
        for name, failing in broken.items()
        if len(failing) >= SMALLEST_FAMILY
        and all(any(within(path, held) for path in failing.values()) for held in kept[name].values())
        for clause in failing
    }


def _of_several_operations(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> dict[str, str]:
    """Failing clauses on a parameter that several operations have, or several parts of one object: the first of them.

    All of them, or as many as a family has, have to fail alike: what a clause allows is refused, what it forbids is
    accepted, or what was sent comes back as something else.
    """
    of_requests = [row for row in rows if row["theme"] in ("requests", ECHO) and row["clause"] in clauses]
    held = {_kin(clauses[row["clause"]]) for row in of_requests if row["verdict"] == "pass"}
    alike: dict[tuple[Family, bool], dict[str, None]] = defaultdict(dict)
    for row in sorted(of_requests, key=lambda row: REQUESTS.index(row["operation"])):
        if row["verdict"] == "fail":
            refused = str(row["observed"]).startswith(REFUSED)
            alike[_kin(clauses[row["clause"]]), refused][row["clause"]] = None
    return {
        clause: next(iter(failing))
        for (kin, _), failing in alike.items()
        for clause in failing
        if kin not in held or len(failing) >= SMALLEST_FAMILY
    }


def _kin(clause: Clause) -> Family:
    """A parameter as all are named that are alike in one object (`custom_text.*.message`), and what is said of it."""
    whole, *inside = steps(clause.path) or [""]
    if clause.keyword not in (*BY_SUFFIX, ECHO):
        return (whole, clause.keyword)
    alike = len(inside) > 1 and inside[-1] != ENTRY
    return (f"{whole}.*.{inside[-1]}" if alike else clause.path, clause.keyword)


def _shown_alike(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause]) -> dict[int, str]:
    """Failing rows on the form of a value that the session shows as well, and fails as well: the session's clause."""
    failing = {index: row["clause"] for index, row in enumerate(rows) if row["verdict"] == "fail"}
    found: dict[int, str] = {}
    for index, name in failing.items():
        home = next((home for ending, home in SHOWN_ALIKE.items() if name.endswith(ending)), None)
        of_answer = name in clauses and clauses[name].side is Side.ANSWER
        if of_answer and home in failing.values() and home not in (None, name) and _of_another_form(rows[index]):
            found[index] = str(home)
    return found


def _of_another_form(row: VerdictRow) -> bool:
    """Whether a value is wrong by its form; one that is none of those enumerated, by its capitals."""
    value = str(row["observed"]).rpartition(": ")[2]
    return not row["clause"].endswith(".enum") or value != value.lower()


def _homes(groups: Mapping[str, list[int]], rows: Sequence[VerdictRow]) -> dict[str, str]:
    """The finding of every failing clause."""
    return {rows[index]["clause"]: name for name, members in groups.items() for index in members}


def _with_causes(groups: Mapping[str, list[int]], rows: Sequence[VerdictRow]) -> dict[str, list[int]]:
    """Findings whose rows all name another failing clause as their cause are part of that clause's finding."""
    found = dict(groups)
    home = _homes(groups, rows)
    for name, members in groups.items():
        causes = {rows[index].get("cause") for index in members}
        cause = next(iter(causes)) if len(causes) == 1 else None
        if cause and cause in home and home[cause] != name and home[cause] in found:
            found[home[cause]] = [*found[home[cause]], *found.pop(name)]
    return found


def _missing(broken: Mapping[Family, set[str]], kept: Mapping[Family, set[str]]) -> set[Family]:
    """The families that make one finding each, small ones of requests together with those of other operations.

    What is missing in one operation is in another where at least as much of it fails as holds.
    """
    by_name: dict[str, list[Family]] = defaultdict(list)
    for family in broken:
        by_name[_name(family)].append(family)
    return {family for families in by_name.values() for family in _missing_together(families, broken, kept)}


def _missing_together(
    families: Sequence[Family], broken: Mapping[Family, set[str]], kept: Mapping[Family, set[str]]
) -> list[Family]:
    """Of families with one name, those that are one missing feature; none where too little fails."""
    fails, holds = ({family: len(of.get(family, ())) for family in families} for of in (broken, kept))
    missing = [f for f in families if not holds[f] or _is_missing(f[1], fails[f], holds[f])]
    if sum(fails[family] for family in missing) < _fewest(families[0][1]):
        return []
    return [family for family in families if family in missing or fails[family] >= holds[family]]


def _wholes(broken: Mapping[Family, set[str]], kept: Mapping[Family, set[str]]) -> dict[Family, str]:
    """Families that are parts of one feature (`list:filters.created` of `list:filters`) and of which nothing holds: its
    name. Where other parts hold, it takes some parts more than where none does.
    """
    parts: dict[str, list[Family]] = defaultdict(list)
    for family in dict.fromkeys((*broken, *kept)):
        operation, keyword = family
        if keyword.startswith(WHOLES):
            parts[f"{operation}:{keyword.partition('.')[0]}"].append(family)
    found: dict[Family, str] = {}
    for name, members in parts.items():
        missing = [member for member in members if not kept.get(member)]
        fewest = 2 if missing == members else SMALLEST_FAMILY
        if len(missing) >= fewest and sum(len(broken[member]) for member in missing) >= SMALLEST_FAMILY:
            found.update(dict.fromkeys(missing, name))
    return found


def _is_missing(keyword: str, fails: int, holds: int) -> bool:
    """Whether so many failures, beside so many clauses that hold, are one missing feature."""
    if not holds or keyword in OF_ONE_CAUSE | OF_TWO or keyword.startswith(WHOLES):
        return fails >= _fewest(keyword)
    return fails >= SMALLEST_MIXED_FAMILY and fails >= OUTWEIGHS * holds


def _fewest(keyword: str) -> int:
    """How many failures are one missing feature, where nothing holds."""
    return 2 if keyword in OF_TWO else SMALLEST_FAMILY


def _by_family(rows: Sequence[VerdictRow], clauses: Mapping[str, Clause], verdict: Verdict) -> dict[Family, set[str]]:
    found: dict[Family, set[str]] = defaultdict(set)
    for row in rows:
        if row["verdict"] == verdict:
            found[_family(row, clauses)].add(row["clause"])
    return found


def _family(row: VerdictRow, clauses: Mapping[str, Clause]) -> Family:
    """Operation and keyword; what only informs is never said together with what fails a run."""
    clause = clauses.get(row["clause"])
    if clause is None:
        return (row["clause"], "")
    operation, _, keyword = clause.family.partition(":")
    if clause.group:
        return (operation, keyword)
    if row["verdict"] == "fail" and clause.theme == "requests" and str(row["observed"]).startswith(REFUSED):
        return (operation, IN_BYTES) if _in_bytes(row, clause) else (row["clause"], "")
    if keyword == ECHO and row["verdict"] == "fail" and row["observed"] == ABSENT:
        return (OF_ECHO, PRESENT)
    kind = kind_of_rule(keyword, of_request=clause.side is Side.REQUEST and clause.theme == "requests")
    if kind == keyword and keyword not in LACKING:
        return (row["clause"], "")  # what a server does has no family
    keyword = kind
    return (operation, f"{keyword}:info" if row["level"] == "INFO" else keyword)


def _in_bytes(row: VerdictRow, clause: Clause) -> bool:
    """Whether a text that is as long as it may be was refused, and goes beyond ASCII: where bytes are counted."""
    beyond = not f"{row['expected']}{row['observed']}".isascii()
    return beyond and clause.keyword == "max_length" and row["level"] != "INFO"


def _name(family: Family) -> str:
    """`create:echo`; `requests:type` for what servers check, if at all, in one place for all requests."""
    operation, keyword = family
    everywhere = keyword.removesuffix(":info") in EVERYWHERE and operation in REQUESTS
    return f"{ALL if everywhere else operation}:{keyword}"


def _follows(row: VerdictRow) -> bool:
    """Whether a row names another one as its cause: the cause comes first."""
    return bool(row.get("cause"))


def _length(row: VerdictRow) -> int:
    return len(row["clause"]) + sum(len(w["curl"]) for w in row["witness"])
