"""From recordings to a run record for every version of the API that they speak.

Recordings are read one exchange at a time and forgotten: what is kept is bounded by `bounds.REMEMBERED`, and the
smallest witness of every clause.
"""

from __future__ import annotations

import json
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from urllib.parse import urlsplit

from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.said import Versions, shown
from checkout_conformance.evidence.tally import Tally, entries
from checkout_conformance.record import record as records
from checkout_conformance.reports.integration import Row
from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.loader import DEFAULT_VERSION, versions
from checkout_conformance.schemas.naming import is_known, unread_note
from checkout_conformance.schemas.run_record import RunRecord
from checkout_conformance.traffic.accounts import keys_of
from checkout_conformance.traffic.files import read_all
from checkout_conformance.traffic.integration import Integration
from checkout_conformance.traffic.recorded import Apart, Entry, Recorded, Unreadable
from checkout_conformance.traffic.recording import Judges, Recording
from checkout_conformance.traffic.routing import call, find

# A sentence for every broken entry would bury the rest.
MOST_NAMED = 5


@dataclass(slots=True)
class _Judged:
    """What was judged by one version of the contract."""

    contract: Contract
    ledger: Ledger = field(default_factory=Ledger)
    calls: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    versions: Versions = field(default_factory=Versions)


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen so far: how many exchanges were judged, and which clauses failed."""

    exchanges: int
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What was judged, for reports and without secrets: a record for every version, and the client's side."""

    records: list[RunRecord]
    rows: list[Row]
    requests: int
    exchanges: int
    notes: list[str]


