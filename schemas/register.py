"""The frozen register: every clause id that was ever given, with a digest of what it means.

An id is never taken back and never used for something else: baselines and reports of users speak of it. What an id
means here is its operation, its path and its keyword; levels, statements and limits may change with the documents.
`python -m checkout_conformance.schemas.register --check` says what changed or is gone (exit 1); `--update`
enters new ids and refuses to change or drop one. A clause that proves to be none stands in `gone.json`, with the
reason; its id stays registered and is never given again. Only names are kept here; the clauses themselves are made by
`schemas.contract`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.schemas import BrokenSchemas, Clause, load, versions
from checkout_conformance.schemas.exit_codes import USAGE_ERROR

REGISTER = Path(__file__).parent / "register.json"
GONE = Path(__file__).parent / "gone.json"
UPDATE = "python -m checkout_conformance.schemas.register --update"
DIGEST_LENGTH = 10


def digest(clause: Clause) -> str:
    """A short digest of what a clause id means."""
    meaning = "\n".join((clause.operation, clause.path, clause.keyword))
    return hashlib.sha256(meaning.encode("utf-8")).hexdigest()[:DIGEST_LENGTH]


@dataclass(frozen=True, slots=True)
class Difference:
    """How the clauses differ from the register: ids that are new, that mean something else, that are gone."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing that was registered was changed or dropped."""
        return not self.changed and not self.gone

    def lines(self) -> list[str]:
        """One line per id, and what to do about each kind."""
        advice = (
            ("new", self.new, f"enter them with `{UPDATE}` and commit schemas/register.json"),
            ("changed", self.changed, "a registered id keeps its meaning; give the new clause an id of its own"),
            (
                "gone",
                self.gone,
                "keep it (excluded, with the reason), or say in schemas/gone.json why it is none",
            ),
        )
        found = []
        for word, names, what_to_do in advice:
            found += [f"{word}: {name}" for name in names]
            if names:
                found.append(f"  {len(names)} {word}: {what_to_do}")
        return found


def current() -> dict[str, str]:
    """Id -> digest of every clause of every version."""
    found: dict[str, str] = {}
    for version in reversed(versions()):
        for clause in load(version).clauses.values():
            found.setdefault(clause.id, digest(clause))
    return found


def registered(path: Path = REGISTER) -> dict[str, str]:
    """Id -> digest as committed. Raises BrokenSchemas where the file is missing or is no register."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenSchemas(f"{path.name} is missing; restore it from version control") from None
    except ValueError as error:
        raise BrokenSchemas(f"{path.name} is not JSON ({error}); restore it from version control") from None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise BrokenSchemas(f"{path.name} is no object of ids and digests; restore it from version control")
    return data


def gone_ids() -> dict[str, str]:
    """Id -> why there is no such clause any more."""
    reasons: dict[str, str] = json.loads(GONE.read_text(encoding="utf-8"))
    return reasons


def compare(before: Mapping[str, str], now: Mapping[str, str], gone: Mapping[str, str] | None = None) -> Difference:
    """What changed since the register was written; `gone` are ids of no clause any more (None: those of the file).

    An id that is gone and is in use again counts as changed.
    """
    gone = gone_ids() if gone is None else gone
    return Difference(
        new=tuple(sorted(now.keys() - before.keys())),
        changed=tuple(sorted(name for name in now.keys() & before.keys() if name in gone or now[name] != before[name])),
        gone=tuple(sorted(before.keys() - now.keys() - gone.keys())),
    )


def write(entries: Mapping[str, str], path: Path = REGISTER) -> None:
    """Write the register, sorted, an id a line."""
    path.write_text(json.dumps(dict(sorted(entries.items())), indent=0) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check or update; 0 well, 1 where an id is new (check), changed or gone, 4 where the register is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m checkout_conformance.schemas.register", description="The frozen register of clause ids."
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="exit 1 where an id is new, changed or gone")
    action.add_argument("--update", action="store_true", help="enter new ids; never changes or drops one")
    parser.add_argument("--file", type=Path, default=REGISTER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        before, now = registered(options.file), current()
    except BrokenSchemas as error:
        print(f"checkout_conformance.schemas.register: {error}", file=sys.stderr)
        return USAGE_ERROR
    found = compare(before, now)
    if options.update and found.allowed:
        write({**before, **now}, options.file)
        print(f"{len(found.new)} new ids entered, {len(now)} in all")
        return 0
    print("\n".join([*found.lines(), f"{len(before)} ids registered, {len(now)} in use"]))
    return 0 if found.allowed and not found.new else 1


if __name__ == "__main__":
    sys.exit(main())
