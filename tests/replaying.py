"""A finding's commands in a shell, in order, against a fresh server: whether they show what the record says.

What differs between any two servers is no difference: ids, secrets, times and addresses. Needs `curl` and `jq`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from tests.shell_words import Shell
from tests.thin_fakes.serving import Fake, asked

MISSING_TOOLS = shutil.which("curl") is None or shutil.which("jq") is None
# Every request of the commands leaves its status and its body in a file of its own.
RECORDING = """
curl() {
  local number=$(($(cat "$PLACE/number") + 1))
  echo $number > "$PLACE/number"
  command curl --silent --max-time 10 --output "$PLACE/$number.body" --write-out '%{http_code}' "$@" \\
    > "$PLACE/$number.status"
  cat "$PLACE/$number.body" 2> /dev/null
}
"""
# What is another on every server: ids and secrets, moments, addresses; what is left out of a record is never known.
OWN_WORDS = re.compile(
    r"https?://[^/\s\"']+|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?|\b[a-z]+_[A-Za-z0-9_-]{6,}|[A-Za-z0-9]{12,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}|\b\d{10}\b|\b[A-Z0-9]{8}\b"
)
# The client's own keys are not in the commands: they would only bring stored answers back.
OWN_NAMES = frozenset({"id", "idempotency_key"})
FIRST_MOMENT = 1_000_000_000
LEFT_OUT, UNKNOWN = "[redacted]", "nobody knows"


@dataclass(frozen=True)
class Answer:
    """What came back on one command; status 0 where nothing did."""

    status: int
    body: str


def replay(commands: Sequence[str], place: Path, key: str) -> list[Answer]:
    """The answers to commands run in one shell, in order. Raises subprocess.TimeoutExpired."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "number").write_text("0")
    subprocess.run(
        ["bash", "-c", "\n".join([RECORDING, *commands])],
        cwd=place,
        env={**os.environ, "STRIPE_API_KEY": key, "PLACE": str(place)},
        capture_output=True,
        timeout=300,
        check=False,
    )
    return [_answer(place, number) for number in range(1, int((place / "number").read_text()) + 1)]


def _answer(place: Path, number: int) -> Answer:
    body = place / f"{number}.body"
    status = (place / f"{number}.status").read_text().strip()
    text = body.read_text("utf-8", "replace") if body.exists() else ""
    if text.startswith("HTTP/"):  # `curl -i`
        text = text.partition("\n\n")[2]
    return Answer(int(status or 0), text)


def untrue(record: Mapping[str, Any], finding: Mapping[str, Any], url: str, place: Path, key: str) -> list[str]:
    """In which of its answers a fresh server at `url` differs from what a finding shows, in words."""

    def play(commands: Sequence[str]) -> list[Answer]:
        return replay([command.replace(record["target"]["url"], url) for command in commands], place, key)

    return untrue_by(record, finding, play)


class _Clock:
    """Time that goes on where somebody waits, and nowhere else."""

    def __init__(self) -> None:
        self._now = time.time()

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


def untrue_of(record: Mapping[str, Any], finding: Mapping[str, Any], fake: Fake) -> list[str]:
    """The same of a thin fake that was just made, without shell or socket: thousands of commands in a second."""

    def play(commands: Sequence[str]) -> list[Answer]:
        clock = _Clock()
        shell = Shell(partial(asked, fake), {"STRIPE_API_KEY": "sk_test_fresh"}, clock.sleep)
        with mock.patch("time.time", clock):
            shell.run(commands)
        return [Answer(status, body) for status, body in shell.answers]

    return untrue_by(record, finding, play)


