"""The command-line options of the plugin, and what they may say. Cheap to import: pytest loads it in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

DEFAULT_API_VERSION = "2025-09-30.clover"


def add_options(parser: pytest.Parser) -> None:
    """Register the options, in one group of `pytest --help`."""
    group = parser.getgroup("checkout-conformance", "Checkout Sessions conformance (the key comes from STRIPE_API_KEY)")
    add = group.addoption
    add("--target", metavar="URL", help="run the conformance suite against this base URL, or `embedded`")
    add("--target-file", metavar="FILE.toml", help="everything about one target: URL, limits, prices, how to complete")
    add("--api-version", metavar="V", help=f"Stripe-Version to send (default {DEFAULT_API_VERSION})")
    add("--profile", choices=("quick", "standard", "thorough"), help="how much to try (default standard)")
    add("--report-dir", metavar="DIR", default="conformance-report", help="where reports go (default %(default)s)")
    add("--rate", metavar="N", type=float, help="requests a second at the most (default 25 for Stripe itself)")
    add("--max-requests", metavar="N", type=int, help="requests in all; when they are spent, the report is partial")
    add("--fail-on", choices=("must", "should"), help="which level makes the run fail (default must)")
    add("--run-seed", metavar="N", type=int, default=0, help="another seed draws other cases (default %(default)s)")
    add("--baseline", metavar="FILE", help="known deviations: they are accepted, new and stale ones fail")
    add("--write-baseline", metavar="FILE", help="write the deviations of this run as a baseline")
    add("--shard", metavar="I/N", help="run the i-th of n parts of the suite; merge the records afterwards")
