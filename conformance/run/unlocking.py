"""What stays unjudged for want of something that a target file can say, with the lines of TOML that say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checkout_conformance.reports.text import plural
from checkout_conformance.schemas.capabilities import ACCOUNT
from checkout_conformance.schemas.contract import Contract

# What may be said beside: without a line that only the server's owner knows.
OR_ELSE: Mapping[str, str] = {"completion": "; `--try-completion` tries what servers are known to have"}
# capability -> the lines, with what only the server's owner knows left to fill in
LINES: Mapping[str, str] = {
    "completion": '[drivers.complete] path = "/your/way/to/pay/{id}"',
    "declined_completion": '[drivers.complete] path = "/your/way/to/pay/{id}", form = { outcome = "{outcome}" }',
    "delayed_completion": '[drivers.settle] path = "/your/way/to/settle/{id}"',
    "clock": '[drivers.advance_clock] path = "/your/clock", form = { advance = "{seconds}" }',
    "recovery": '[drivers.recover] path = "/your/way/to/recover/{id}"',
    "prices": '[prices] price_yours = { currency = "usd", unit_amount = 1000 }',
    "webhooks": "[capabilities] webhooks = true",
}


def unlocking(capabilities: Mapping[str, bool | str], contract: Contract, *, stripe: bool) -> Iterator[str]:
    """A note for every capability that is missing and that a target file gives; none for one that nothing needs.

    What an account decides is a matter of the file on Stripe's own host alone: elsewhere it was tried.
    """
    allow = dict.fromkeys(ACCOUNT if stripe else (), "")
    lines = {**LINES, **{name: f'[account] allow = ["{name}"]' for name in allow}}
    for name, line in lines.items():
        or_else = "" if stripe else OR_ELSE.get(name, "")
        number = sum(name in clause.needs for clause in contract.clauses.values() if clause.excluded is None)
        if number and capabilities.get(name) is not True:
            needs, them = ("needs", "it") if number == 1 else ("need", "them")
            said = f"{plural(number, 'clause')} {needs} {name}"
            yield f"{said}; these lines of a target file unlock {them}: {line}{or_else}"
