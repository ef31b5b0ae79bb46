"""Judging in a process of its own, so that it takes no time from what passes: the parent's side, and the child.

Exchanges and questions go one way through one pipe, so that an answer speaks of everything that was handed over before
it. What the child has not read yet waits in the parent's memory, and is measured: who hands over has to hold back. It
is sent in parcels, and the child gives way to everything else that the machine has to do, so that nothing that passes
waits for a processor that judges. The child is started by name and nothing is inherited; it ends with its parent, which
alone holds the pipe open. Several judgings, each with a number, share one child.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import IO, Any, Literal, TypeAlias

from checkout_conformance.errors import ConformanceError
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.passed import Passed
from checkout_conformance.traffic.recorded import Unreadable
from checkout_conformance.traffic.recording import Recording

PROGRAM = "checkout_conformance.traffic.judging_process"
# Exchanges of so long go together, unless somebody asks: a thread that wakes for each takes time from those under way.
PARCEL_S, MOST_PARCEL = 0.05, 1_000_000
# Of a processor that others want, the child gets next to nothing; what waits for it is bounded, see `waiting`.
NICENESS = 19
# What an exchange takes besides its bodies, about.
HEAD_BYTES = 2_000
STOP_SECONDS = 10.0
Question = Literal["begin", "failures", "seen", "told"]


class JudgingEnded(ConformanceError):
    """The process that judges is gone: what was handed over since its last answer is not judged."""


Entry = Passed | Unreadable


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a judging."""

    number: int
    question: Question
    arguments: tuple[Any, ...]
    named: dict[str, Any]


# The next exchange, or why there is none, with the number of its judging; or a question.
_Message: TypeAlias = tuple[int, Entry] | _Asked


class JudgingProcess:
    """The parent's side. `waiting` counts the bytes that the child has not read yet."""

    def __init__(self, niceness: int = NICENESS) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM, str(niceness)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is the parent's
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._to, self._from = self._child.stdin, self._child.stdout
        self._queue: queue.SimpleQueue[_Message | None] = queue.SimpleQueue()
        self._hurry = threading.Event()
        self._asked: deque[Future[Any]] = deque()
        self._lock = threading.Lock()
        self._begun = 0
        self._handed = self._sent = 0
        self.ended = False
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._send, self._receive)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The child's number."""
        return self._child.pid

    @property
    def waiting(self) -> int:
        """How many bytes wait in this process; none where nobody will ever read them."""
        return 0 if self.ended else self._handed - self._sent

    def begin(self, api_version: str | None) -> int:
        """Begin a judging; its number."""
        with self._lock:
            self._begun += 1
            number = self._begun
        self.ask(number, "begin", api_version)
        return number

    def hand(self, number: int, entry: Entry) -> None:
        """Hand over what passed. It waits for nothing; where nobody is left to judge, questions say so."""
        with self._lock:
            if not self.ended:
                self._handed += size_of(entry)
                self._queue.put((number, entry))

    def ask(self, number: int, question: Question, *arguments: Any, **named: Any) -> Future[Any]:
        """Ask about everything that was handed over before. The answer may be JudgingEnded, as an exception."""
        future: Future[Any] = Future()
        with self._lock:
            if not self.ended:
                self._asked.append(future)
                self._queue.put(_Asked(number, question, arguments, named))
                self._hurry.set()
                return future
        future.set_exception(self._gone())
        return future

    def close(self) -> None:
        """Let the child judge what it was given, and end."""
        self._queue.put(None)
        self._hurry.set()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._from.close()

    def _send(self) -> None:
        """A thread: everything in its order, in parcels."""
        full = going = True
        with contextlib.suppress(OSError):
            while going:
                found = self._queue.get()
                if not full:
                    self._hurry.wait(PARCEL_S)
                self._hurry.clear()
                parcel, size = list[_Message](), 0
                while found is not None:
                    parcel.append(found)
                    size += 0 if isinstance(found, _Asked) else size_of(found[1])
                    full = size > MOST_PARCEL
                    if full or self._queue.empty():
                        break
                    found = self._queue.get()
                going = found is not None
                pickle.dump(parcel, self._to, pickle.HIGHEST_PROTOCOL)
                self._to.flush()
                self._sent += size
        with contextlib.suppress(OSError):
            self._to.close()

    def _receive(self) -> None:
        """A thread: answers, in the order of the questions, until the child is gone."""
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                answer = pickle.load(self._from)
                self._asked.popleft().set_result(answer)
        with self._lock:
            self.ended = True
            left = list(self._asked)
        for future in left:
            future.set_exception(self._gone())

    def _gone(self) -> JudgingEnded:
        return JudgingEnded(
            f"the process that judges has ended (exit code {self._child.wait()}), and what it knew is lost. "
            "Start anew; a negative code is a signal, and -9 often a lack of memory"
        )


def size_of(entry: Entry) -> int:
    """How much memory an exchange takes, about."""
    if isinstance(entry, Unreadable):
        return HEAD_BYTES
    return HEAD_BYTES + len(entry.sent) + len(entry.body)


@contextlib.contextmanager
def judging_process(niceness: int = NICENESS) -> Iterator[JudgingProcess]:
    """A process that judges, for a while."""
    process = JudgingProcess(niceness)
    try:
        yield process
    finally:
        process.close()


def serve(source: IO[bytes], answers: IO[bytes]) -> None:
    """The child: judge and answer until nobody holds the other end."""
    judgings: dict[int, tuple[Judging, Recording]] = {}
    while True:
        try:
            parcel: list[_Message] = pickle.load(source)
        except EOFError:
            return
        for message in parcel:
            if isinstance(message, _Asked):
                pickle.dump(_answer(message, judgings), answers, pickle.HIGHEST_PROTOCOL)
                answers.flush()
            else:
                number, entry = message
                judging, recording = judgings[number]
                judging.next(entry.recorded() if isinstance(entry, Passed) else entry, recording)


def _answer(asked: _Asked, judgings: dict[int, tuple[Judging, Recording]]) -> Any:
    if asked.question == "begin":
        judging = Judging(*asked.arguments)
        judgings[asked.number] = (judging, judging.begin(whole=True))
        return None
    return getattr(judgings[asked.number][0], asked.question)(*asked.arguments, **asked.named)


def main(niceness: str) -> None:
    """In the child: nothing but answers goes to the parent; what else is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(int(niceness))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    from checkout_conformance.traffic import judging_process as itself  # by its name, as the parent pickles

    itself.main(*sys.argv[1:])
