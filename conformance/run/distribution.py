"""Which items one process has, of several (`-n`): those that share what is made for them at some cost.

Every other item goes to whichever process is free, as pytest-xdist does it by itself.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

# Modules of the suite -> what their items share.
SHARING = {
    "test_accepted.py": "covering set",
    "test_conventions.py": "history",
    "test_filters.py": "history",
    "test_fuzz.py": "Schemathesis",
    "test_idempotency.py": "key that was used long before",
    "test_paging.py": "history",
}
# Items that a large parameter is split into, one for each letter that its parts begin with: what they have shown of one
# kind of clause tells when more of it shows nothing new.
PART = re.compile(r"test_refused\.py::\w+\[(?P<parameter>\w+:\w+)\.\w+\]$")


def shared(nodeid: str) -> str | None:
    """What an item shares with others, or None."""
    part = PART.search(nodeid)
    return part["parameter"] if part else SHARING.get(nodeid.partition("::")[0].rpartition("/")[2])


class Distribution(LoadScopeScheduling):  # type: ignore[misc]
    """pytest-xdist's scheduler by scopes: most items are one of their own, and the largest scope comes first."""

    def _split_scope(self, nodeid: str) -> str:
        return shared(nodeid) or nodeid
