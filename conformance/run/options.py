"""The settings of a run, as one table, and their spellings on a command line.

Each row is an option, a variable of the environment, a key of `[tool.checkout-conformance]` in `pyproject.toml` and,
where it describes a target, a key of `[options]` in a target file; documentation and schema are made from the rows too.
Here is what a value may be; which source wins is `run.settings`'s. Every option has two spellings: `--checkout-target`
is the kit's own and always there, `--target` is there where nobody else has it (see `run.plugin`). Cheap to import:
pytest loads this in every run.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

from checkout_conformance.schemas.existing import default_version

if TYPE_CHECKING:
    import pytest

# What each of them means is in `strategies.quotas`, which is too much to import here.
PROFILES = ("quick", "standard", "thorough")
PREFIX = "checkout"
VARIABLE_PREFIX = "CHECKOUT_CONFORMANCE_"
GROUP = "checkout-conformance"
DESCRIPTION = "Checkout Sessions conformance (the key comes from STRIPE_API_KEY)"
ON, OFF = ("true", "1", "yes", "on"), ("false", "0", "no", "off")

Value = str | int | float | bool


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    FILE = "path"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its name with dashes, and what its values may be.

    A whole number is `least` or more, another number more than 0. `of_target`: a target file may say it as well.
    """

    name: str
    kind: Kind
    help: str
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    of_target: bool = False

    @property
    def short(self) -> str:
        """The spelling that another plugin may have as well."""
        return f"--{self.name}"

    @property
    def prefixed(self) -> str:
        """The spelling that is the kit's."""
        return f"--{PREFIX}-{self.name}"

    @property
    def key(self) -> str:
        """Its key in `pyproject.toml` and in a target file, and its field in `Chosen`."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """Its variable of the environment."""
        return f"{VARIABLE_PREFIX}{self.key.upper()}"

    @property
    def dest(self) -> str:
        """Where a parser keeps the text that was given, whichever spelling was used."""
        return f"{PREFIX}_{self.key}"

    def arguments(self) -> dict[str, Any]:
        """What `addoption` and `add_argument` take beside the name and the help; values stay texts until `read`."""
        if self.kind is Kind.FLAG:
            return {"dest": self.dest, "action": "store_const", "const": ON[0]}
        metavar = self.metavar or f"{{{','.join(self.choices)}}}"
        return {"dest": self.dest, "metavar": metavar}

    def read(self, text: str, place: str) -> Value:
        """The value that a text stands for. Raises ValueError with a sentence that begins with `place`."""
        if self.kind is Kind.FLAG:
            if text.lower() in (*ON, *OFF):
                return text.lower() in ON
        elif self.kind is Kind.CHOICE:
            if text in self.choices:
                return text
        elif self.kind in (Kind.WHOLE, Kind.NUMBER):
            try:
                number = int(text) if self.kind is Kind.WHOLE else float(text)
            except ValueError:
                number = math.nan
            if self._is_large_enough(number):
                return number
        else:
            return text
        raise ValueError(f"{place} {text!r} is not {self.expected}")

    @property
    def expected(self) -> str:
        """What a value is, in words."""
        match self.kind:
            case Kind.FLAG:
                return f"{ON[0]} or {OFF[0]}"
            case Kind.CHOICE:
                return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
            case Kind.WHOLE:
                return f"a whole number of {self.least} or more"
            case Kind.NUMBER:
                return "a number above 0"
        return f"a {self.kind}"

    def _is_large_enough(self, number: float) -> bool:
        if self.kind is Kind.WHOLE:
            return number >= self.least
        return 0 < number < math.inf


OPTIONS = (
    Option("target", Kind.TEXT, "base URL of the server to run the conformance suite against, or `embedded`", "URL"),
    Option(
        "target-file",
        Kind.FILE,
        "everything about one target: URL, limits, prices, how to complete; a path, or the name of a shipped file",
        "FILE.toml",
    ),
    Option(
        "api-version",
        Kind.TEXT,
        "`Stripe-Version` to send, contract to judge by; also `latest`, `sdk`",
        "V",
        of_target=True,
    ),
    Option("profile", Kind.CHOICE, "how much to try", choices=PROFILES, of_target=True),
    Option("report-dir", Kind.FILE, "where reports go", "DIR"),
    Option("rate", Kind.NUMBER, "requests a second at the most (25 for Stripe itself)", "N", of_target=True),
    Option(
        "max-requests",
        Kind.WHOLE,
        "requests in all; when they are spent, the report is partial",
        "N",
        least=1,
        of_target=True,
    ),
    Option("timeout", Kind.NUMBER, "seconds for one request and its whole answer", "SECONDS", of_target=True),
    Option("time-limit", Kind.NUMBER, "seconds for the whole run", "SECONDS", of_target=True),
    Option(
        "key-requests",
        Kind.WHOLE,
        "requests that one key may send, on a target that takes any key; numbered keys follow",
        "N",
        least=1,
        of_target=True,
    ),
    Option("ca-file", Kind.FILE, "certificates (PEM) of authorities to trust beside the usual", "FILE", of_target=True),
    Option(
        "insecure",
        Kind.FLAG,
        "do not verify TLS certificates; for this machine and private hosts only",
        of_target=True,
    ),
    Option(
        "try-completion",
        Kind.FLAG,
        "pay sessions in ways that servers are known to have, where no driver says how; never on Stripe itself",
        of_target=True,
    ),
    Option("fail-on", Kind.CHOICE, "which level makes the run fail", choices=("must", "should"), of_target=True),
    Option("run-seed", Kind.WHOLE, "another seed draws other cases", "N"),
    Option("baseline", Kind.FILE, "known deviations: they are accepted, new and stale ones fail", "FILE"),
    Option("write-baseline", Kind.FILE, "write the deviations of this run as a baseline", "FILE"),
    Option("update-baseline", Kind.FILE, "as baseline, and write it anew: what still fails keeps its reason", "FILE"),
    Option("shard", Kind.TEXT, "run the i-th of n parts of the suite; merge the records afterwards", "I/N"),
    Option("label", Kind.TEXT, "what the run is called beside others (else branch and commit, from CI or git)", "TEXT"),
)
# What judging traffic (`judge`, `watch`) has of them, and the help there.
OF_TRAFFIC: Mapping[str, str] = {
    "report-dir": "where reports go (default conformance-report)",
    "api-version": "judge everything by this version of the API, or `latest`, or `sdk` (default: what requests say)",
    "fail-on": "which level fails (default must)",
    "baseline": "known deviations: they are accepted, new ones fail",
}
# What tells that a run of the kit is wanted.
ASKING = ("target", "target-file")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings of a run; None where nothing was said and there is no default, or it depends on something."""

    target: str | None = None
    target_file: str | None = None
    api_version: str = default_version()
    profile: str = "standard"
    report_dir: str = "conformance-report"
    rate: float | None = None
    max_requests: int | None = None
    timeout: float = 30.0
    time_limit: float = 3600.0
    key_requests: int | None = None
    ca_file: str | None = None
    insecure: bool = False
    try_completion: bool = False
    fail_on: str = "must"
    run_seed: int = 0
    baseline: str | None = None
    write_baseline: str | None = None
    update_baseline: str | None = None
    shard: str | None = None
    label: str | None = None

    @classmethod
    def of(cls, namespace: object) -> Chosen:
        """What a parser left in its namespace (`config.option` of pytest's), and defaults for the rest.

        Raises ValueError with a sentence where a value is none of what its option takes.
        """
        texts = given_in(namespace)
        values: dict[str, Any] = {o.key: o.read(texts[o.key], o.short) for o in OPTIONS if o.key in texts}
        return cls(**values)

    def arguments(self) -> list[str]:
        """The same as arguments, in the spelling that always works."""
        values = {option.key: getattr(self, option.key) for option in OPTIONS}
        return spelled({key: str(value) for key, value in values.items() if value != DEFAULTS[key]})


