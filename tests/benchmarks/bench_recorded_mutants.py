"""What `judge` sees of a mutant in a recording of the suite's traffic with it, by theme and kind.

Of each theme and kind the same mutants every time (`--sample 12` are about 300). The items that judge a mutant's clause
run against it in this process, as in the kill matrix; a transport writes down what passes, and that is judged as any
recording is. With `--whole` a mutant that this does not show meets all other items of the quick profile as well. A
mutant is told where its own clause fails, and noticed where only others do; on the reference nothing may fail. With
`--watched` it is judged as what passes before the eyes of `watch`, from which no recorder has left anything out.

    python -m tests.benchmarks.bench_recorded_mutants --sample 12 --whole [--match PATTERN] [--watched] [--jobs N]
        [--out FILE [--again]] [--page docs/traffic.md]

What is found goes to `--out` a line a mutant, as it is found: a run that was broken off goes on from there. After a
change that only adds to what is judged, `--again` lets those meet the suite again that were not told.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from checkout_conformance.mutants.evaluation import chosen, collected
from checkout_conformance.mutants.in_process import Loop, event_loop
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.runner import PROBE, MutantRunner
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.run.probe import probe
from checkout_conformance.schemas.contract import load
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.benchmarks.measured import add_page, begin, show
from tests.traffic.recorder import Recorder

TOLD, NOTICED, UNSEEN = "told", "noticed", "unseen"
TABLE, REFERENCE = "recorded-mutants", "reference"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording said of one mutant: `others` are clauses that failed instead of, or beside, its own; `whole`
    says that it met all items, unless its clause failed before."""

    mutant: str
    clause: str
    kind: str
    outcome: str
    requests: int
    others: tuple[str, ...]
    whole: bool


class Listener:
    """Runs the suite against mutants, and judges only what passed."""

    def __init__(self, items: Mapping[str, SuiteItem], loop: Loop, *, watched: bool) -> None:
        self.items = items
        self._watched = watched
        self._begin()
        self.runner = MutantRunner(items, loop, load(), lambda inner: Recorder(inner, self._take))
        self.reach = self.runner.judged_by_reference().candidates
        self.reference = self._heard(REFERENCE, "", "", whole=True)

    def hear(self, mutant: Mutant, *, whole: bool) -> Heard | None:
        """One mutant: the items of its clause, and all others where those do not show it and `whole` says so; None
        where no item judges it."""
        if mutant.clause not in self.reach:
            return None
        self._begin()
        names = [name for _, name in self.reach[mutant.clause] if name != PROBE]
        self._meet(mutant, names, focused=True)
        if whole and not self._told(mutant.clause):
            self._meet(mutant, [*names, *(name for name in self.items if name not in names)], focused=False)
        return self._heard(mutant.name, mutant.clause, mutant.kind, whole=whole)

    def _meet(self, mutant: Mutant, names: Sequence[str], *, focused: bool) -> None:
        """Items against a fresh emulator of the mutant, until its clause has failed: a recording of its own, since
        ids begin anew."""
        self._recording = self.judging.begin(whole=self._watched)
        try:
            with self.runner.against(mutant, "quick") as run:
                probe(run.client)
                if not focused:
                    run.focus = None
                for name in names:
                    self.runner.meet(run, self.items[name])
                    if self._told(mutant.clause):
                        return
        except Exception as error:
            print(f"{mutant.name}: the suite broke off ({error!r})", file=sys.stderr)

    def _begin(self) -> None:
        self.judging = Judging()
        self._recording = self.judging.begin(whole=self._watched)

    def _take(self, recorded: Recorded) -> None:
        self.judging.next(recorded, self._recording)

    def _told(self, clause: str) -> bool:
        return any(outcome.clause == clause for outcome in self.judging.failures())

    def _heard(self, mutant: str, clause: str, kind: str, *, whole: bool) -> Heard:
        others = tuple(sorted({outcome.clause for outcome in self.judging.failures()} - {clause}))
        outcome = TOLD if self._told(clause) else NOTICED if others else UNSEEN
        return Heard(mutant, clause, kind, outcome, self.judging.exchanges, others, whole)


@dataclass
class _Worker:
    """What one process works with, from its beginning to its end."""

    listener: Listener
    mutants: Mapping[str, Mutant]
    whole: bool
    stack: contextlib.ExitStack


_workers: list[_Worker] = []


def _begin_work(whole: bool, watched: bool) -> None:
    stack = contextlib.ExitStack()
    loop = stack.enter_context(event_loop())
    mutants = {mutant.name: mutant for mutant in chosen(["*"])}
    _workers.append(_Worker(Listener(collected(), loop, watched=watched), mutants, whole, stack))


