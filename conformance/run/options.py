"""The options of a run, as a table: their names on a command line, and what was chosen.

Every option has two spellings. `--checkout-target` is the kit's own and always there; `--target` is there where nobody
else has it (see `run.plugin`). Cheap to import: pytest loads this in every run. What values may say is `run.usage`'s.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import pytest

DEFAULT_API_VERSION = "2025-09-30.clover"
# What each of them means is in `strategies.quotas`, which is too much to import here.
PROFILES = ("quick", "standard", "thorough")
PREFIX = "checkout"
GROUP = "checkout-conformance"
DESCRIPTION = "Checkout Sessions conformance (the key comes from STRIPE_API_KEY)"


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name without dashes in front, and what argparse has to know of it."""

    name: str
    metavar: str | None
    help: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The spelling that another plugin may have as well."""
        return f"--{self.name}"

    @property
    def prefixed(self) -> str:
        """The spelling that is the kit's."""
        return f"--{PREFIX}-{self.name}"

    @property
    def dest(self) -> str:
        """Where the value is kept, whichever spelling was used."""
        return f"{PREFIX}_{self.name}".replace("-", "_")

    def arguments(self) -> dict[str, Any]:
        """What `addoption` and `add_argument` take beside the name."""
        return {"dest": self.dest, **({"metavar": self.metavar} if self.metavar else {}), **self.settings}


OPTIONS = (
    Option("target", "URL", "run the conformance suite against this base URL, or `embedded`"),
    Option("target-file", "FILE.toml", "everything about one target: URL, limits, prices, how to complete"),
    Option("api-version", "V", f"Stripe-Version to send (default {DEFAULT_API_VERSION})"),
    Option("profile", None, "how much to try (default standard)", {"choices": PROFILES}),
    Option("report-dir", "DIR", "where reports go (default %(default)s)", {"default": "conformance-report"}),
    Option("rate", "N", "requests a second at the most (default 25 for Stripe itself)", {"type": float}),
    Option("max-requests", "N", "requests in all; when they are spent, the report is partial", {"type": int}),
    Option("fail-on", None, "which level makes the run fail (default must)", {"choices": ("must", "should")}),
    Option("run-seed", "N", "another seed draws other cases (default %(default)s)", {"type": int, "default": 0}),
    Option("baseline", "FILE", "known deviations: they are accepted, new and stale ones fail"),
    Option("write-baseline", "FILE", "write the deviations of this run as a baseline"),
    Option("update-baseline", "FILE", "as --baseline, and write it anew: what still fails keeps its reason"),
    Option("shard", "I/N", "run the i-th of n parts of the suite; merge the records afterwards"),
    Option("label", "TEXT", "what the run is called beside others (default: branch and commit, from CI or git)"),
)
# What tells that a run of the kit is wanted.
ASKING = ("target", "target-file")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for a run; None where nothing was said and the default depends on something."""

    target: str | None = None
    target_file: str | None = None
    api_version: str | None = None
    profile: str | None = None
    report_dir: str = "conformance-report"
    rate: float | None = None
    max_requests: int | None = None
    fail_on: str | None = None
    run_seed: int = 0
    baseline: str | None = None
    write_baseline: str | None = None
    update_baseline: str | None = None
    shard: str | None = None
    label: str | None = None

    @classmethod
    def of(cls, namespace: object) -> Chosen:
        """The values that a parser left in its namespace (`config.option` of pytest's)."""
        values: dict[str, Any] = {f.name: getattr(namespace, f"{PREFIX}_{f.name}", f.default) for f in fields(cls)}
        return cls(**values)

    def arguments(self) -> list[str]:
        """The same as arguments, in the spelling that always works."""
        found = [(option, getattr(self, option.name.replace("-", "_"))) for option in OPTIONS]
        return [f"{option.prefixed}={value}" for option, value in found if value != option.settings.get("default")]


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def split(arguments: Sequence[str], spellings: Iterable[str]) -> tuple[Chosen, list[str]]:
    """The kit's options among these arguments, where spelled so, and all others in their order.

    Raises ValueError with a sentence where a value is none of what its option takes.
    """
    known = set(spellings)
    parser = _Arguments(add_help=False, allow_abbrev=False, fromfile_prefix_chars="@")
    for option in OPTIONS:
        names = [name for name in (option.short, option.prefixed) if name in known]
        if names:
            parser.add_argument(*names, **option.arguments())
    namespace, rest = parser.parse_known_args(arguments)
    return Chosen.of(namespace), rest


def every_spelling() -> list[str]:
    """All of them: what `checkout-conformance run` takes, where nobody else has options."""
    return [name for option in OPTIONS for name in (option.short, option.prefixed)]


def add_prefixed(parser: pytest.Parser) -> None:
    """Register the spellings that are the kit's, in one group of `pytest --help`."""
    group = parser.getgroup(GROUP, DESCRIPTION)
    for option in OPTIONS:
        if is_free(parser, option.prefixed):
            group.addoption(option.prefixed, help=option.help, **option.arguments())


def add_short(parser: pytest.Parser, names: Iterable[str]) -> set[str]:
    """Register the short spellings of these options (by name) that are free; the spellings that the kit has now."""
    group, wanted, added = parser.getgroup(GROUP, DESCRIPTION), set(names), set()
    for option in OPTIONS:
        if option.name in wanted and is_free(parser, option.short):
            group.addoption(option.short, help=f"the same as {option.prefixed}", **option.arguments())
            added.add(option.short)
    return added


def unknown_shorts(parser: pytest.Parser, arguments: Sequence[str]) -> list[str]:
    """Names of the kit's options that are spelled short in these arguments and that nobody has registered."""
    unknown = {text.partition("=")[0] for text in parser.parse_known_and_unknown_args(arguments)[1]}
    return [option.name for option in OPTIONS if option.short in unknown]


def is_free(parser: pytest.Parser, spelling: str) -> bool:
    """Whether no plugin has registered this option: pytest tells by not knowing it."""
    import pytest

    try:
        return parser.parse_known_and_unknown_args([spelling])[1] == [spelling]
    except (pytest.UsageError, SystemExit):  # it is known, and misses its value
        return False
