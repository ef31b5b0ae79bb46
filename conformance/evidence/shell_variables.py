"""Commands that need nothing from the run that they come from: ids and moments stand in variables of the shell.

An id that one answer holds and a later request names is read from the answer by `jq`. A moment is counted from the
answer that it is about (`created`), or from the time at which the command is run. Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.replay import kind_made, maker, words

ID = re.compile(r"[a-z]+_[A-Za-z0-9_-]{4,}")
STEP = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A parameter whose value is a moment: ten digits are one, where they are near to the time of sending.
MOMENT = re.compile(r"(?<![0-9A-Za-z])(?P<before>[a-z_]+(?:\[[a-z]+\])?=)(?P<moment>[0-9]{10})(?![0-9])")
NEAR_S = 400 * 86_400
# Times are in seconds.
PAUSE = "sleep 1"
# How far from `created` a bound of a filter stands that is about it.
ABOUT_S = 2 * 86_400
KINDS = {
    "cs": "SESSION",
    "cus": "CUSTOMER",
    "li": "ITEM",
    "evt": "EVENT",
    "pi": "PAYMENT_INTENT",
    "sub": "SUBSCRIPTION",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A value of an answer that later requests name: the variable, where `jq` finds it, and what it was."""

    name: str
    path: str
    value: str


def with_variables(exchanges: Sequence[Exchange], commands: Sequence[str], *, head: bool = False) -> list[str]:
    """The commands of these exchanges, in order, with variables for what is another on every server and day.

    `head` says that the last one is to show its answer's status and headers.
    """
    names: dict[str, str] = {}
    created: tuple[str, int] | None = None
    written = []
    later_ones = _made_later(exchanges)
    for number, (exchange, command) in enumerate(zip(exchanges, commands, strict=True)):
        command = _moments(_put(command, names), exchange.sent, created)
        answered = list(_answered(exchange, exchanges[: number + 1], exchanges[number + 1 :], set(names.values())))
        names.update({one.value: one.name for one in answered if not one.value.isdigit()})
        moment = next((one for one in answered if one.value.isdigit()), None)
        created = (moment.name, int(moment.value)) if moment else created
        if head and number == len(exchanges) - 1:
            command = command.replace("curl", "curl -i", 1)
        written.append(_assigning(command, answered))
    return [f"{PAUSE}\n{command}" if number in later_ones else command for number, command in enumerate(written)]


def _made_later(exchanges: Sequence[Exchange]) -> set[int]:
    """Which sessions on a list were made in a later second than the one before: a shell is too quick for that."""
    if not any(exchange.request.operation == "list" for exchange in exchanges):
        return set()
    times = [(number, _time_made(exchange)) for number, exchange in enumerate(exchanges)]
    known = [(number, time) for number, time in times if time is not None]
    return {number for (_, before), (number, time) in itertools.pairwise(known) if before < time}


def _time_made(exchange: Exchange) -> int | None:
    """When a session was created, as the answer to its create says."""
    body = exchange.json if exchange.ok and exchange.request.operation == "create" else None
    time = body.get("created") if isinstance(body, dict) else None
    return time if type(time) is int else None


def _answered(
    exchange: Exchange, so_far: Sequence[Exchange], later: Sequence[Exchange], names: set[str]
) -> Iterator[Answered]:
    """What later requests name of this answer and no request has named before."""
    if not later:
        return
    wanted = {word for other in later for word in words(other)}
    wanted -= {word for other in so_far for word in words(other)}
    found = set[str]()
    for path, value in _leaves(exchange.json if exchange.ok else None, ""):
        is_id = path == ".id" and value == maker(exchange)
        if isinstance(value, str) and value in wanted - found and (is_id or ID.fullmatch(value)):
            found.add(value)
            name = _free(kind_made(exchange) if is_id else KINDS.get(value.split("_")[0], "ID"), names)
            names.add(name)
            yield Answered(name, path, value)
        elif path == ".created" and isinstance(value, int) and any(_about(other, value) for other in later):
            yield Answered(_free("CREATED", names), path, str(value))


def _about(exchange: Exchange, created: int) -> bool:
    """Whether a request filters by a moment near this one."""
    matches = MOMENT.finditer(exchange.request.url.replace("%5B", "[").replace("%5D", "]"))
    return any(m["before"].startswith("created") and abs(int(m["moment"]) - created) <= ABOUT_S for m in matches)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Everything in an answer with its path, as `jq` has it."""
    if isinstance(value, dict):
        for name, child in value.items():
            if STEP.fullmatch(name):
                yield from _leaves(child, f"{path}.{name}")
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _leaves(child, f"{path or '.'}[{number}]")
    else:
        yield path, value


def _free(kind: str, names: set[str]) -> str:
    used = sum(name.rstrip("0123456789") == kind for name in names)
    return f"{kind}{used + 1}" if used else kind


def _assigning(command: str, answered: Sequence[Answered]) -> str:
    """A command whose answer is kept, as far as later ones need it."""
    if not answered:
        return command
    quiet = command.replace("curl", "curl -s", 1)
    if len(answered) == 1:
        return f"{answered[0].name}=$({quiet} | jq -r {_quoted(answered[0].path)})"
    rest = [f'{one.name}=$(jq -r {_quoted(one.path)} <<< "$ANSWER")' for one in answered]
    return "\n".join([f"ANSWER=$({quiet})", *rest])


def _quoted(path: str) -> str:
    return f"'{path}'" if "[" in path else path


def _put(command: str, names: Mapping[str, str]) -> str:
    """A command with variables in place of ids."""
    for value, name in names.items():
        pieces = command.split(value)
        made = pieces[0]
        for piece in pieces[1:]:
            made += _expanded(made, f"${name}") + piece
        command = made
    return command


def _moments(command: str, sent: float, created: tuple[str, int] | None) -> str:
    """A command with its moments counted from `created`, or from now."""
    made, end = "", 0
    for match in MOMENT.finditer(command):
        made += command[end : match.start("moment")]
        end = match.end()
        moment = int(match["moment"])
        if created is not None and match["before"].startswith("created") and abs(moment - created[1]) <= ABOUT_S:
            made += _expanded(made, f"$(({created[0]}{_by(moment - created[1])}))")
        elif sent and abs(moment - sent) <= NEAR_S:
            made += _expanded(made, f"$(($(date +%s){_by(moment - round(sent))}))")
        else:
            made += match["moment"]
    return made + command[end:]


def _by(seconds: int) -> str:
    return f"{seconds:+d}" if seconds else ""


def _expanded(before: str, expression: str) -> str:
    """An expression that the shell expands, whether what stands before it has opened a quote or not."""
    quoted = before.count("'") % 2 == 1
    return f"'\"{expression}\"'" if quoted else f'"{expression}"'
