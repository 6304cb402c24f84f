"""The Gherkin of features, each text parsed once, for the register and for pytest-bdd alike.

Parsing is the larger part of reading the register, so what was parsed is kept in the user's cache, by the hash
of the text and the version of the parser; a worker is handed what its parent has parsed.
"""

import json
import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from gherkin.parser import Parser
from platformdirs import user_cache_path

_PARSED: dict[str, Any] = {}  # by text, so that a feature that was edited is parsed again


def parsed(text: str) -> Any:
    """Give the document of a feature's text; raises what the parser raises."""
    if text not in _PARSED:
        _PARSED[text] = _kept(text)
    return _PARSED[text]


def _kept(text: str) -> Any:
    """Give what an earlier process has parsed, or parse and keep it; without a cache it is parsed each time."""
    file = _folder() / f"{sha256(text.encode()).hexdigest()}.json"
    with suppress(OSError, ValueError):
        return json.loads(file.read_bytes())
    document = Parser().parse(text)
    with suppress(OSError):
        _write(file, json.dumps(document))
    return document


@cache
def _folder() -> Path:
    """Name the folder of what this version of the parser has parsed."""
    return user_cache_path("cimconform") / f"gherkin-{version('gherkin-official')}"


def _write(file: Path, text: str) -> None:
    """Write a file as a whole, since other processes read it meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as part:
        part.write(text)
    os.replace(part.name, file)  # noqa: PTH105 - a name is all that there is


def known() -> str:
    """Give all that was parsed, to hand over to another process."""
    return json.dumps(_PARSED)


def take(handed_over: str) -> None:
    """Know what another process has parsed."""
    _PARSED.update(json.loads(handed_over))
