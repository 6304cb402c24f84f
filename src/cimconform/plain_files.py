"""Read a file that comes from anybody: only a plain one, and no more of it than fits.

A pipe would be waited for without end, and a device gives bytes without end; neither is opened in a way
that waits. The size is that of what is read, not what a folder claims.
"""

import os
import stat
from itertools import islice
from pathlib import Path

from cimconform.errors import UsageError

MAX_BYTES = 200_000_000
_PIECE = 1_000_000
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Give the bytes of a file; raises OSError, and UsageError for what is no plain file or too large."""
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise UsageError(f"{path}: is no plain file")
        pieces = iter(
            lambda: file.read(_PIECE), b""
        )  # a read takes the room of all that it may give
        data = b"".join(islice(pieces, limit // _PIECE + 1))
    if len(data) > limit:
        raise UsageError(f"{path}: holds more than {limit} bytes, which is the most that is read")
    return data


def is_plain(path: Path) -> bool:
    """Tell whether a path leads to a plain file, by links or not."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def whole(path: Path) -> Path:
    """Give a path without links, as far as they lead anywhere; a loop of them stays as it is."""
    return Path(os.path.realpath(path))


def content_below(path: Path, folder: Path, limit: int = MAX_BYTES) -> bytes:
    """Give the bytes of a file below a folder, which no link leads out of; raises as `content` does."""
    if not whole(path).is_relative_to(whole(folder)):
        raise UsageError(f"{path}: a link leads out of {folder}")
    return content(path, limit)