def untrue_by(
    record: Mapping[str, Any], finding: Mapping[str, Any], play: Callable[[Sequence[str]], Sequence[Answer]]
) -> list[str]:
    """In which of the answers to its commands, which `play` gives, something differs from what a finding shows."""
    shown = record["verdicts"][finding["members"][0]]["witness"]
    if not shown:
        return ["it shows no request"]
    answers = play([step["curl"] for step in shown])
    if len(answers) != len(shown):
        return [f"{len(answers)} of {len(shown)} requests were sent"]
    made = {_identity(step) for step in shown if step["request"]["method"] == "POST"}
    return [
        f"{step['label']}: {told}"
        for step, answer in zip(shown, answers, strict=True)
        for told in different(step, answer, made)
    ]


def _identity(step: Mapping[str, Any]) -> str:
    body = _parsed(step["response"]["body"]) if step["response"] else None
    return str(body.get("id")) if isinstance(body, dict) else ""


def different(step: Mapping[str, Any], answer: Answer, made: Set[str]) -> Iterator[str]:
    """How an answer differs from the recorded one. `made` are the recorded ids of what the commands make."""
    expected = step["response"]
    wanted = expected["status"] if expected else 0
    if answer.status != wanted:
        yield f"status {answer.status}, not {wanted}: {answer.body[:200]}"
    elif expected and not expected["truncated"] and step["request"]["method"] != "HEAD":
        ours = _of_ours(_parsed(expected["body"]), made)
        yield from _bodies(_unnamed(ours, made), _of_kinds(_parsed(answer.body), ours), "body")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _unnamed(body: Any, made: Set[str]) -> Any:
    """A body without the ids of what the commands make, wherever they stand."""
    if isinstance(body, dict):
        return {name: _unnamed(child, made) for name, child in body.items()}
    if isinstance(body, list):
        return [_unnamed(child, made) for child in body]
    return UNKNOWN if isinstance(body, str) and body in made else body


def _of_ours(body: Any, made: Set[str]) -> Any:
    """A list without what others made, which no finding is about; where there was such, nobody knows what follows."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        return body
    ours = [entry for entry in body["data"] if not _others(entry, made)]
    return body if len(ours) == len(body["data"]) else {**body, "data": ours, "has_more": UNKNOWN}


def _others(entry: Any, made: Set[str]) -> bool:
    """Whether an entry of a list is a session, or tells of something, that these commands do not make."""
    event = _event_of(entry)
    about = event or entry
    if not isinstance(about, dict) or about.get("id") in made:
        return False
    return event is not None or about.get("object") == "checkout.session"


def _event_of(entry: Any) -> Any:
    """What an event carries, or None where it is none."""
    if not isinstance(entry, dict) or entry.get("object") != "event" or not isinstance(entry.get("data"), dict):
        return None
    return entry["data"].get("object")


def _of_kinds(body: Any, ours: Any) -> Any:
    """A list of events without those of kinds that the recorded one has none of: a full page had no room for them."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), list) or not isinstance(ours, dict):
        return body
    kinds = {entry.get("type") for entry in ours.get("data", ()) if _event_of(entry)}
    return {**body, "data": [e for e in body["data"] if not _event_of(e) or e.get("type") in kinds]}


def _bodies(expected: Any, seen: Any, where: str) -> Iterator[str]:
    """Where two bodies differ, but for what is another on every server."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        for name in {**expected, **seen}:
            if name not in expected or name not in seen:
                yield f"{where}.{name} is {'new' if name in seen else 'missing'}"
            elif name not in OWN_NAMES:
                yield from _bodies(expected[name], seen[name], f"{where}.{name}")
    elif isinstance(expected, list) and isinstance(seen, list):
        if len(expected) != len(seen):
            yield f"{where} has {len(seen)} entries, not {len(expected)}"
        for number, (one, other) in enumerate(zip(expected, seen, strict=False)):
            yield from _bodies(one, other, f"{where}[{number}]")
    elif expected not in (LEFT_OUT, UNKNOWN) and _plain(expected) != _plain(seen):
        yield f"{where} is {str(seen)[:80]!r}, not {str(expected)[:80]!r}"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return OWN_WORDS.sub("#", value)
    return "#" if type(value) is int and value > FIRST_MOMENT else value
