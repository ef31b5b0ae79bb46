"""What readers read: the bytes of a file, unpacked where it is packed, and what lies beside it.

Packed are gzip, zlib (mitmproxy's `.zhar`) and zip (Playwright's `.har.zip`, whose members are files of their own).
Everything is unpacked as it is read; nothing is written anywhere.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from checkout_conformance.traffic.recorded import Unreadable

GZIP, ZIP, BYTE_ORDER_MARK = b"\x1f\x8b", b"PK\x03\x04", b"\xef\xbb\xbf"
PIECE = 65_536
# What reading packed bytes that are broken or break off may raise.
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
# Members of an archive that may be recordings: archives of other programs have none of them.
RECORDINGS = (".har", ".yml", ".yaml", ".json", ".jsonl", ".ndjson", ".log")
# More than this of a body that was put into a file of its own is not read.
MOST_BESIDE = 8_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: bytes that can be gone over again, their name for people, and the bytes of a file beside it.

    `beside` takes a plain name, and raises Unreadable where there is no such file.
    """

    file: IO[bytes]
    path: str
    beside: Callable[[str], bytes]


def sources(path: Path) -> Iterator[Source]:
    """What a file holds: itself, or of an archive its members. Raises Unreadable, OSError and others (`BROKEN`)."""
    with path.open("rb") as file:
        beginning = file.read(len(ZIP))
        file.seek(0)
        if beginning == ZIP:
            yield from _members(file, path)
        elif beginning.startswith(GZIP):
            with gzip.open(file) as unpacked:
                yield _source(cast("IO[bytes]", unpacked), path)
        elif is_zlib(beginning):
            yield _source(cast("IO[bytes]", io.BufferedReader(Inflated(file), PIECE)), path)
        else:
            yield _source(file, path)


def as_far_as_it_goes(file: IO[bytes]) -> tuple[bytes, Exception | None]:
    """All bytes of a file, and why there are no more where it is packed and breaks off."""
    pieces: list[bytes] = []
    try:
        while piece := file.read(PIECE):
            pieces.append(piece)
    except BROKEN as error:
        return b"".join(pieces), error
    return b"".join(pieces), None


def _source(file: IO[bytes], path: Path) -> Source:
    def beside(name: str) -> bytes:
        with contextlib.suppress(OSError), (path.parent / _plain(name)).open("rb") as other:
            return other.read(MOST_BESIDE)
        raise Unreadable(f"the body is in the file {name}, which is not there")

    return Source(file, str(path), beside)


def _members(file: IO[bytes], path: Path) -> Iterator[Source]:
    """The recordings in an archive; where there is a HAR, the others are the bodies beside it."""
    with zipfile.ZipFile(file) as archive:

        def beside(name: str) -> bytes:
            try:
                with _member(archive, _plain(name), path) as member:
                    return member.read(MOST_BESIDE)
            except KeyError:
                raise Unreadable(f"the body is in the member {name}, which is not there") from None

        names = [name for name in archive.namelist() if name.lower().endswith(RECORDINGS)]
        hars = [name for name in names if name.lower().endswith(".har")]
        if not names:
            raise Unreadable(f"{path}: an archive that holds no recordings, by the names of its members")
        for name in hars or names:
            with _member(archive, name, path) as member:
                yield Source(member, f"{path}/{name}", beside)


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> IO[bytes]:
    try:
        return archive.open(name)
    except RuntimeError as error:  # it is encrypted, or packed in a way that Python does not know
        raise Unreadable(f"{path}/{name}: cannot be unpacked ({error})") from None


def _plain(name: str) -> str:
    """The name of a file beside another; a path could lead anywhere."""
    if not name or Path(name).name != name or "\\" in name:
        raise Unreadable(f"a body is said to be in {name!r}, which is no plain name of a file")
    return name


def is_zlib(beginning: bytes) -> bool:
    """Whether bytes begin as zlib's do (RFC 1950)."""
    return len(beginning) > 1 and beginning[0] == 0x78 and int.from_bytes(beginning[:2], "big") % 31 == 0


class Inflated(io.RawIOBase):
    """Bytes of zlib's, unpacked as they are read. Only its beginning can be gone back to."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._unpack = zlib.decompressobj()
        self._position = 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def seekable(self) -> bool:
        """To its beginning only."""
        return True

    def tell(self) -> int:
        """How much has been read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Begin again. Raises OSError for other places."""
        if (offset, whence) != (0, io.SEEK_SET):
            raise OSError("only the beginning can be gone back to")
        self._packed.seek(0)
        self._unpack, self._position = zlib.decompressobj(), 0
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes. Raises EOFError where they break off."""
        while True:
            packed = self._unpack.unconsumed_tail or self._packed.read(PIECE)
            if self._unpack.eof:
                return 0
            if not packed:
                raise EOFError("the packed bytes break off")
            found = self._unpack.decompress(packed, len(buffer))
            if found:
                buffer[: len(found)] = found
                self._position += len(found)
                return len(found)
