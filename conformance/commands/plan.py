"""`plan`: without any target, what a run would send."""

from __future__ import annotations

import argparse
import json
from typing import Any

PARAMETERS_IN_ONE = ("create", "update")


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("plan", help="what a run would send: cases per clause, covering payloads, requests")
    parser.add_argument("--profile", choices=("quick", "standard", "thorough"), default="standard")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the plan."""
    made = plan(options.profile)
    if options.json:
        print(json.dumps(made, indent=1))
        return 0
    for operation, numbers in made["covering"].items():
        print(f"{operation}: {numbers['payloads']} covering payloads carry {numbers['parameters']} parameters")
    print(f"{made['clauses']} request clauses, {made['cases']} violations, each with its twin")
    for clause in made["without_violation"]:
        print(f"no violation: {clause}")
    print(f"about {made['requests']} requests in the systematic passes of the {options.profile} profile")
    return 0


def plan(profile: str) -> dict[str, Any]:
    """Cases per clause, covering payloads and requests, on a ground where everything exists."""
    from conformance.run import PROFILE_FACTOR
    from schemas import Side
    from strategies import Generators, on_paper
    from strategies.generators import WAYS

    ground = on_paper()
    generators = Generators(ground)
    ways = max(1, round(WAYS * PROFILE_FACTOR[profile]))
    clauses = [
        clause.id
        for clause in ground.contract.clauses.values()
        if clause.side is Side.REQUEST and clause.theme == "requests" and not clause.excluded
    ]
    cases = {clause: len(list(generators.violations(clause, ways))) for clause in clauses}
    covering: dict[str, dict[str, int]] = {}
    for operation in PARAMETERS_IN_ONE:
        packed = generators.covering(operation)
        carried = {place for payload in packed for place in generators.coverage(operation, payload)["parameters"]}
        covering[operation] = {"payloads": len(packed), "parameters": len(carried)}
    payloads = sum(numbers["payloads"] for numbers in covering.values())
    return {
        "profile": profile,
        "clauses": len(clauses),
        "cases": sum(cases.values()),
        "cases_per_clause": cases,
        "without_violation": sorted(clause for clause, number in cases.items() if not number),
        "covering": covering,
        "requests": payloads * 3 + sum(cases.values()) * 2,
    }
