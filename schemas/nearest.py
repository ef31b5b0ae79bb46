"""What somebody may have meant who wrote a name that is none: one rule for every error that helps."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 5


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names that `name` may stand for, the likeliest first: spelt alike, or with it in them.

    >>> nearest("custmers", ["customers", "customer_sessions", "prices"])
    ['customers', 'customer_sessions']
    """
    names = list(known)
    alike = get_close_matches(name, names, n=MOST, cutoff=0.6)
    holding = [other for other in names if name and name in other]
    return list(dict.fromkeys([*alike, *holding]))[:MOST]