class Judging:
    """Reads recordings and judges them. `api_version` is for all exchanges, `host` the only one that counts."""

    def __init__(self, api_version: str | None = None, host: str | None = None) -> None:
        self._version = api_version
        self._host = host
        self._started, self._clock = datetime.now(UTC), time.monotonic()
        self._by_version: dict[str, _Judged] = {}
        self._unknown: Counter[str] = Counter()
        self._unnamed = self._gateways = 0
        self._secrets: set[str] = set()
        self._recording = Recording()
        self.integration = Integration()
        self.problems: list[str] = []
        self._unread = 0
        self.foreign = 0
        self.exchanges = 0

    def files(self, paths: Iterable[Path]) -> None:
        """Judge what these files, and all files in these directories, hold."""
        for _, found in read_all(list(paths)):
            self.recording(found)

    def recording(self, found: Iterable[Entry]) -> None:
        """Judge what a file holds, a recording or several: their exchanges in order."""
        one = self.begin()
        for entry in found:
            if isinstance(entry, Apart):
                one = self.begin()
            else:
                self.next(entry, one)
        self._end()

    def next(self, entry: Recorded | Unreadable, one: Recording) -> None:
        """What comes next in a recording: an exchange, or a sentence about one that cannot be read."""
        if isinstance(entry, Unreadable):
            self.unread(str(entry))
            self.catch_up()
            one.unknown()
            return
        for earliest in one.window.put(entry):
            self._take(earliest, one)

    def catch_up(self) -> None:
        """Judge what still waits for an exchange that began before it."""
        for entry in self._recording.window.rest():
            self._take(entry, self._recording)

    def _end(self) -> None:
        """Judge what waits for anything that may come."""
        self.catch_up()
        for version, judges in self._recording.by_version.items():
            self._by_version[version].ledger.extend(judges.rest())

    def _take(self, entry: Recorded, one: Recording) -> None:
        try:
            self.take(entry, one)
        except Exception as error:  # a defect of the kit costs this exchange alone
            self.unread(f"{entry.where}: the kit itself broke ({type(error).__name__})")
            one.unknown()

    def unread(self, why: str) -> None:
        """An entry that could not be judged, in a sentence; the first ones are named, all are counted."""
        self._unread += 1
        if len(self.problems) < MOST_NAMED:
            self.problems.append(why)

    def begin(self, *, whole: bool = False) -> Recording:
        """A new recording (`whole`: nothing was left out): what was seen before has nothing to do with it."""
        self._end()
        self.integration.begin()
        self._recording = Recording(whole)
        return self._recording

    def take(self, entry: Recorded, one: Recording) -> None:
        """Judge the next exchange of a recording, as the next that began."""
        found = find(entry)
        if found is None:
            self._foreign(entry, one)
            return
        seen = self._entry(_whole(one.pseudonyms.private(entry), one), found[1], one)
        endpoint, base, identity = found
        one.bases.add(base)
        if endpoint.method == "POST" and identity and not 400 <= entry.status < 500:
            one.changed(base, identity, seen)

    def _foreign(self, entry: Recorded, one: Recording) -> None:
        self.foreign += 1
        if entry.lost and one.whole:
            self.unread(f"{entry.where}: {entry.lost}")
        one.facts.learn(entry)

    def _entry(self, entry: Recorded, base: str, one: Recording) -> Judges | None:
        """Judge an exchange with the API; whoever has seen it, if anyone."""
        if not self._is_host(base):
            self._foreign(entry, one)
            return None
        self._secrets |= set(keys_of(entry.headers, entry.url))
        if entry.lost:
            self.unread(f"{entry.where}: {entry.lost}")
        version = self._version or version_of(entry)
        if version is None:
            version = DEFAULT_VERSION
            self._unnamed += not entry.lost
        if version not in self._by_version and not is_known(version):
            self._unknown[version] += not entry.lost
            return None
        judged = self._by_version.setdefault(version, _Judged(load(version)))
        here = call(entry, judged.contract)
        if here is None:
            return None
        self.exchanges += not here.lost
        judged.calls += not here.lost
        judged.hosts[here.base] += 1
        self._gateways += here.of_a_gateway
        if here.exchange.response is not None and not here.lost:
            judged.versions.see(here.exchange.request, here.exchange.response, whole=one.whole)
        if version not in one.by_version:
            one.by_version[version] = Judges(judged.contract, one.facts, whole=one.whole)
        judges = one.by_version[version]
        self.integration.observe(here, judged.contract)
        judged.ledger.extend(judges.judge(here))
        return judges

    def _is_host(self, base: str) -> bool:
        """Whether exchanges with this server count: a host is named with its port or without."""
        parts = urlsplit(base)
        return self._host is None or self._host.lower() in (parts.hostname, parts.netloc.rpartition("@")[2].lower())

    def failures(self) -> list[Outcome]:
        """What failed so far, of every version."""
        self._end()
        return self._failures()

    def _failures(self) -> list[Outcome]:
        return [outcome for judged in self._by_version.values() for outcome in judged.ledger.failures()]

    def seen(self, *, under_way: bool = False) -> Seen:
        """What has been seen so far; where something is under way, without what may have to wait for it."""
        if not under_way:
            self.catch_up()
        return Seen(self.exchanges, tuple(sorted({outcome.clause for outcome in self._failures()})))

    def told(self, command: str, fail_on: str = "must", *more: str) -> Told:
        """Everything that reports show; `more` are notes of whoever handed over."""
        self._end()
        notes = [*self.notes(), *more]
        made = list(self.records(command, fail_on, notes))
        rows = self.integration.shown(self.redactor)
        return Told(made, rows, self.integration.requests, self.exchanges, notes)

    @property
    def redactor(self) -> Redactor:
        """Masks the keys that the recordings were made with."""
        return Redactor(self._secrets)

    def notes(self) -> list[str]:
        """What was left out, in sentences without secrets."""
        return [self.redactor.text(note) for note in self._notes()]

    def _notes(self) -> list[str]:
        said = []
        if self._unknown:
            named = [name for name, _ in self._unknown.most_common(MOST_NAMED)]
            more = len(self._unknown) - len(named)
            names = ", ".join(named) + (f" and {more} more" if more else "")
            said.append(
                f"{plural(sum(self._unknown.values()), 'exchange')} in versions that the kit does not know ({names}); "
                f"it knows {', '.join(versions())}, and --api-version judges them by one of these"
            )
        if self._unnamed:
            said.append(
                f"{plural(self._unnamed, 'exchange')} named no version, in request or answer, and "
                f"{'was' if self._unnamed == 1 else 'were'} judged by {DEFAULT_VERSION}; --api-version names another"
            )
        if self._gateways:
            answers = plural(self._gateways, "answer")
            said.append(f"{answers} of a gateway (502, 503 or 504, without an error object) said nothing of the API")
        if self.foreign:
            others = "was" if self.foreign == 1 else "were"
            said.append(f"{plural(self.foreign, 'exchange')} {others} with other servers, or other parts of the API")
        said += filter(None, map(unread_note, self._by_version))
        said += self.problems
        if self._unread > len(self.problems):
            said.append(f"{self._unread - len(self.problems)} more entries could not be read")
        return said

    def records(self, command: str, fail_on: str = "must", notes: Sequence[str] = ()) -> Iterator[RunRecord]:
        """A record for every version, the one with most exchanges first."""
        redactor = self.redactor
        spoken = (judged for judged in self._by_version.values() if judged.calls)
        for judged in sorted(spoken, key=lambda j: -j.calls):
            tally = Tally()
            tally.extend(entries(judged.ledger, redactor))
            rows = records.verdicts(tally, judged.contract, None)
            hosts = [host for host, _ in judged.hosts.most_common()]
            yield {
                "format": records.FORMAT,
                "version": records.VERSION,
                "kit": {"checkout-conformance": installed("checkout-conformance"), "python": platform.python_version()},
                "target": {
                    "name": f"recorded traffic with {redactor.text(', '.join(hosts[:3]))}",
                    "url": redactor.text(hosts[0]),
                    "capabilities": {},
                    "versions": shown(judged.versions.said, redactor),
                },
                "contract": records.contract_facts(judged.contract),
                "profile": "standard",
                "seed": 0,
                "traffic": True,
                "command": redactor.text(command),
                "options": {"fail_on": fail_on},
                "started": self._started.isoformat(timespec="seconds"),
                "duration_s": round(time.monotonic() - self._clock, 2),
                "partial": None,
                "counts": {
                    "requests": judged.calls,
                    "cases": tally.cases,
                    "verdicts": records.counts(rows),
                },
                "verdicts": rows,
                "findings": findings(rows, judged.contract.clauses),
                "coverage": records.coverage({}, judged.contract),
                "lifecycle": records.lifecycle({}),
                "latency": {},
                "notes": list(notes),
            }


