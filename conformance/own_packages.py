"""The kit imports its own packages, whatever stands in front of them on the path.

`python -m` puts the working directory there, and a user's configuration may put more.

Imports nothing of the kit.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("conformance", "reports", "schemas", "strategies")


class Hidden(Exception):
    """Another package has taken the name of one of ours; the message says which, and what to do."""


def own_packages_first() -> None:
    """Move what hides the kit's packages behind them on the path. Raises Hidden where one is loaded already."""
    root = str(ROOT)
    before = sys.path[: sys.path.index(root)] if root in sys.path else list(sys.path)
    hiding = [entry for entry in before if any((Path(entry) / name).exists() for name in PACKAGES)]
    if hiding or root not in sys.path:
        after = sys.path[len(before) + 1 :]
        sys.path[:] = [*(entry for entry in before if entry not in hiding), root, *after, *hiding]
    for name in PACKAGES:
        loaded = sys.modules.get(name)
        places = list(getattr(loaded, "__path__", [])) if loaded else []
        if places and not any(Path(place).parent == ROOT for place in places):
            raise Hidden(
                f"another package called `{name}` is loaded already, from {places[0]}; "
                "the kit needs its own: start it in another directory"
            )
