"""`python -m checkout_conformance`, the same as the console script: see `cli`."""

from __future__ import annotations

import sys

from checkout_conformance.cli import main

if __name__ == "__main__":
    sys.exit(main())
