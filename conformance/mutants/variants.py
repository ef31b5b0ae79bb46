"""All compatible variants, as `docs/compatible-variants.md` lists them, and what the whole suite says of one.

`python -m checkout_conformance.mutants.variants` prints the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checkout_conformance.emulator.app import build_app
from checkout_conformance.evidence.ledger import Ledger
from checkout_conformance.mutants import variant_answers, variant_manners, variant_requests
from checkout_conformance.mutants.in_process import InProcess, Loop
from checkout_conformance.mutants.runner import ADDRESS, Around
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.mutants.variant import Variant
from checkout_conformance.run.probe import Probe, probe
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Level, load
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target_file import at, make_target

SECTIONS = (
    ("What is accepted and refused", variant_requests.VARIANTS),
    ("What answers hold", variant_answers.VARIANTS),
    ("Manners", variant_manners.VARIANTS),
)
VARIANTS: Mapping[str, Variant] = {one.name: one for _, rows in SECTIONS for one in rows}
PROFILE = "quick"
INTRODUCTION = (
    "# Right servers that speak otherwise",
    "",
    "A compatible variant is the reference emulator with one thing done otherwise where the documents leave room. The",
    "whole suite runs on each, and no MUST may fail: that is the kit's answer to the question whether it would fail",
    "the real API. A SHOULD may fail only where the row names it. `make variants` runs each alone; `make test` runs",
    "a part of it on several in one server. `E-` keys are rows of [evidence.md](evidence.md).",
    "",
    "Made by `python -m checkout_conformance.mutants.variants`.",
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A clause that failed on a variant, in which item, and what was seen."""

    clause: str
    level: Level
    item: str
    observed: str


def complaints(
    variant: Variant, items: Mapping[str, SuiteItem], loop: Loop, around: Around = lambda transport: transport
) -> list[Complaint]:
    """Everything but news that the whole suite finds on a variant, in this process; [] where it finds nothing.

    `items` are the suite's; `around` gives the transport that stands before the variant's. What an item raises is
    raised.
    """
    target = at(make_target({"target": "embedded", "api_version": variant.version}, {}), ADDRESS)
    client = Client(target, transport=around(InProcess(build_app(variant.parts), loop)))
    contract = load(variant.version)
    run = Run(target, contract, Probe(None, Provisions(), {}), profile=PROFILE, client=client)
    found: list[Complaint] = []

    def collect(ledger: Ledger, item: str) -> None:
        for outcome in ledger.failures():
            level = contract.clauses[outcome.clause].level
            if level is not Level.INFO:
                found.append(Complaint(outcome.clause, level, item, str(outcome.observed)))

    try:
        run.probe = probe(client)
        probed = Ledger()
        probed.extend(run.probe.outcomes)
        collect(probed, "probe")
        for name, item in items.items():
            collect(item.meet(run), name)
    finally:
        client.close()
    return found


def unexpected(variant: Variant, found: list[Complaint]) -> list[Complaint]:
    """The complaints that no right server deserves: every MUST, and each SHOULD that the row does not name."""
    return [one for one in found if one.level is Level.MUST or not one.clause.startswith(variant.warned or ("\n",))]


def page() -> str:
    """`docs/compatible-variants.md`."""
    lines = [*INTRODUCTION]
    for title, rows in SECTIONS:
        lines += ["", f"## {title}", "", "| variant | a right server that … | since | source | warnings |"]
        lines += ["|---|---|---|---|---|", *(_line(one) for one in rows)]
    return "\n".join([*lines, "", f"{len(VARIANTS)} variants.", ""])


def _line(one: Variant) -> str:
    warned = ", ".join(f"`{start}*`" for start in one.warned)
    return f"| {one.name} | {_cell(one.differs)} | {_cell(one.why)} | {_cell(one.source)} | {warned} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;").replace("*", "\\*")


if __name__ == "__main__":
    print(page(), end="")
