"""The shapes of a run record for type checkers: what `run-record.schema.json` says, member by member.

A test holds the two together. Here: shapes and nothing else. Not here: how a record is made (`record`), what a run's
outcome is (`reports.outcome`).
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from checkout_conformance.schemas.clauses import Basis, Level, Verdict

LevelName = Literal["MUST", "SHOULD", "INFO"]
BasisName = Literal["documented", "convention", "observed"]
VerdictName = Literal["pass", "fail", "blocked", "unsupported", "inconclusive", "no_evidence"]
# Why a run is not whole, as a machine reads it; `partial` says the same to people.
Ending = Literal["interrupted", "target_lost", "limit", "live_mode", "kit", "shards"]

LEVEL_NAMES: dict[Level, LevelName] = {Level.MUST: "MUST", Level.SHOULD: "SHOULD", Level.INFO: "INFO"}
BASIS_NAMES: dict[Basis, BasisName] = {
    Basis.DOCUMENTED: "documented",
    Basis.CONVENTION: "convention",
    Basis.OBSERVED: "observed",
}
VERDICT_NAMES: dict[Verdict, VerdictName] = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "fail",
    Verdict.BLOCKED: "blocked",
    Verdict.UNSUPPORTED: "unsupported",
    Verdict.INCONCLUSIVE: "inconclusive",
    Verdict.NO_EVIDENCE: "no_evidence",
}


class Request(TypedDict):
    """A request as sent."""

    operation: NotRequired[str]
    method: str
    url: str
    headers: list[list[str]]
    body: str
    truncated: NotRequired[int | None]
    params: NotRequired[dict[str, object]]


class Response(TypedDict):
    """An answer as received."""

    status: int
    headers: list[list[str]]
    body: str
    truncated: NotRequired[int | None]


class Exchange(TypedDict):
    """One labelled exchange of a witness."""

    label: str
    request: Request
    response: Response | None
    failure: str | None
    elapsed_ms: float
    curl: str
    python: NotRequired[str | None]


class Source(TypedDict):
    """Where a clause is stated."""

    document: str
    section: str
    attribute: str
    line: int | None


class Cases(TypedDict):
    """How often a clause was tried, and how often it failed."""

    tried: int
    failed: int


class Stated(TypedDict):
    """What a row says of its clause, whatever became of it."""

    clause: str
    operation: str
    theme: str
    keyword: NotRequired[str]
    level: LevelName
    basis: BasisName
    statement: str
    source: Source
    anchor: str


class VerdictRow(Stated):
    """One clause, or one parameter on which it fails, with its verdict."""

    verdict: VerdictName
    param: str | None
    cause: str | None
    reason: NotRequired[str | None]
    expected: str | None
    observed: str | None
    accepted: NotRequired[str | None]
    cases: Cases
    witness: list[Exchange]


class Finding(TypedDict):
    """One cause; `members` are indices into the record's verdicts."""

    id: str
    title: str
    level: LevelName
    members: list[int]
    blocks: int


_From = TypedDict("_From", {"from": str})


class Transition(_From):
    """A row of the status machine with what was tried, seen and refused."""

    event: str
    to: str | None
    tried: int
    seen: int
    refused: int
    why: NotRequired[str]


class Lifecycle(TypedDict):
    """The status machine as it was met."""

    transitions: list[Transition]


class Latency(TypedDict):
    """One endpoint's times in milliseconds."""

    count: int
    median_ms: float
    p95_ms: float
    max_ms: float


class Coverage(TypedDict):
    """What accepted requests carried."""

    parameters: dict[str, int]
    enum_values: dict[str, dict[str, int]]
    boundaries: NotRequired[dict[str, int]]
    shapes: NotRequired[dict[str, int]]


class TargetFacts(TypedDict):
    """Who was tested. `versions` counts what its answers said of their version, "" where they said nothing."""

    name: str
    url: str
    embedded: NotRequired[bool]
    capabilities: dict[str, bool | str]
    versions: NotRequired[dict[str, dict[str, int]]]


class ContractFacts(TypedDict):
    """Which contract, how many clauses it has with those that nobody outside can judge, and from which document.

    `unread` are sentences of the document that nobody has read, which give no clause.
    """

    version: str
    clauses: int
    document: NotRequired[str]
    unread: NotRequired[int]


class Counts(TypedDict):
    """What was sent and judged. `items` are the suite's items that judged a clause, `deselected` those left out."""

    requests: int
    retries: NotRequired[int]
    cases: int
    items: NotRequired[int]
    deselected: NotRequired[int]
    verdicts: dict[str, int]


class Baseline(TypedDict):
    """Beside a baseline: what is new, what holds now, and what is wrong with the file's entries, in sentences."""

    newly_failing: list[str]
    newly_passing: list[str]
    complaints: NotRequired[list[str]]
    updated: NotRequired[str]


MovingState = Literal["to_do", "not_tried", "done"]


class MovingStep(TypedDict):
    """One change between two versions, with what the run in the newer one said of it."""

    kind: str
    what: str
    place: str
    detail: str
    breaking: bool
    state: MovingState
    clauses: list[str]


class Moving(_From):
    """What the server has to change for its users to move from a version to this run's.

    `others` are clauses that fail now and did not before, at places that no change is about.
    """

    steps: list[MovingStep]
    others: list[str]


class Options(TypedDict, total=False):
    """The options that matter to whoever reads the record."""

    fail_on: str
    rate: float | None
    max_requests: int | None
    shard: str | None


class RunRecord(TypedDict):
    """One run against one target."""

    format: str
    version: int
    kit: dict[str, str]
    target: TargetFacts
    contract: ContractFacts
    profile: str
    seed: int
    traffic: NotRequired[bool]
    label: NotRequired[str | None]
    command: str
    options: Options
    started: str
    duration_s: float
    parts_s: NotRequired[dict[str, float]]
    partial: str | None
    ended: NotRequired[Ending | None]
    counts: Counts
    verdicts: list[VerdictRow]
    findings: list[Finding]
    coverage: Coverage
    lifecycle: Lifecycle
    latency: dict[str, Latency]
    baseline: NotRequired[Baseline]
    moving: NotRequired[Moving]
    notes: list[str]
