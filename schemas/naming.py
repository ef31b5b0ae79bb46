"""What a version of the API may be called, and which one is meant: a shipped version, `latest`, or `sdk`.

`sdk` is the version that the `stripe` package of this environment pins. Where the kit does not ship it, its contract is
derived on the spot (`schemas.installed`), and what nobody has read in any version stays unread. Here: names. Not here:
how a version is kept (`schemas.difference`) or derived (`schemas.derive`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from checkout_conformance.schemas import installed
from checkout_conformance.schemas.loader import BrokenSchemas, versions
from checkout_conformance.schemas.readings import UNREAD, table_of

LATEST, SDK = "latest", "sdk"
MOST_PLACES = 5


class UnknownVersion(BrokenSchemas):
    """A name that means no version; the message lists what there is."""


def resolved(name: str) -> str:
    """The version that a name means. Raises UnknownVersion where there is none."""
    if name == LATEST:
        return versions()[-1]
    pinned = installed.pinned()
    if name == SDK:
        if pinned is None:
            raise UnknownVersion(
                f"the version `{SDK}` is that of the installed `stripe` package, and none is installed beside this "
                "Python; install the one that your code uses, or name a version"
            )
        return pinned.version
    if not is_known(name):
        own = f" ({pinned.version}, of {pinned.release})" if pinned else ""
        raise UnknownVersion(
            f"{name[:60]!r} is no version of the API that the kit knows; it knows {', '.join(versions())}, `{LATEST}` "
            f"({versions()[-1]}) and `{SDK}`, the one that the installed `stripe` package pins{own}"
        )
    return name


def is_known(version: str) -> bool:
    """Whether there is a contract of this version: it is shipped, or the installed SDK pins it."""
    pinned = installed.pinned() if version not in versions() else None
    return version in versions() or (pinned is not None and pinned.version == version)


def unread_places(version: str) -> Mapping[str, int]:
    """The places of a version with sentences that nobody has read, and how many at each; {} for what is shipped."""
    return Counter(place for place, row in table_of(version).items() for word in row.values() if word == UNREAD)


def unread_note(version: str) -> str | None:
    """What is not judged in a version because nobody has read it, in a sentence; None where everything is read."""
    places = unread_places(version)
    if not places:
        return None
    named = shortened([f"`{place}`" for place in places])
    return (
        f"{sum(places.values())} sentences of {version} are not read and give no clause ({named}); "
        f"`checkout-conformance derive --sdk installed` lists them"
    )


def shortened(names: Iterable[str]) -> str:
    """The first of many names, and how many more there are."""
    listed = list(names)
    more = [f"and {len(listed) - MOST_PLACES} more"] if len(listed) > MOST_PLACES else []
    return ", ".join([*listed[:MOST_PLACES], *more])
