"""What `judge` sees of a mutant in a recording of the suite's traffic with it, by theme and kind.

Of each theme and kind the same mutants every time (`--sample 12` are about 300). The items that judge a mutant's clause
run against it in this process, as in the kill matrix; a transport writes down what passes, and that is judged as any
recording is. With `--whole` a mutant that this does not show meets all other items of the quick profile as well. A
mutant is told where its own clause fails, and noticed where only others do; on the reference nothing may fail. With
`--watched` it is judged as what passes before the eyes of `watch`, from which no recorder has left anything out.

    python -m tests.benchmarks.bench_recorded_mutants [--sample N] [--match PATTERN] [--whole] [--watched] [--jobs N]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
from tests.traffic.recorder import Recorder

TOLD, NOTICED, UNSEEN = "told", "noticed", "unseen"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording said of one mutant: `others` are clauses that failed instead of, or beside, its own."""

    mutant: str
    clause: str
    kind: str
    outcome: str
    requests: int
    others: tuple[str, ...]


class Listener:
    """Runs the suite against mutants, and judges only what passed."""

    def __init__(self, items: Mapping[str, SuiteItem], loop: Loop, *, watched: bool) -> None:
        self.items = items
        self._watched = watched
        self._begin()
        self.runner = MutantRunner(items, loop, load(), lambda inner: Recorder(inner, self._take))
        self.reach = self.runner.judged_by_reference().candidates
        self.reference = self._heard("reference", "", "")

    def hear(self, mutant: Mutant, *, whole: bool) -> Heard:
        """One mutant: the items of its clause, and all others where those do not show it and `whole` says so."""
        self._begin()
        names = [name for _, name in self.reach[mutant.clause] if name != PROBE]
        self._meet(mutant, names, focused=True)
        if whole and not self._told(mutant.clause):
            self._meet(mutant, [*names, *(name for name in self.items if name not in names)], focused=False)
        return self._heard(mutant.name, mutant.clause, mutant.kind)

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
        self.judging.take(recorded, self._recording)

    def _told(self, clause: str) -> bool:
        return any(outcome.clause == clause for outcome in self.judging.failures())

    def _heard(self, mutant: str, clause: str, kind: str) -> Heard:
        others = tuple(sorted({outcome.clause for outcome in self.judging.failures()} - {clause}))
        outcome = TOLD if self._told(clause) else NOTICED if others else UNSEEN
        return Heard(mutant, clause, kind, outcome, self.judging.exchanges, others)


def hear_part(part: tuple[Sequence[str], int | None, bool, bool, int, int]) -> list[Heard]:
    """A share of the mutants, in a process of its own; the reference comes first."""
    patterns, sample, whole, watched, index, number = part
    with event_loop() as loop:
        listener = Listener(collected(), loop, watched=watched)
        found = [listener.reference]
        for mutant in chosen(patterns, sample)[index::number]:
            if mutant.clause in listener.reach:
                found.append(listener.hear(mutant, whole=whole))
                print(f"{found[-1].outcome} {mutant.name} {found[-1].requests}", file=sys.stderr, flush=True)
    return found


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
    asked = _options()
    parts = [(asked.match, asked.sample, asked.whole, asked.watched, index, asked.jobs) for index in range(asked.jobs)]
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        found = pool.map(hear_part, parts)
    reference, heard = found[0][0], [one for part in found for one in part[1:]]
    if asked.out:
        asked.out.write_text(json.dumps([asdict(one) for one in heard], indent=1) + "\n", encoding="utf-8")
    print(f"reference: {len(reference.others)} clauses fail in {reference.requests} exchanges {reference.others or ''}")
    clauses = load().clauses
    for head, key in (("theme", lambda one: clauses[one.clause].theme), ("kind", lambda one: one.kind)):
        groups: dict[str, list[Heard]] = defaultdict(list)
        for one in heard:
            groups[key(one)].append(one)
        print("\n".join([*table(head, groups, heard), ""]))
    print(f"of all mutants, each theme and kind weighed by how many it has: {weighed(heard, asked.match):.0f} % told")
    for one in heard:
        if one.outcome != TOLD:
            print(f"{one.outcome}: {one.mutant} {', '.join(one.others[:3])}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=12, help="mutants of each theme and kind (default %(default)s)")
    parser.add_argument("--whole", action="store_true", help="what that does not show meets the whole suite")
    parser.add_argument(
        "--watched", action="store_true", help="judged as `watch` does, which knows that nothing was left out"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--match", nargs="+", default=["*"], help="names or clauses of mutants, with *")
    parser.add_argument("--out", type=Path, help="write what was found, mutant by mutant, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