def version_of(entry: Recorded) -> str | None:
    """The version that an exchange is in: asked for, answered, or written in its event; None where nothing says it."""
    named = entry.header("stripe-version") or entry.answer_header("stripe-version")
    if named:
        return named.partition(";")[0].strip()
    if b'"api_version"' in (entry.body or b"")[:2000] and "/v1/events" in entry.url:
        try:
            event = json.loads(entry.body or b"")
        except ValueError:
            return None
        inside = event.get("api_version") if isinstance(event, dict) else None
        return inside if isinstance(inside, str) else None
    return None


def _whole(entry: Recorded, one: Recording) -> Recorded:
    """An exchange; where a recorder has cut or left out the answer's body, with the reason."""
    if entry.lost or one.whole or not 200 <= entry.status < 300:
        return entry if entry.status or entry.lost else replace(entry, lost="the recording shows no answer")
    why = "the recording left the answer's body out" if not entry.body.strip() else _cut(entry.body)
    return replace(entry, body=b"", lost=why) if why else entry


def _cut(body: bytes) -> str:
    """Why a body of JSON can tell nothing: it breaks off; '' where it does not."""
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        ends = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        return "the answer's body breaks off" if ends and body.lstrip()[:1] in (b"{", b"[") else ""
    except (ValueError, RecursionError):
        return ""
    return ""


def shares(record: RunRecord) -> dict[str, tuple[int, int]]:
    """How many clauses of every theme the traffic spoke of, of how many."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for clause, theme, verdict in {(row["clause"], row["theme"], row["verdict"]) for row in record["verdicts"]}:
        del clause
        found[theme][0] += verdict in ("pass", "fail", "inconclusive")
        found[theme][1] += 1
    return {theme: (touched, whole) for theme, (touched, whole) in sorted(found.items())}
