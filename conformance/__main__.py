"""`python -m conformance`, and the console script: see `conformance.cli`."""

from __future__ import annotations

import sys

from conformance.own_packages import Hidden, own_packages_first


def main() -> int:
    """Run a subcommand with the kit's own packages; its exit code."""
    try:
        own_packages_first()
    except Hidden as error:
        print(f"checkout-conformance: {error}", file=sys.stderr)
        return 4
    from conformance.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
