"""Messages in files and folders, whatever form they have: one message, a log, an archive, an export.

What a file is, its first bytes tell and not its name. One that holds no message says so; that accuses
no product.
"""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import TypeAlias

from cimconform.errors import UsageError
from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources import har, logs, packets, soapui
from cimconform.judging.sources.documents import document, message_at, parsed, plain
from cimconform.plain_files import content, is_plain

MAX_BYTES = 200_000_000
STANDARD_INPUT = Path("/dev/stdin")
_MOST_PACKED = 4  # archives in archives in archives
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_TAR_MAGIC = slice(257, 262)
Found: TypeAlias = Iterator[Captured | Without]


def below(path: Path) -> list[Path]:
    """Give the files of a folder in the order of their names, hidden ones left out; or the file itself."""
    if not path.is_dir():
        return [path]
    inside = filter(is_plain, path.rglob("*"))
    return sorted(
        p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)
    )


def read(file: Path) -> Found:
    """Give the messages of a file; raises UsageError for one of no sensible size."""
    yield from of_bytes(_bytes(file), str(file), str(file))


def whole(file: Path) -> Captured:
    """Give a file as the one message that it is."""
    return message_at(_bytes(file), str(file), str(file))


def _bytes(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise UsageError(f"{file}: {size} bytes; at most {MAX_BYTES} are judged as one message")
    try:
        return content(file, MAX_BYTES)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None


def of_bytes(raw: bytes, path: str, name: str, depth: int = 0) -> Found:
    """Give the messages of what a file holds, unpacked where it is packed."""
    if depth > _MOST_PACKED:
        yield Without(path, f"packed more than {_MOST_PACKED} times")
    elif raw.startswith(_ZIP):
        yield from _zip(raw, path, depth)
    elif raw.startswith(_GZIP):
        yield from _gzip(raw, path, name, depth)
    elif raw[_TAR_MAGIC] == b"ustar":
        yield from _tar(raw, path, depth)
    elif packets.is_capture(raw):
        yield from packets.read(raw, path)
    else:
        yield from _plain(raw, path, name)


def _plain(raw: bytes, path: str, name: str) -> Found:
    """Give the messages of a file that is not packed."""
    one = document(raw, path, name)
    if one is not None:
        yield one
        return
    found: Found
    if har.is_export(raw):
        found = har.read(raw, path)
    elif soapui.is_project(raw):
        found = soapui.read(raw, path)
    else:
        found = logs.read(raw, path)
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
    elif name.endswith(".xml") and plain(raw).startswith(b"<") and parsed(raw) is None:
        yield message_at(raw, path, name)  # named as XML, and none: that is worth a verdict
    else:
        yield Without(path, "no message here")


def _zip(raw: bytes, path: str, depth: int) -> Found:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if not member.is_dir():
                    load = partial(archive.read, member)
                    yield from _member(path, member.filename, member.file_size, load, depth)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        yield Without(path, f"no archive that can be read: {error}")


def _tar(raw: bytes, path: str, depth: int) -> Found:
    try:
        with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
            for member in archive:
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is not None:
                    yield from _member(path, member.name, member.size, opened.read, depth)
    except tarfile.TarError as error:
        yield Without(path, f"no archive that can be read: {error}")


def _member(path: str, name: str, size: int, load: Callable[[], bytes], depth: int) -> Found:
    """Give the messages of one file of an archive."""
    place = f"{path}/{name}"
    if PurePath(name).name.startswith("."):
        return
    if size > MAX_BYTES:
        yield Without(place, f"{size} bytes; at most {MAX_BYTES} are unpacked")
        return
    yield from of_bytes(load(), place, place, depth + 1)


def _gzip(raw: bytes, path: str, name: str, depth: int) -> Found:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as opened:
            inside = opened.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        yield Without(path, f"no gzip that can be read: {error}")
        return
    if len(inside) > MAX_BYTES:
        yield Without(path, f"more than {MAX_BYTES} bytes, unpacked")
        return
    yield from of_bytes(inside, path, name.removesuffix(".gz"), depth + 1)
