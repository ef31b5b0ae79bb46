"""Judge filtered lists: exactly the sessions of our own that the filter is about."""

from __future__ import annotations

from collections.abc import Collection

from checkout_conformance.checks.outcomes import judged
from checkout_conformance.checks.paging import Page, shown
from checkout_conformance.evidence.ledger import Outcome


def exactly(clause: str, mine: Collection[str], wanted: Collection[str], pages: list[Page]) -> Outcome | None:
    """Of the sessions that this run made (`mine`), the list holds those `wanted` and no others.

    None where the target did not answer with pages: that is judged elsewhere.
    """
    if not pages or not all(page.ok for page in pages):
        return None
    listed = {i for page in pages for i in page.ids} & set(mine)
    missing, extra = sorted(set(wanted) - listed), sorted(listed - set(wanted))
    observed, telling = "exactly those", pages[:2]
    if extra:
        telling = next([page] for page in pages if set(page.ids) & set(extra))
        observed = f"{len(extra)} that do not match, such as {extra[0]}"
    elif missing:
        observed = f"{len(missing)} of them missing, such as {missing[0]}"
    return judged(clause, not missing and not extra, f"{len(set(wanted))} sessions", observed, shown(*telling))


def refused_or_exact(clause: str, outcome: Outcome | None, page: Page) -> Outcome | None:
    """The same, where a refusal of the filter is a failure as well. A body that cannot be read is no filter's doing."""
    if outcome is not None or (page.exchange.ok and page.exchange.json is None):
        return outcome
    return judged(clause, False, "a filtered list", f"status {page.exchange.status}", shown(page))
