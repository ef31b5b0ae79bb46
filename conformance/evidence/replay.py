"""The commands of a finding, so that they stand alone: run in order on a fresh server, they show it.

What a request names (a price, a customer, a session) is made by a command of the finding itself, as it was then; so is
what a list holds. `shell_variables` words the commands. Pure: whoever sends exchanges tells them to `remember`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from checkout_conformance.evidence.exchange import SERVER_ERROR, Exchange, Request

# Ids in addresses and bodies; shorter words are none.
WORD = re.compile(r"[A-Za-z0-9_-]{6,}")
PROVISION, DRIVER, LINE_ITEMS = "provision ", "driver ", "line_items"
# What a list, and a request for what nobody here made, costs whoever repeats it, in characters to read.
LISTED, UNMADE = 4_000, 400
# Of a list that nothing shown has filled, so many entries are made: the newest.
MADE_FOR_A_LIST = 3
# So many changes of one session are repeated.
MOST_CHANGES = 3
# What is less was not refused: a page on which a customer pays may lead elsewhere.
REFUSED = 400
Shown = tuple[tuple[str, Exchange], ...]
# By id what made something and then, in order, what changed it.
Made = Mapping[str, Sequence[Exchange]]


def maker(exchange: Exchange) -> str | None:
    """The id of what an exchange made, or None where it made nothing: an update answers with an id as well."""
    creates = exchange.request.operation in ("create", "customer_session_create") or _provisions(exchange)
    return exchange.identity if creates and exchange.request.method == "POST" else None


def _provisions(exchange: Exchange) -> bool:
    return exchange.request.operation.startswith(PROVISION)


def remember(exchange: Exchange, made: dict[str, list[Exchange]]) -> None:
    """Take note of what an exchange made or, where it made nothing and was not refused, changed.

    Nobody makes a line item: what shows it first says its id.
    """
    for item in _ids(exchange) if exchange.request.operation == LINE_ITEMS else ():
        made.setdefault(item, [exchange])
    identity = maker(exchange)
    if identity is not None:
        made.setdefault(identity, [exchange])
    elif exchange.request.method == "POST" and exchange.status is not None and exchange.status < REFUSED:
        for named in _named(exchange, made):
            if not _same(made[named][-1].request, exchange.request):
                made[named].append(exchange)


def _same(one: Request, other: Request) -> bool:
    """Whether a request is another once more, by whatever key: it changed nothing then."""
    return (one.url, one.body) == (other.url, other.body)


def whole(shown: Shown, made: Made) -> Shown:
    """The exchanges of a finding with those before them that made what they name, in an order that works."""
    there = {identity for _, exchange in shown if (identity := maker(exchange)) is not None}
    before: list[tuple[str, Exchange]] = []

    def add(identities: Iterable[str], when: float) -> None:
        for identity in identities:
            if identity not in there:
                there.add(identity)
                making = made[identity][0]
                add(_named(making, made), making.sent)
                before.append((f"first, {kind_made(making).lower().replace('_', ' ')}", making))
                for change in _changes(made[identity], when):
                    add(_named(change, made), change.sent)
                    before.append((f"first, {change.request.operation.removeprefix(DRIVER)}", change))

    listing = _listing(shown)
    needed = [] if listing is None else [(identity, listing.sent) for identity in _listed(listing, made)]
    for broken in _broken_lists(shown):
        needed += [(identity, broken.sent) for identity in _latest(made, broken.sent)]
    needed += [(identity, exchange.sent) for _, exchange in shown for identity in _named(exchange, made)]
    # A cursor may be older than what stands on its page.
    for identity, when in sorted(needed, key=lambda one: made[one[0]][0].sent):
        add([identity], when)
    return (*before, *shown)


def _changes(history: Sequence[Exchange], when: float) -> Sequence[Exchange]:
    """What changed a session until then, if it did not happen too often to be read: the last of it."""
    if history[0].request.operation != "create":
        return ()
    return [change for change in history[1:] if change.sent < when][-MOST_CHANGES:]


def words(exchange: Exchange) -> Sequence[str]:
    """What a request names that may be an id, each once."""
    return _words(exchange.request.url, exchange.request.body)


@lru_cache(maxsize=256)  # the same exchanges show many clauses, one after the other
def _words(url: str, body: bytes) -> Sequence[str]:
    return tuple(dict.fromkeys(WORD.findall(f"{unquote(url)} {unquote(body.decode('utf-8', 'replace'))}")))


def _named(exchange: Exchange, made: Made) -> Iterator[str]:
    """The ids that a request names and that something is known to have made."""
    yield from (word for word in words(exchange) if word in made)


def _listing(shown: Shown) -> Exchange | None:
    """The list that a finding is shown by, where none of its exchanges has filled it."""
    if any(exchange.request.operation == "create" for _, exchange in shown):
        return None
    lists = (exchange for _, exchange in shown if exchange.request.operation != LINE_ITEMS)
    return next((exchange for exchange in lists if _ids(exchange)), None)


def _broken_lists(shown: Shown) -> list[Exchange]:
    """Lists on which a server failed, where nothing was created before: it may fail on what it holds."""
    if any(maker(exchange) is not None for _, exchange in shown):
        return []
    lists = (exchange for _, exchange in shown if exchange.request.operation == "list")
    return [exchange for exchange in lists if exchange.status is not None and exchange.status >= SERVER_ERROR]


def _latest(made: Made, when: float) -> list[str]:
    """The session that was made last before a moment."""
    sessions = (
        (making.sent, identity) for identity, (making, *_) in made.items() if making.request.operation == "create"
    )
    return [identity for _, identity in sorted(one for one in sessions if one[0] < when)[-1:]]


def _ids(listing: Exchange) -> list[str]:
    """The ids on a page; none where it is no page."""
    return [entry["id"] for entry in listing.entries if isinstance(entry.get("id"), str)] if listing.ok else []


def _listed(listing: Exchange, made: Made) -> list[str]:
    """The newest sessions of a page, and the one behind them where more follows a short page; the oldest first."""
    ids = [found for found in _ids(listing) if found in made]
    if _in_order_of_time(ids, made) != ids[::-1]:
        return _first_and_last(ids, made)
    newest = ids[:MADE_FOR_A_LIST]
    if newest == ids and listing.json.get("has_more") is True:
        newest += _behind(newest, listing, made)
    return newest[::-1]


def _in_order_of_time(ids: Sequence[str], made: Made) -> list[str]:
    return sorted(ids, key=lambda identity: made[identity][0].sent)


def _first_and_last(ids: Sequence[str], made: Made) -> list[str]:
    """Of a list in another order than that of time: what was made first and last, in the order of making."""
    ordered = _in_order_of_time(ids, made)
    return [ordered[0], ordered[-1]]


def _behind(ids: Sequence[str], listing: Exchange, made: Made) -> list[str]:
    """The session made last before these, if one would stand on the same list: one that has what the list asks for."""
    if not ids:
        return []
    named, oldest = set(_named(listing, made)), made[ids[-1]][0].sent
    older = [
        identity
        for identity, (making, *_) in made.items()
        if making.request.operation == "create" and making.sent < oldest and named <= set(words(making))
    ]
    return older[-1:]


def kind_made(exchange: Exchange) -> str:
    """The name of a variable for what an exchange made."""
    operation = exchange.request.operation
    return "SESSION" if operation == "create" else operation.removeprefix(PROVISION).upper().replace(" ", "_")


def effort(shown: Shown) -> int:
    """How much a person has to read and do before a finding shows: what it is shown by is the least of these.

    A list shows what it holds only after much was made; what a request names and nobody here made has to be made first.
    """
    created = any(maker(exchange) is not None for _, exchange in shown)
    size = 0
    for _, exchange in shown:
        request = exchange.request
        size += len(request.body) + len(request.url)
        size += (
            LISTED
            if request.operation == "list" and not created
            else 0
            if created or request.method == "POST"
            else UNMADE
        )
    return size
