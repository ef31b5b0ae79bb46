"""The commands of a finding, so that they stand alone: run in order on a fresh server, they show it.

What a request names (a price, a customer, a session) is made by a command of the finding itself; so is what a list
holds. `shell_variables` words the commands. Pure: who made what is said by whoever sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from checkout_conformance.evidence.exchange import Exchange

# Ids in addresses and bodies; shorter words are none.
WORD = re.compile(r"[A-Za-z0-9_-]{6,}")
PROVISION = "provision "
# What a list, and a request for what nobody here made, costs whoever repeats it, in characters to read.
LISTED, UNMADE = 4_000, 400
# Of a list that nothing shown has filled, so many entries are made: the newest.
MADE_FOR_A_LIST = 3
Shown = tuple[tuple[str, Exchange], ...]
Made = Mapping[str, Exchange]


def maker(exchange: Exchange) -> str | None:
    """The id of what an exchange made, or None where it made nothing: an update answers with an id as well."""
    creates = exchange.request.operation in ("create", "customer_session_create") or _provisions(exchange)
    return exchange.identity if creates and exchange.request.method == "POST" else None


def _provisions(exchange: Exchange) -> bool:
    return exchange.request.operation.startswith(PROVISION)


def whole(shown: Shown, made: Made) -> Shown:
    """The exchanges of a finding with those before them that made what they name, in an order that works."""
    there = {identity for _, exchange in shown if (identity := maker(exchange)) is not None}
    before: list[tuple[str, Exchange]] = []

    def add(identities: Iterable[str]) -> None:
        for identity in identities:
            if identity not in there:
                there.add(identity)
                add(_named(made[identity], made))
                before.append((f"first, {kind_made(made[identity]).lower().replace('_', ' ')}", made[identity]))

    add(_listed(shown, made))
    for _, exchange in shown:
        add(_named(exchange, made))
    return (*before, *shown)


def words(exchange: Exchange) -> list[str]:
    """What a request names that may be an id, each once."""
    request = exchange.request
    text = f"{unquote(request.url)} {unquote(request.body.decode('utf-8', 'replace'))}"
    return list(dict.fromkeys(WORD.findall(text)))


def _named(exchange: Exchange, made: Made) -> Iterator[str]:
    """The ids that a request names and that something is known to have made."""
    yield from (word for word in words(exchange) if word in made)


def _listed(shown: Shown, made: Made) -> Iterator[str]:
    """The newest sessions of a list that none of these exchanges has filled, the oldest of them first."""
    if any(exchange.request.operation == "create" for _, exchange in shown):
        return
    for _, exchange in shown:
        body = exchange.json if exchange.ok else None
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, list) and data:
            ids = [entry.get("id") for entry in data if isinstance(entry, dict)]
            yield from reversed([found for found in ids if isinstance(found, str) and found in made][:MADE_FOR_A_LIST])
            return


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
