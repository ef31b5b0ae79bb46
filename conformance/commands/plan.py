"""`plan`: without any target, what a run would send."""

from __future__ import annotations

import argparse
import itertools
import json
from dataclasses import asdict
from typing import Any

from checkout_conformance.reports.text import plural
from checkout_conformance.run.options import PROFILES

PARAMETERS_IN_ONE = ("create", "update")


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "plan",
        help="what a run would send: cases per clause, covering payloads, requests",
        description="Say what a run would send: cases per clause, covering payloads, requests. No target is needed.",
    )
    parser.add_argument("--profile", choices=PROFILES, default="standard", help="default %(default)s")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the plan."""
    made = plan(options.profile)
    if options.json:
        print(json.dumps(made, indent=1))
        return 0
    for operation, numbers in made["covering"].items():
        print(
            f"{operation}: {numbers['payloads']} covering payloads carry {numbers['parameters']} parameters; "
            f"no fewer than {numbers['lower_bound']} could"
            + (
                f" (so many values of {' and '.join(numbers['bound_by'])} exclude each other)"
                if numbers["bound_by"]
                else ""
            )
        )
    print("cases by profile:")
    for profile, quota in made["quotas"].items():
        sides = "all" if quota["valid_sides"] is None else quota["valid_sides"]
        print(
            f"  {profile}: up to {plural(quota['violations'], 'violation')} and {sides} valid sides of every clause, "
            f"{quota['drawn']} drawn creates of every mode and page"
        )
    print(f"{made['clauses']:,} request clauses, {made['cases']:,} violations, each with its control")
    print(f"{made['valid_sides']} requests on the valid side of a boundary, {made['drawn']} drawn creates")
    for clause in made["without_violation"]:
        print(f"no violation: {clause}")
    print(f"about {made['requests']:,} requests in the systematic passes of the {options.profile} profile")
    return 0


def plan(profile: str) -> dict[str, Any]:
    """Cases per clause, covering payloads and requests, on a context where everything exists."""
    from checkout_conformance.schemas import Side
    from checkout_conformance.strategies import Generators, on_paper
    from checkout_conformance.strategies.bounds import lower_bound
    from checkout_conformance.strategies.fields import SHAPES
    from checkout_conformance.strategies.quotas import QUOTAS

    context = on_paper()
    generators = Generators(context)
    quota = QUOTAS[profile]
    clauses = [
        clause.id
        for clause in context.contract.clauses.values()
        if clause.side is Side.REQUEST and clause.theme == "requests" and not clause.excluded
    ]
    cases = {clause: len(list(generators.violations(clause, quota.violations))) for clause in clauses}
    sides = sum(len(list(itertools.islice(generators.valid_sides(clause), quota.valid_sides))) for clause in clauses)
    covering: dict[str, dict[str, Any]] = {}
    for operation in PARAMETERS_IN_ONE:
        covered = generators.covering(operation)
        carried = {place for payload in covered for place in generators.coverage(operation, payload)["parameters"]}
        bound = lower_bound(generators.templates, operation, covered)
        covering[operation] = {
            "payloads": len(covered),
            "parameters": len(carried),
            "lower_bound": bound.payloads,
            "bound_by": list(bound.parameters),
        }
    payloads = sum(numbers["payloads"] for numbers in covering.values())
    return {
        "profile": profile,
        "clauses": len(clauses),
        "cases": sum(cases.values()),
        "cases_per_clause": cases,
        "without_violation": sorted(clause for clause, number in cases.items() if not number),
        "valid_sides": sides,
        "covering": covering,
        "drawn": quota.drawn * len(SHAPES),
        "quotas": {name: asdict(row) for name, row in QUOTAS.items()},
        "requests": payloads * 3 + sum(cases.values()) * 2 + sides + quota.drawn * len(SHAPES),
    }
