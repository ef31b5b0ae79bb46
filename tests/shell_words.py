"""The commands of findings, carried out without a shell: the little of it that the kit writes, in this process.

A finding's commands are `curl`, `jq -r` on what comes back, variables, and moments counted from now or from a variable.
That the same commands do the same in a real shell is tried on a part of them (`tests.test_commands_repeat`).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

# Method, URL, body: status and text.
Send = Callable[[str, str, str], tuple[int, str]]
ASSIGNMENT = re.compile(r"([A-Z_][A-Z0-9_]*)=\$\((.*)\)", re.DOTALL)
VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
MOMENT = re.compile(r"\$\(\((?:\$\(date \+%s\)|(?P<name>[A-Z0-9_]+))(?P<by>[+-]\d+)?\)\)")
STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]")
OCTAL = re.compile(r"\\([0-7]{3})")
# Options of curl that take a word, and those that take none.
WITH_WORD = frozenset({"-X", "-u", "-H", "-d", "--data-urlencode", "--data-binary", "--data-raw"})
ALONE = frozenset({"-s", "-i", "--globoff", "--head"})
PIPE, HERE = "|", "<<<"


@dataclass
class Shell:
    """One shell: its variables, and every answer that came back, in order. `pause` is how it waits, for seconds."""

    send: Send
    variables: dict[str, str]
    pause: Callable[[float], None] = time.sleep
    answers: list[tuple[int, str]] = field(default_factory=list)

    def run(self, commands: Sequence[str]) -> None:
        """Carry them out. Raises ValueError for what the kit does not write."""
        for command in commands:
            for statement in _statements(command):
                assigned = ASSIGNMENT.fullmatch(statement)
                if assigned is None:
                    self._pipeline(statement)
                else:
                    self.variables[assigned[1]] = self._pipeline(assigned[2]).rstrip("\n")

    def _pipeline(self, text: str) -> str:
        """What the last stage of a pipeline writes."""
        written, stage = "", list[str]()
        words = [*self.words(text), PIPE]
        for word in words:
            if word == PIPE:
                written, stage = self._stage(stage, written), []
            else:
                stage.append(word)
        return written

    def _stage(self, words: Sequence[str], given: str) -> str:
        match words:
            case ["curl", *arguments]:
                return self._curl(arguments, given)
            case ["jq", "-r", path]:
                return _found(path, given)
            case ["jq", "-r", path, "<<<", text]:
                return _found(path, text)
            case ["sleep", seconds]:
                self.pause(float(seconds))
                return ""
            case ["printf", text]:
                octets = OCTAL.sub(lambda match: chr(int(match[1], 8)), text)
                return octets.encode("latin-1").decode("utf-8", "surrogateescape")
        raise ValueError(f"no command that the kit writes: {' '.join(words)[:200]}")

    def _curl(self, arguments: Sequence[str], given: str) -> str:
        body: list[str] = []
        url, method, words = "", "GET", iter(arguments)
        for word in words:
            if word in WITH_WORD:
                value = next(words)
                if word == "-X":
                    method = value
                elif word.startswith(("-d", "--data")):
                    body.append(_data(word, value, given))
            elif word == "--head":
                method = "HEAD"
            elif word not in ALONE:
                url = word
        if body and method == "GET":
            method = "POST"
        self.answers.append(self.send(method, url, "&".join(body)))
        return self.answers[-1][1]

    def words(self, text: str) -> Iterator[str]:
        """The words of a statement, with what stands for variables and moments put in."""
        word: str | None = None
        place = 0
        while place < len(text):
            letter = text[place]
            if letter.isspace() or text.startswith("\\\n", place):
                if word is not None:
                    yield word
                word = None
                place += 2 if letter == "\\" else 1
                continue
            if letter == PIPE:
                if word is not None:
                    yield word
                yield PIPE
                word = None
                place += 1
                continue
            piece, place = self._piece(text, place)
            word = (word or "") + piece
        if word is not None:
            yield word

    def _piece(self, text: str, place: int) -> tuple[str, int]:
        """A quoted part of a word, or one letter of it, and where the next begins."""
        if text[place] == "'":
            end = text.index("'", place + 1)
            return text[place + 1 : end], end + 1
        if text[place] == '"':
            end = text.index('"', place + 1)
            return self._expanded(text[place + 1 : end]), end + 1
        if text[place] == "\\":
            return text[place + 1], place + 2
        return text[place], place + 1

    def _expanded(self, text: str) -> str:
        def moment(match: re.Match[str]) -> str:
            start = int(self.variables[match["name"]]) if match["name"] else int(time.time())
            return str(start + int(match["by"] or 0))

        return VARIABLE.sub(lambda match: self.variables.get(match[1], ""), MOMENT.sub(moment, text))


def _statements(command: str) -> Iterator[str]:
    """The statements of a command: lines, but for those that a quote or a backslash goes on in."""
    start, quoted, place = 0, "", 0
    while place < len(command):
        letter = command[place]
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter == "\\":
            place += 1
        elif letter == "\n":
            yield command[start:place]
            start = place + 1
        place += 1
    yield command[start:]


def _data(option: str, value: str, given: str) -> str:
    if option == "--data-urlencode":
        name, _, rest = value.partition("=")
        return f"{name}={quote(rest, safe='')}"
    return given if value == "@-" else value


def _found(path: str, text: str) -> str:
    """What `jq -r` writes of a path: `null` where there is nothing, and nothing at all of what is no JSON."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return ""
    for name, number in STEP.findall(path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif number and isinstance(value, list) and int(number) < len(value):
            value = value[int(number)]
        elif value is not None:
            return ""
    return value if isinstance(value, str) else json.dumps(value)
