"""One exchange as a recording has it, whatever its format: what readers give and judging takes."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import ijson

Headers = tuple[tuple[str, str], ...]
GZIP = b"\x1f\x8b"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# What recorders and people put where a secret or a name stood.
SCRUBBED = re.compile(rb"REDACTED|FILTERED|(?:\*|%2A){3,}|(?:<|%3C)[A-Z_]{3,}(?:>|%3E)|\xe2\x80\xa6")


class Unreadable(Exception):
    """A file or an entry that cannot be read; its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request and its answer.

    `lost` says why nothing can be told of the answer, which has no `body` then; '' where it is whole. `status` is 0
    where none came. When it was sent and when its answer was whole, in Unix seconds, are known to some recorders;
    `where` names file and entry.
    """

    method: str
    url: str
    headers: Headers
    sent: bytes
    status: int
    answer_headers: Headers
    body: bytes
    where: str
    started: float | None = None
    ended: float | None = None
    lost: str = ""

    def header(self, name: str) -> str | None:
        """The first header of the request of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def answer_header(self, name: str) -> str | None:
        """The same of the answer."""
        return next((value for key, value in self.answer_headers if key.lower() == name), None)


class Apart:
    """What follows has nothing to do with what came before it: another recording in the same file."""


# What readers give.
Entry: TypeAlias = Recorded | Unreadable | Apart


def header_pairs(headers: Any) -> Headers:
    """Headers as pairs: from a mapping to a text or a list, a list of `name` and `value`, or a flat list."""
    if isinstance(headers, Mapping):
        listed = ((name, value if isinstance(value, list) else [value]) for name, value in headers.items())
        return tuple((str(name), _text(value)) for name, values in listed for value in values)
    if isinstance(headers, list) and all(isinstance(entry, Mapping) for entry in headers):
        return tuple((str(entry.get("name", "")), str(entry.get("value", ""))) for entry in headers)
    if isinstance(headers, list):
        return tuple((_text(name), _text(value)) for name, value in zip(headers[::2], headers[1::2], strict=False))
    return ()


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def as_bytes(value: Any) -> bytes:
    """A body as bytes: None is empty."""
    if isinstance(value, bytes):
        return value
    return b"" if value is None else str(value).encode("utf-8", "surrogatepass")


def from_base64(text: Any) -> bytes:
    """Decode a base64 body. Raises Unreadable."""
    try:
        return base64.b64decode(as_bytes(text), validate=False)
    except (binascii.Error, ValueError):
        raise Unreadable("a body is marked as base64 and is none") from None


def plain(body: bytes, headers: Headers) -> bytes:
    """A body without its content encoding, where the recorder kept it compressed; else as it is.

    Raises Unreadable where it is compressed and cannot be unpacked: what stands in it, nobody here knows.
    """
    coded = next((value.strip().lower() for name, value in headers if name.lower() == "content-encoding"), "")
    packed = body[:2] == GZIP and not coded
    if not packed and (coded in ("", "identity") or _is_text(body)):
        return body
    try:
        if coded in ("", "gzip", "x-gzip"):
            return gzip.decompress(body)
        if coded == "deflate":
            return zlib.decompress(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS)
    except (OSError, EOFError, zlib.error):
        raise Unreadable(f"the answer's body is marked as {coded or 'gzip'} and is none, or is cut") from None
    raise Unreadable(f"the kit cannot unpack the answer's body ({coded}); let clients ask for gzip or nothing")


def answered(read: Callable[[], bytes], headers: Headers) -> tuple[bytes, str]:
    """The body of an answer, unpacked, and why nothing can be told of it: of the two, one is empty."""
    try:
        return plain(read(), headers), ""
    except Unreadable as error:
        return b"", str(error)


def _is_text(body: bytes) -> bool:
    """Whether bytes are a text: recorders unpack bodies and leave the header as it was."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return CONTROL.search(text) is None


def each(
    path: str, entries: Iterable[Any], read: Callable[[Any, str], Recorded], kind: str
) -> Iterator[Recorded | Unreadable]:
    """Every entry of a file as `read` has it; a broken one as a sentence: `login.har, entry 3: is no {kind} (…)`.

    Entries that are streamed may end before their file does: what breaks off is a sentence as well.
    """
    try:
        for number, entry in enumerate(entries, 1):
            where = f"{path}, entry {number}"
            try:
                yield read(entry, where)
            except Unreadable as error:
                yield Unreadable(f"{where}: {error}")
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                yield Unreadable(f"{where}: is no {kind} ({type(error).__name__}: {error})")
    except ijson.JSONError as error:
        yield Unreadable(f"{path}: breaks off or is no JSON ({error}); what stands before that was read")
