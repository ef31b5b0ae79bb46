"""Which items one process has, of several (`-n`): those that share what is made for them at some cost.

Every other item goes to whichever process is free, as pytest-xdist does it by itself.
"""

from __future__ import annotations

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


def shared(nodeid: str) -> str | None:
    """What an item shares with others, or None."""
    return SHARING.get(nodeid.partition("::")[0].rpartition("/")[2])


class Distribution(LoadScopeScheduling):  # type: ignore[misc]
    """pytest-xdist's scheduler by scopes: most items are one of their own, and the largest scope comes first."""

    def _split_scope(self, nodeid: str) -> str:
        return shared(nodeid) or nodeid
