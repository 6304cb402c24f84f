"""Gzip undone as RFC 1952 has it: one member or several, in bounded steps; its damage is named.

An empty member and zeros behind the last one are legal. What breaks off, has no trailer, or whose
trailer is not that of its data is Damaged: its text says which, and where to look.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator

MAGIC = b"\x1f\x8b"
_HEAD = 10
_TRAILER = 8
_STEP = 65_536
_SMALL = 4_096
_EXTRA, _NAME, _COMMENT, _CRC = 4, 8, 16, 2
_GZIP, _RAW = 31, -15
ZLIB_OR_GZIP = 47


class Damaged(Exception):
    """Bytes that are no whole gzip; the text says what is wrong with them."""


class TooLarge(Exception):
    """Bytes that unpack to more than is taken."""


def inflated(pieces: Iterable[bytes], kind: int = _GZIP) -> Iterator[bytes]:
    """Give what compressed pieces hold, step by step.

    Raises zlib.error where they are damaged, and EOFError where they are not whole; `fault` says why.
    """
    inflate, came = zlib.decompressobj(kind), False
    for piece in _small(pieces):
        rest = piece
        while rest:
            if inflate.eof:
                rest = rest.lstrip(b"\0")
                inflate = zlib.decompressobj(_GZIP) if rest else inflate
            came = True
            if rest:
                yield inflate.decompress(rest, _STEP)
                rest = inflate.unused_data or inflate.unconsumed_tail
        while came and not inflate.eof and (more := inflate.decompress(b"", _STEP)):
            yield more
    if came and not inflate.eof:
        raise EOFError


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give pieces so small that thousands of empty members in one cost little."""
    for piece in pieces:
        yield from (piece[at : at + _SMALL] for at in range(0, len(piece), _SMALL))


def unpack(packed: bytes, limit: int) -> bytes:
    """Give what a gzip holds; raises Damaged, and TooLarge where that is more than `limit` bytes."""
    if not packed:
        raise Damaged("nothing is there")
    whole = bytearray()
    try:
        for piece in inflated([packed]):
            whole += piece
            if len(whole) > limit:
                raise TooLarge(f"it unpacks to more than {limit} bytes")
    except (zlib.error, EOFError):
        raise Damaged(fault(packed)) from None
    return bytes(whole)


def fault(packed: bytes) -> str:
    """Say what is wrong with bytes that should be gzip; empty where nothing is."""
    rest, number = packed, 0
    while rest:
        if not rest.startswith(MAGIC):
            return _stranger(rest, number)
        number += 1
        try:
            rest = _behind(rest).lstrip(b"\0")
        except Damaged as damaged:
            return f"{damaged}, in member {number}" if number > 1 else str(damaged)
    return ""


def _stranger(rest: bytes, number: int) -> str:
    shown = rest[:_TRAILER].hex(" ")
    if number:
        return f"{len(rest)} bytes stand behind its end and are no gzip: {shown}"
    return f"it begins with {shown}, and a gzip with 1f 8b 08"


def _behind(member: bytes) -> bytes:
    """Give what stands behind the first member; raises Damaged for a member that is not sound."""
    inflate, crc, size = zlib.decompressobj(_RAW), 0, 0
    rest = member[_header(member) :]
    try:
        while rest and not inflate.eof:
            plain = inflate.decompress(rest, _STEP)
            crc, size, rest = zlib.crc32(plain, crc), size + len(plain), inflate.unconsumed_tail
    except zlib.error as error:
        words = str(error).rpartition(": ")[2]
        raise Damaged(
            f"its data is damaged after {size} bytes ({words}): changed on the way?"
        ) from None
    if not inflate.eof:
        raise Damaged(
            f"it breaks off in the middle of its data, after {size} bytes: cut, or never closed"
        )
    _weigh(inflate.unused_data[:_TRAILER], crc, size)
    return inflate.unused_data[_TRAILER:]


def _weigh(trailer: bytes, crc: int, size: int) -> None:
    """Compare a trailer with the data before it."""
    if len(trailer) < _TRAILER:
        lack = "without" if not trailer else f"after {len(trailer)} of the 8 bytes of"
        raise Damaged(
            f"it ends {lack} its trailer (CRC32, length): cut, or its writer never closed"
        )
    given_crc, given_size = struct.unpack("<II", trailer)
    if given_crc != crc:
        raise Damaged(
            f"its CRC32 is {given_crc:08x}, that of the data {crc:08x}: changed on the way?"
        )
    if given_size != size & 0xFFFFFFFF:
        raise Damaged(f"its trailer gives {given_size} bytes, and {size} are in it")


def _header(member: bytes) -> int:
    """Give the length of a member's header; raises Damaged where it is not whole or unknown."""
    if len(member) < _HEAD:
        raise Damaged(f"it ends in its header, after {len(member)} bytes: cut")
    if member[2] != 8:  # noqa: PLR2004 - deflate, the one method that there is
        raise Damaged(f"its method is {member[2]}, and only 8, deflate, is known")
    flags, at = member[3], _HEAD
    if flags & _EXTRA:
        at += 2 + int.from_bytes(member[at : at + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = member.find(b"\0", at)
            at = len(member) + 1 if end < 0 else end + 1
    at += 2 if flags & _CRC else 0
    if at > len(member):
        raise Damaged(f"it ends in its header, after {len(member)} bytes: cut")
    return at