def _hear_one(name: str) -> Heard | None:
    """In a process of its own: a mutant, or the reference."""
    worker = _workers[0]
    if name == REFERENCE:
        return worker.listener.reference
    return worker.listener.hear(worker.mutants[name], whole=worker.whole)


def hear_all(asked: argparse.Namespace, known: Mapping[str, Heard]) -> Iterator[Heard]:
    """The reference, and all mutants that are asked for and not known, as they are heard."""
    wanted = [mutant.name for mutant in chosen(asked.match, asked.sample) if mutant.name not in known]
    given = (asked.whole, asked.watched)
    with multiprocessing.get_context("spawn").Pool(asked.jobs, _begin_work, given) as pool:
        yield from filter(None, pool.imap_unordered(_hear_one, [REFERENCE, *wanted]))


def read(path: Path | None) -> dict[str, Heard]:
    """What a file of an earlier run holds: of a mutant that was heard twice, the last."""
    lines = path.read_text(encoding="utf-8").splitlines() if path is not None and path.exists() else []
    rows = [json.loads(line) for line in lines]
    return {row["mutant"]: Heard(**{**row, "others": tuple(row["others"])}) for row in rows}


def table(head: str, groups: dict[str, list[Heard]], whole: list[Heard]) -> list[str]:
    """Rows by a key: how many mutants, how many told by their clause, how many noticed by others."""
    lines = [
        f"| {head} | mutants | told by their clause | noticed by another | not seen |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, members in [*sorted(groups.items()), ("**all**", whole)]:
        counts = [sum(one.outcome == outcome for one in members) for outcome in (TOLD, NOTICED, UNSEEN)]
        lines.append(f"| {name} | {len(members)} | {' | '.join(map(str, counts))} |")
    return lines


def weighed(heard: Sequence[Heard], patterns: Sequence[str]) -> float:
    """The percentage of all mutants that would be told, if those left out are as those of their theme and kind."""
    clauses = load().clauses
    whole = Counter((clauses[mutant.clause].theme, mutant.kind) for mutant in chosen(patterns))
    groups = defaultdict[tuple[str, str], list[bool]](list)
    for one in heard:
        groups[clauses[one.clause].theme, one.kind].append(one.outcome == TOLD)
    told = sum(whole[group] * sum(members) / len(members) for group, members in groups.items())
    return 100 * told / sum(whole[group] for group in groups)


def main() -> None:
    """Run, and print the figures."""
    asked, began = _options(), begin()
    before = read(asked.out)
    known = {name: one for name, one in before.items() if one.outcome == TOLD or not asked.again}
    reference = None
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(asked.out.open("a", encoding="utf-8")) if asked.out else None
        for one in hear_all(asked, known):
            print(f"{one.outcome} {one.mutant} {one.requests}", file=sys.stderr, flush=True)
            if one.mutant == REFERENCE:
                reference = one
                continue
            known[one.mutant] = one
            if out is not None:
                print(json.dumps(asdict(one)), file=out, flush=True)
    assert reference is not None
    print(f"reference: {len(reference.others)} clauses fail in {reference.requests} exchanges {reference.others or ''}")
    heard = [known[mutant.name] for mutant in chosen(asked.match, asked.sample) if mutant.name in known]
    clauses = load().clauses
    kinds = defaultdict[str, list[Heard]](list)
    themes = defaultdict[str, list[Heard]](list)
    for one in heard:
        kinds[one.kind].append(one)
        themes[clauses[one.clause].theme].append(one)
    print("\n".join([*table("kind", kinds, heard), ""]))
    for one in heard:
        if one.outcome != TOLD:
            print(f"{one.outcome}: {one.mutant} {', '.join(one.others[:3])}")
    whole = f"{weighed(heard, asked.match):.0f} %"
    part = sum(one.outcome != TOLD and not one.whole for one in heard)
    less = f"; {part} of those not told met the items of their clause only" if part else ""
    weight = f"weighed by how many each theme and kind has, {whole} of all are told"
    said = began.told(f"{len(heard)} mutants; {weight}{less}")
    show("\n".join([said, "", *table("theme", themes, heard)]), asked.page, TABLE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=12, help="mutants of each theme and kind (default %(default)s)")
    parser.add_argument("--whole", action="store_true", help="what that does not show meets the whole suite")
    parser.add_argument(
        "--watched", action="store_true", help="judged as `watch` does, which knows that nothing was left out"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--match", nargs="+", default=["*"], help="names or clauses of mutants, with *")
    parser.add_argument("--out", type=Path, help="a file to go on from, and to add what is found to, a line a mutant")
    parser.add_argument("--again", action="store_true", help="hear what the file says was not told once more")
    add_page(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
