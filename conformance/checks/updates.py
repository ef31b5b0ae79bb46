"""What an update changes (table: `schemas.rules.updates`).

Pure: the session before and after, and what was sent, in; outcomes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.checks.agreement import INCLUDABLE, MADE_ANEW, reached
from checkout_conformance.checks.outcomes import Shown, failed, judged, show
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.attributes import documented_names
from checkout_conformance.schemas.paths import first

Session = Mapping[str, Any]
Lines = Sequence[Mapping[str, Any]]
# What follows from new shipping options or collected information.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "metadata": frozenset(),
    "line_items": frozenset({"amount_subtotal", "amount_total", "total_details", "discounts", "shipping_cost"}),
    "shipping_options": frozenset({"shipping_cost", "amount_total", "total_details"}),
    "collected_information": frozenset({"customer_details", "automatic_tax", "total_details", "amount_total"}),
}
# The clause on a sum that an update should not change: where the sum is wrong anyway, it follows what it should not.
SUMS: Mapping[str, str] = {"amount_subtotal": "amounts.subtotal", "amount_total": "amounts.total"}


def judge_update(before: Session, sent: Mapping[str, Any], after: Session, shown: Shown) -> list[Outcome]:
    """Judge an accepted update: what it names changed as documented, and nothing else did."""
    found = [judged("updates.same_session", *_ids(before, after), shown)]
    found += _nothing_else(before, sent, after, shown)
    if "metadata" in sent:
        found += _metadata(before, sent["metadata"], after, shown)
    if sent.get("shipping_options"):
        found += _shipping_options(before, sent["shipping_options"], after, shown)
    details = first(sent, "collected_information.shipping_details")
    if isinstance(details, Mapping):
        found += _details(details, after, shown)
    return found


def client_only(before: Session, after: Session, shown: Shown) -> Outcome:
    """Judge a session whose shipping details the client alone may update, retrieved after an update of them.

    Whether the update was refused or had no effect: both keep the sentence.
    """
    had, has = (first(one, "collected_information.shipping_details") for one in (before, after))
    accepted = has is not None and has != had
    words = f"shipping details as they were, {show(had)}"
    return judged("updates.client_only_shipping_details", not accepted, words, show(has), shown)


def judge_lines(before: Lines, sent: Lines, after: Lines, shown: Shown) -> Iterator[Outcome]:
    """Judge an accepted update of line items: `before` and `after` are all of the session's, in their order."""
    old, new = {line.get("id"): line for line in before}, {line.get("id"): line for line in after}
    named = [line["id"] for line in sent if "id" in line]
    for line in sent:
        if set(line) == {"id"}:
            same = new.get(line["id"]) == old.get(line["id"])
            words = show(old.get(line["id"])), show(new.get(line["id"]))
            yield judged("updates.line_items_kept", same, *words, shown)
        elif "id" in line:
            got = new.get(line["id"], {}).get("quantity")
            words = f"quantity {line['quantity']}", f"quantity {show(got)}"
            yield judged("updates.line_items_changed", got == line["quantity"], *words, shown)
    added = [identity for identity in new if identity not in old]
    wanted = len(sent) - len(named)
    yield judged("updates.line_items_added", len(added) == wanted, f"{wanted} new", f"{len(added)} new", shown)
    left = [identity for identity in old if identity not in named and identity in new]
    yield judged("updates.line_items_removed", not left, "none that was left out", show(left), shown)
    if len(after) == len(sent):
        ids = [line.get("id") for line in after]
        holds = all(line.get("id", identity) == identity for line, identity in zip(sent, ids, strict=True))
        yield judged("updates.line_items_order", holds, f"{show(named)} in this order", show(ids), shown)


def _ids(before: Session, after: Session) -> tuple[bool, str, str]:
    return before.get("id") == after.get("id"), show(before.get("id")), show(after.get("id"))


