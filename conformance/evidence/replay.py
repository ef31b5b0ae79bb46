"""The commands of a finding, so that they stand alone: run in order on a fresh server, they show it.

What a request names (a price, a customer, a session) is made by a command of the finding itself, and its id is kept in
a variable of the shell. Needs `curl` and `jq`. Pure: who made what is said by whoever sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from checkout_conformance.evidence.exchange import Exchange

# Ids in addresses and bodies; shorter words are none.
WORD = re.compile(r"[A-Za-z0-9_]{6,}")
PROVISION = "provision "
# What a list, and a request for what nobody here made, costs whoever repeats it, in characters to read.
LISTED, UNMADE = 4_000, 400
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

    def add(exchange: Exchange) -> None:
        for identity in _named(exchange, made):
            if identity not in there:
                there.add(identity)
                add(made[identity])
                before.append((f"first, {_kind(made[identity]).lower().replace('_', ' ')}", made[identity]))

    for _, exchange in shown:
        add(exchange)
    return (*before, *shown)


def _named(exchange: Exchange, made: Made) -> Iterator[str]:
    """The ids that a request names and that something is known to have made."""
    text = exchange.request.url + " " + exchange.request.body.decode("utf-8", "replace")
    yield from (word for word in dict.fromkeys(WORD.findall(text)) if word in made)


def _kind(exchange: Exchange) -> str:
    operation = exchange.request.operation
    return "SESSION" if operation == "create" else operation.removeprefix(PROVISION).upper().replace(" ", "_")


def with_variables(exchanges: Sequence[Exchange], commands: Sequence[str]) -> list[str]:
    """The commands of these exchanges, every id that one of them makes and a later one names as a variable."""
    identities = [maker(exchange) for exchange in exchanges]
    variables: dict[str, str] = {}
    written = []
    for number, (identity, command) in enumerate(zip(identities, commands, strict=True)):
        command = _put(command, variables)
        later = commands[number + 1 :]
        if identity is not None and identity not in variables and any(identity in other for other in later):
            kind = _kind(exchanges[number])
            used = sum(name.rstrip("0123456789") == kind for name in variables.values())
            variables[identity] = f"{kind}{used + 1}" if used else kind
            command = f"{variables[identity]}=$({command.replace('curl', 'curl -s', 1)} | jq -r .id)"
        written.append(command)
    return written


def _put(command: str, variables: Mapping[str, str]) -> str:
    """A command with variables in place of ids, whether they stand in quotes or not."""
    for identity, name in variables.items():
        pieces = command.split(identity)
        made = pieces[0]
        for piece in pieces[1:]:
            quoted = made.count("'") % 2 == 1
            made += (f"'\"${name}\"'" if quoted else f'"${name}"') + piece
        command = made
    return command


def effort(shown: Shown) -> int:
    """How much a person has to read and do before a finding shows: what it is shown by is the least of these.

    A list shows what it holds only after much was made; what a request names and nobody here made has to be made first.
    """
    created = any(maker(exchange) is not None for _, exchange in shown)
    size = 0
    for _, exchange in shown:
        request = exchange.request
        size += len(request.body) + len(request.url)
        size += LISTED if request.operation == "list" else 0 if created or request.method == "POST" else UNMADE
    return size
