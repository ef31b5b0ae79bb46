"""The outcome of a run: one verdict, made from its record, that every output words and nobody words again.

Terminal, page, badge, summary, JUnit and exit code format what `verdict_of` says. Not here: the verdicts of single
clauses (`reports.verdicts`), and what a run is asked to do about its baseline (`reports.baseline`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checkout_conformance.reports.text import plural
from checkout_conformance.reports.verdicts import BY_KEY, FAILING, UNJUDGED, totals
from checkout_conformance.schemas.run_record import Ending, Finding, LevelName, RunRecord


class State(StrEnum):
    """What became of a run, the state that matters most first."""

    LIVE_MODE = "live mode"
    LOST = "target lost"
    INTERRUPTED = "interrupted"
    NOTHING = "nothing judged"
    DEVIATES = "deviates"
    CUT_SHORT = "cut short"
    BASELINE = "baseline out of date"
    DEPARTS = "departs from conventions"
    PART = "part of the suite"
    CONFORMS = "conforms"


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: a tone for the page, a colour for the badge, and the exit code."""

    tone: str
    colour: str
    exit_code: int


LOOKS = {
    State.LIVE_MODE: Look("bad", "red", 4),
    State.LOST: Look("bad", "red", 3),
    State.INTERRUPTED: Look("open", "orange", 2),
    State.NOTHING: Look("open", "lightgrey", 5),
    State.DEVIATES: Look("bad", "red", 1),
    State.CUT_SHORT: Look("open", "orange", 1),
    State.BASELINE: Look("warn", "orange", 1),
    State.DEPARTS: Look("warn", "yellow", 0),
    State.PART: Look("open", "yellowgreen", 0),
    State.CONFORMS: Look("good", "brightgreen", 0),
}
_ENDED: dict[Ending, State] = {
    "live_mode": State.LIVE_MODE,
    "target_lost": State.LOST,
    "interrupted": State.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """The verdict of a run: its state, one sentence, what it rests on, and the findings that no baseline accepts.

    `beside` counts what is otherwise than a baseline says, and what it accepts; None without one.
    """

    state: State
    heading: str
    detail: str
    badge: str
    fresh: Sequence[Finding]
    accepted: Sequence[Finding]
    beside: str | None = None

    @property
    def tone(self) -> str:
        """`good`, `warn`, `bad` or `open`."""
        return LOOKS[self.state].tone

    @property
    def colour(self) -> str:
        """The badge's colour."""
        return LOOKS[self.state].colour

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return LOOKS[self.state].exit_code


def verdict_of(record: RunRecord) -> RunVerdict:
    """The verdict of a run. Raises KeyError where the record does not follow its schema."""
    fresh = [found for found in record["findings"] if not is_accepted(record, found)]
    accepted = [found for found in record["findings"] if is_accepted(record, found)]
    count = totals(record)
    state = _state(record, fresh, count)
    return RunVerdict(
        state,
        _heading(record, state, _judgement(record, fresh, accepted, count)),
        _detail(count),
        _badge(record, state, fresh, count),
        fresh,
        accepted,
        _beside(record, len(fresh), len(accepted)),
    )


def is_accepted(record: RunRecord, finding: Finding) -> bool:
    """Whether a baseline accepts every row of a finding."""
    return all(record["verdicts"][index].get("accepted") for index in finding["members"])


def decides(record: RunRecord, finding: Finding) -> int:
    """How many clauses mending a finding decides: those that fail for it, and those that it keeps from being judged."""
    return len({record["verdicts"][index]["clause"] for index in finding["members"]}) + finding["blocks"]


def binding_levels(record: RunRecord) -> tuple[LevelName, ...]:
    """The levels at which a deviation makes the run fail (`--fail-on`)."""
    return ("MUST", "SHOULD") if record["options"].get("fail_on") == "should" else ("MUST",)


def _state(record: RunRecord, fresh: Sequence[Finding], count: Mapping[str, int]) -> State:
    ended = record.get("ended")
    levels = {found["level"] for found in fresh}
    if ended in _ENDED:
        return _ENDED[ended]
    if _nothing_judged(record, count):
        return State.NOTHING
    if levels & set(binding_levels(record)):
        return State.DEVIATES
    if record["partial"]:
        return State.CUT_SHORT
    if record.get("baseline", {}).get("complaints"):
        return State.BASELINE
    if "SHOULD" in levels:
        return State.DEPARTS
    return State.PART if _is_part(record) else State.CONFORMS


def _nothing_judged(record: RunRecord, count: Mapping[str, int]) -> bool:
    """Whether no item of the suite judged anything: what the preflight saw alone is no verdict on a target."""
    return record["counts"].get("items") == 0 or not any(count[key] for key in (*FAILING, "accepted", "pass"))


def _is_part(record: RunRecord) -> bool:
    return bool(record["counts"].get("deselected") or record["options"].get("shard"))


def _heading(record: RunRecord, state: State, said: str) -> str:
    name = str(record["target"]["name"])
    match state:
        case State.LIVE_MODE:
            return f"{name} answered with live-mode data, and the run ended at once"
        case State.LOST:
            return f"{name} died or hung during the run; until then, {said}"
        case State.INTERRUPTED:
            return f"The run against {name} was interrupted; until then, {said}"
        case State.NOTHING:
            return f"Nothing was judged on {name}"
        case State.CUT_SHORT:
            return f"The run against {name} is not whole; in what was judged, {said}"
        case State.BASELINE:
            return f"The baseline of {name} is out of date; beside that, {said}"
    return f"{said[:1].upper()}{said[1:]}" if said.startswith("no ") else said


def _judgement(
    record: RunRecord, fresh: Sequence[Finding], accepted: Sequence[Finding], count: Mapping[str, int]
) -> str:
    """What the findings say of the target."""
    name = str(record["target"]["name"])
    levels = Counter(found["level"] for found in fresh)
    departing = levels["SHOULD"] + levels["INFO"]
    beside = ", beside what the baseline accepts" if accepted else ""
    if levels["MUST"]:
        more = f", and departs from conventions in {departing:,} more" if departing else ""
        return f"{name} breaks the documented API in {plural(levels['MUST'], 'place')}{more}{beside}"
    if levels["SHOULD"]:
        places = plural(departing, "place")
        return f"{name} keeps every MUST that was judged, and departs from conventions in {places}{beside}"
    if accepted:
        return f"no new deviation was found on {name}, and the baseline accepts {plural(len(accepted), 'known one')}"
    if levels["INFO"]:
        return f"{name} keeps every MUST and SHOULD that was judged, and differs in {plural(levels['INFO'], 'note')}"
    if _is_part(record):
        return f"no deviation was found on {name} in the part of the suite that was run"
    if any(count[key] for key in UNJUDGED):
        return f"no deviation was found on {name} in what could be judged"
    return f"{name} behaves as documented in every clause"


def _detail(count: Mapping[str, int]) -> str:
    """How many clauses the verdict rests on, and how many of the contract's stay open."""
    unjudged = sum(count[key] for key in UNJUDGED)
    said = f"{count['pass']:,} of {plural(sum(count.values()), 'clause')} pass"
    said += "".join(f", {_counted(key, count[key])}" for key in (*FAILING, "accepted") if count[key])
    return said + (f"; {unjudged:,} could not be judged" if unjudged else "; every clause was judged")


def _beside(record: RunRecord, fresh: int, accepted: int) -> str | None:
    """What is new, mended and accepted beside a baseline, and how many of its entries are out of date."""
    baseline = record.get("baseline")
    if baseline is None:
        return None
    complaints = len(baseline.get("complaints", []))
    return ", ".join(
        (
            plural(fresh, "new finding"),
            f"{len(baseline['newly_passing']):,} mended",
            f"{accepted:,} accepted",
            f"{plural(complaints, 'entry', 'entries')} to mend",
        )
    )


def _counted(key: str, count: int) -> str:
    kind = BY_KEY[key]
    verb = {"fail": "fails" if count == 1 else "fail", "accepted": "is accepted" if count == 1 else "are accepted"}
    return f"{count:,} {verb.get(key, kind.name if count == 1 else kind.names)}"


def _badge(record: RunRecord, state: State, fresh: Sequence[Finding], count: Mapping[str, int]) -> str:
    """The verdict in two or three words."""
    new = "new " if record.get("baseline") else ""
    levels = Counter(found["level"] for found in fresh)
    number = sum(levels[level] for level in binding_levels(record))
    match state:
        case State.DEVIATES:
            return f"{plural(number, f'{new}deviation')}{', partial' if record['partial'] else ''}"
        case State.DEPARTS:
            return plural(levels["SHOULD"], f"{new}warning")
        case State.CUT_SHORT:
            return "partial"
        case State.LOST:
            return "target died"
        case State.PART:
            return "part of the suite, no deviation"
        case State.CONFORMS:
            judged = sum(number for key, number in count.items() if key not in UNJUDGED)
            whole = sum(count.values())
            share = "" if judged == whole else f", {100 * judged // whole} % judged"
            return f"no new deviation{share}" if count["accepted"] else f"conforms{share}"
    return str(state)