def _nothing_else(before: Session, sent: Mapping[str, Any], after: Session, shown: Shown) -> list[Outcome]:
    may = set(sent).union(*(FOLLOWS.get(name, frozenset()) for name in sent))
    # What is included in one of the answers alone was no part of the other: another clause speaks of that.
    included = {name for name in INCLUDABLE if before.get(name) is None or after.get(name) is None}
    names = sorted(documented_names(before, after) - may - MADE_ANEW - included - {"id"})
    clause = "updates.nothing_else" if sent else "updates.empty_update"
    changed = [name for name in names if before.get(name) != after.get(name)]
    changed += sorted(name for name in MADE_ANEW - may if before.get(name) is not None and after.get(name) is None)
    if not changed:
        return [judged(clause, True, "", "", shown)]
    found = [
        failed(
            clause,
            f"`{name}` is {show(before.get(name))}",
            show(after.get(name)),
            shown,
            param=name,
            cause=SUMS.get(name),
        )
        for name in changed
    ]
    return reached(before, after, found)


def _metadata(before: Session, sent: Any, after: Session, shown: Shown) -> list[Outcome]:
    got = after.get("metadata")
    had = before.get("metadata")
    if "metadata" not in after or (got is not None and not isinstance(got, Mapping)):
        return []  # the clauses on presence and `type` speak of it
    now = dict(got or {})
    if not sent:
        return [judged("updates.metadata_unset_all", not now, "no keys", show(now), shown)]
    found: list[Outcome] = []
    set_ = {key: value for key, value in sent.items() if value not in ("", None)}
    unset = [key for key, value in sent.items() if value in ("", None)]
    if set_:
        holds = all(now.get(key) == value for key, value in set_.items())
        found.append(judged("updates.metadata_set", holds, f"the keys {show(set_)}", show(now), shown))
    if unset:
        left = [key for key in unset if key in now]
        words = f"no key {', '.join(unset)}"
        found.append(judged("updates.metadata_unset_key", not left, words, show(now), shown))
    kept = {key: value for key, value in had.items() if key not in sent} if isinstance(had, Mapping) else {}
    if kept:
        holds = all(now.get(key) == value for key, value in kept.items())
        found.append(judged("updates.metadata_merge", holds, f"still {show(kept)}", show(now), shown))
    return found


def all_kept(sent: Mapping[str, str], after: Session, shown: Shown) -> Outcome | None:
    """Metadata that several updates at once set, each a key of its own; None where it cannot be read."""
    got = after.get("metadata")
    if not isinstance(got, Mapping):
        return None
    lost = {key: value for key, value in sent.items() if got.get(key) != value}
    return judged("updates.metadata_merge", not lost, f"{len(sent)} keys", f"{show(lost)} lost", shown)


def _shipping_options(before: Session, sent: Any, after: Session, shown: Shown) -> list[Outcome]:
    """Options that were named are there; new ones cost what they should, or are others, where that is not shown."""
    got = after.get("shipping_options")
    if not isinstance(got, list):
        return []
    wanted = [_option(option) for option in sent]
    mine = [option if isinstance(option, Mapping) else {} for option in got]
    old = before.get("shipping_options")
    have = [(option.get("shipping_rate"), option.get("shipping_amount")) for option in mine]
    holds = len(mine) == len(wanted) and all(
        (rate is None or rate == has) and (amount is None or cost is None or amount == cost)
        for (rate, amount), (has, cost) in zip(wanted, have, strict=True)
    )
    rates = [rate for rate, cost in have if cost is None and rate is not None]
    if rates and len(rates) == len(wanted):
        holds = holds and old != got
    words = ", ".join(str(rate or amount) for rate, amount in wanted)
    return [judged("updates.shipping_options", holds, f"options {words}", show(have), shown)]


def _option(option: Any) -> tuple[Any, Any]:
    return first(option, "shipping_rate"), first(option, "shipping_rate_data.fixed_amount.amount")


def _details(sent: Mapping[str, Any], after: Session, shown: Shown) -> list[Outcome]:
    got = first(after, "collected_information.shipping_details")
    holds = isinstance(got, Mapping) and got.get("name") == sent.get("name") and _within(sent, got)
    return [judged("updates.collected_information", holds, show(dict(sent)), show(got), shown)]


def _within(sent: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    address, mine = sent.get("address"), got.get("address")
    if not isinstance(address, Mapping):
        return True
    if not isinstance(mine, Mapping):
        return False
    return all(str(mine.get(key, "")).lower() == str(value).lower() for key, value in address.items())