DEFAULTS: Mapping[str, Value | None] = asdict(Chosen())


def given_in(namespace: object) -> dict[str, str]:
    """The texts that a parser left in its namespace, by key: what was given, and nothing else."""
    found = {option.key: getattr(namespace, option.dest, None) for option in OPTIONS}
    return {key: text for key, text in found.items() if text is not None}


def spelled(texts: Mapping[str, str]) -> list[str]:
    """What was given as arguments, in the spelling that always works."""
    named = [(option, texts[option.key]) for option in OPTIONS if option.key in texts]
    return [o.prefixed if o.kind is Kind.FLAG else f"{o.prefixed}={text}" for o, text in named]


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def split(arguments: Sequence[str], spellings: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """What is given for the kit's options among these arguments, where spelled so, and all others in their order.

    Raises ValueError with a sentence where an option misses its value.
    """
    known = set(spellings)
    parser = _Arguments(add_help=False, allow_abbrev=False, fromfile_prefix_chars="@")
    for option in OPTIONS:
        names = [name for name in (option.short, option.prefixed) if name in known]
        if names:
            parser.add_argument(*names, **option.arguments())
    namespace, rest = parser.parse_known_args(arguments)
    return given_in(namespace), rest


def add_api_version(parser: argparse.ArgumentParser) -> None:
    """Which contract a command is about, by name: `checkout_conformance.schemas.naming.resolved` says which it is."""
    parser.add_argument(
        *("--api-version", "--version"),
        default=default_version(),
        metavar="V",
        help="API version: a version, `latest`, or `sdk` (default %(default)s)",
    )


def add_all(parser: argparse.ArgumentParser) -> None:
    """Register both spellings of every option with a parser that nobody else uses."""
    for option in OPTIONS:
        parser.add_argument(option.short, option.prefixed, help=help_of(option), **option.arguments())


def add_of_traffic(parser: argparse.ArgumentParser) -> None:
    """Register both spellings of the options that judging traffic has."""
    for option in OPTIONS:
        if option.name in OF_TRAFFIC:
            parser.add_argument(option.short, option.prefixed, help=OF_TRAFFIC[option.name], **option.arguments())


def help_of(option: Option) -> str:
    """What an option's help says: what it is, and its default."""
    default = DEFAULTS[option.key]
    return f"{option.help} (default {default})" if default not in (None, False) else option.help


def add_prefixed(parser: pytest.Parser) -> None:
    """Register the spellings that are the kit's, in one group of `pytest --help`."""
    group = parser.getgroup(GROUP, DESCRIPTION)
    for option in OPTIONS:
        if is_free(parser, option.prefixed):
            group.addoption(option.prefixed, help=help_of(option), **option.arguments())


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
