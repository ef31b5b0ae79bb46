"""A request on its way, and its answer: what goes on and back of the bytes that come, and a copy. No sockets."""

from __future__ import annotations

import time

from checkout_conformance.traffic.framing import END, AnswerHead, Body, Fields, Malformed, RequestHead, UntilTheEnd
from checkout_conformance.traffic.passed import Passed
from checkout_conformance.traffic.recorded import Unreadable

LONGEST_HEAD = 256 * 1024
CLOSE = b"Connection: close\r\n"
INFORMATIONAL, SWITCHING = range(100, 200), 101


class Exchange:
    """A request on its way, and its answer."""

    __slots__ = (
        "_most_bytes",
        "answer",
        "answer_fields",
        "began",
        "body",
        "close",
        "got",
        "head",
        "heard",
        "partial",
        "sent",
        "status",
        "told",
    )

    def __init__(self, head: RequestHead, most_bytes: int) -> None:
        self.head = head
        self._most_bytes = most_bytes
        self.body: Body = head.body()
        self.sent, self.got = bytearray(), bytearray()
        self.began, self.heard = time.time(), time.monotonic()
        self.close = head.close
        self.partial = b""  # the beginning of the answer's head
        self.status = 0
        self.answer_fields: Fields = []
        self.answer: Body | None = None
        self.told = False  # whether the client has got something of it

    @property
    def done(self) -> bool:
        """Whether request and answer are whole."""
        return self.answer is not None and self.answer.done and self.body.done

    @property
    def unanswered(self) -> bool:
        """Whether no byte of the answer has come."""
        return self.answer is None and not self.partial

    def where(self) -> str:
        """Its name for people."""
        return f"{self.head.method.decode('latin-1')} {self.head.path.decode('latin-1')}"

    def ask(self, data: bytes) -> bytes:
        """What belongs to the request of what the client sends. Raises Malformed."""
        used = self.body.take(data, self.sent, self._most_bytes)
        self.heard = time.monotonic()
        return data[:used]

    def answered(self, data: bytes) -> bytes:
        """What the client is told of what the upstream says. Raises Malformed."""
        self.heard = time.monotonic()
        told: list[bytes] = []
        while self.answer is None:
            data = self.partial + data if self.partial else data
            found = END.search(data)
            if found is None:
                if len(data) > LONGEST_HEAD:
                    raise Malformed("its head does not end")
                self.partial = data
                return b"".join(told)
            self.partial = b""
            head, data = AnswerHead(data[: found.end()]), data[found.end() :]
            if head.status == SWITCHING:
                raise Malformed("but another protocol")
            if head.status not in INFORMATIONAL:
                told.append(self._begin(head))
            elif self.head.version != b"0":
                told.append(head.first + head.onward())
        used = self.answer.take(data, self.got, self._most_bytes)
        told.append(data[:used])
        self.close = self.close or used < len(data)  # what comes behind an answer is none
        self.told = True
        return b"".join(told)

    def _begin(self, head: AnswerHead) -> bytes:
        self.answer = head.body(self.head.method)
        self.status = head.status
        self.answer_fields = head.fields
        self.close = self.close or head.close or isinstance(self.answer, UntilTheEnd)
        return head.first + (head.onward(CLOSE) if self.close else head.onward())

    def ended(self) -> bool:
        """The upstream's connection is closed, as it should be; whether that was the end of the answer."""
        if isinstance(self.answer, UntilTheEnd):
            self.answer.done = True
        return self.done

    def passed(self, upstream: str, lost: str = "") -> Passed | Unreadable:
        """What is judged of it; `lost` says why its answer is none, or not whole."""
        if not self.body.done:
            return Unreadable(f"{self.where()}: {lost}")
        long = f"passed on, but not judged, since more than {self._most_bytes:,} bytes long"
        if len(self.sent) > self._most_bytes:
            return Unreadable(f"{self.where()}: {long}")
        if len(self.got) > self._most_bytes:
            lost = lost or long
        head, got = self.head, b"" if lost else bytes(self.got)
        asked, answered = (head.method, head.target, head.fields, bytes(self.sent)), (self.status, self.answer_fields)
        return Passed(upstream, *asked, *answered, got, self.began, time.time(), lost)
