"""HTTP/1 in bytes, as far as one has to read it who passes it on: heads, and where bodies end.

Everything else stays as it came, the framing of chunks included. Pure: bytes in, bytes out (RFC 9112).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Fields = list[tuple[bytes, bytes]]

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
END = re.compile(rb"\r?\n\r?\n")
_REQUEST = re.compile(rb"(%b) ([^\s\0]+) HTTP/1\.([01])\r?\n" % _TOKEN)
_ANSWER = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n\0]*)?\r?\n")
_FIELD = re.compile(rb"^(%b):[ \t]*([^\r\n\0]*)\r?\n" % _TOKEN, re.MULTILINE)
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n\0]*)?")
_ORIGIN = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)
# Fields between two hops; Transfer-Encoding and Trailer stay with the chunks that they speak of.
HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te"}
    | {b"upgrade"}
)
LONGEST_LINE = 8_192


class Malformed(Exception):
    """What came is no HTTP, or one cannot tell where it ends."""


class Head:
    """The head of a message. `version` is the minor one; `close` says that the connection ends behind the message.

    `length` and `chunked` are what it says of its body; `hop` names the fields that do not go on.
    """

    __slots__ = ("chunked", "close", "fields", "first", "hop", "length", "version")

    def __init__(self, first: bytes, version: bytes, rest: bytes) -> None:
        self.first, self.version = first, version
        self.fields: Fields = _FIELD.findall(rest)
        if len(self.fields) != rest.count(b"\n"):
            raise Malformed("a line of the head is no field")
        self.length: int | None = None
        self.chunked = False
        self.close = version == b"0"
        self.hop: Iterable[bytes] = HOP
        for name, value in self.fields:
            if len(name) in _TELLING:
                self._hear(name.lower(), value.strip())

    def _hear(self, name: bytes, value: bytes) -> None:
        """What a field says of the message itself."""
        if name == b"content-length":
            if not value.isdigit() or self.length not in (None, int(value)):
                raise Malformed("its length is no number, or two")
            self.length = int(value)
        elif name == b"transfer-encoding":
            if value.lower() != b"chunked" or self.chunked:
                raise Malformed("a transfer encoding other than chunks")
            self.chunked = True
        elif name == b"connection":
            named = {word.strip().lower() for word in value.split(b",")}
            self.close = self.close or b"close" in named
            self.hop = {*self.hop, *named} - _FRAMING

    def onward(self, *more: bytes, without: Iterable[bytes] = ()) -> bytes:
        """The lines that go on, from the second to the empty one. `more` are lines of our own; `without` names others
        that stay behind."""
        hop = {*self.hop, *without} if without else self.hop
        lines = [b"%b: %b\r\n" % pair for pair in self.fields if pair[0].lower() not in hop]
        return b"".join([*lines, *more, b"\r\n"])


_FRAMING = frozenset({b"content-length", b"transfer-encoding"})
_TELLING = {len(name) for name in (*_FRAMING, b"connection")}


class RequestHead(Head):
    """The head of a request: `method`, `target`, and the `path` in it. Raises Malformed."""

    __slots__ = ("method", "path", "target")

    def __init__(self, text: bytes) -> None:
        found = _REQUEST.match(text)
        if found is None:
            raise Malformed("its first line is none of HTTP/1")
        self.method, target, version = found.groups()
        super().__init__(found[0], version, text[found.end() : -len(_ended(text))])
        if self.chunked and self.length is not None:
            raise Malformed("a length and chunks as well")
        # Who believes to speak to a proxy names the whole URL.
        self.target = _ORIGIN.sub(b"", target, count=1) or b"/"
        if self.target[:1] not in b"/*?":
            raise Malformed("its target is no path")
        self.path = self.target.partition(b"?")[0]

    def body(self) -> Body:
        """What reads the request's body."""
        return Chunks() if self.chunked else Length(self.length or 0)


class AnswerHead(Head):
    """The head of an answer. Raises Malformed."""

    __slots__ = ("status",)

    def __init__(self, text: bytes) -> None:
        found = _ANSWER.match(text)
        if found is None:
            raise Malformed("its first line is none of HTTP/1")
        super().__init__(found[0], found[1], text[found.end() : -len(_ended(text))])
        self.status = int(found[2])
        if self.chunked:
            self.hop = {*self.hop, b"content-length"}

    def body(self, method: bytes) -> Body:
        """What reads the body of an answer to such a request."""
        if method == b"HEAD" or self.status in (204, 304):
            return Length(0)
        if self.chunked:
            return Chunks()
        return UntilTheEnd() if self.length is None else Length(self.length)


def _ended(text: bytes) -> bytes:
    """The empty line at the end of a head."""
    return b"\r\n" if text.endswith(b"\r\n") else b"\n"


class Body:
    """Reads a body piece by piece. `done` says that it is whole."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done = False

    def take(self, data: bytes, copy: bytearray, most: int) -> int:
        """How many of the next bytes are the body's; their content is put into `copy`, until that holds more than
        `most`. Raises Malformed."""
        raise NotImplementedError


class Length(Body):
    """A body of so many bytes."""

    __slots__ = ("_left",)

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = not length

    def take(self, data: bytes, copy: bytearray, most: int) -> int:
        """As above."""
        used = min(len(data), self._left)
        if len(copy) <= most:
            copy += data[:used]
        self._left -= used
        self.done = not self._left
        return used


class UntilTheEnd(Body):
    """A body that ends with the connection: who sees that says that it is done."""

    __slots__ = ()

    def take(self, data: bytes, copy: bytearray, most: int) -> int:
        """As above."""
        if len(copy) <= most:
            copy += data
        return len(data)


class Chunks(Body):
    """A body in chunks, of which each says its size; behind the last one fields may follow."""

    __slots__ = ("_behind", "_last", "_left", "_line")

    def __init__(self) -> None:
        super().__init__()
        self._left = 0  # bytes of the chunk
        self._behind = False  # whether the end of the chunk's line is next
        self._last = False  # whether only fields follow
        self._line = b""  # the beginning of a line

    def take(self, data: bytes, copy: bytearray, most: int) -> int:
        """As above."""
        at = 0
        while at < len(data) and not self.done:
            if self._left:
                piece = data[at : at + self._left]
                if len(copy) <= most:
                    copy += piece
                at += len(piece)
                self._left -= len(piece)
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or len(data)]
            if len(self._line) > LONGEST_LINE:
                raise Malformed("a line between chunks does not end")
            at = end or len(data)
            if end:
                line, self._line = self._line, b""
                self._next(line.removesuffix(b"\n").removesuffix(b"\r"))
        return at

    def _next(self, line: bytes) -> None:
        """A whole line: behind a chunk, before one, or behind the last."""
        if self._behind:
            if line:
                raise Malformed("a chunk is longer than it says")
            self._behind = False
        elif self._last:
            self.done = not line
        else:
            size = _SIZE.fullmatch(line)
            if size is None:
                raise Malformed("the size of a chunk is no number")
            self._left = int(size[1], 16)
            self._behind, self._last = bool(self._left), not self._left
