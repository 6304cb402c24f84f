"""A system file as TOML: read, and its keys under the names that they have now."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cimconform.errors import SystemFileError
from cimconform.plain_files import content
from cimconform.suite import FIXTURES
from cimconform.text_files import Unclear, code, decoded, typographic

_CODED = re.compile(r"(reading|control)_types?$")
_DEEPEST = 30
_FORMER = {"road": "client"}  # keys of [transport.NAME]


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Give the tables of a file, and its text; raises SystemFileError for what is no TOML."""
    text = ""
    try:
        text = decoded(content(path))
        return _with_plain_codes(_shallow(tomllib.loads(text.replace("\r\n", "\n")))), text
    except OSError as error:
        advice = f"name one with --system; copy one from {FIXTURES / 'systems'} to begin with"
        raise SystemFileError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    except RecursionError:
        raise SystemFileError(f"{path}: no TOML: its tables are nested too deep") from None
    except tomllib.TOMLDecodeError as error:
        pasted = typographic(text)
        raise SystemFileError(f"{path}: no TOML: {error}{pasted and '; '}{pasted}") from None
    except Unclear as error:
        raise SystemFileError(f"{path}: {error}") from None


def _shallow(table: dict[str, Any]) -> dict[str, Any]:
    """Give tables; raises RecursionError where they are nested deeper than any of a system file."""
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    if level:
        raise RecursionError
    return table


def _with_plain_codes(table: dict[str, Any]) -> dict[str, Any]:
    """Give a system file whose codes are as they were meant, however they were pasted."""
    ixit = table.get("ixit")
    if not isinstance(ixit, dict):
        return table
    for key, value in ixit.items():
        if not _CODED.search(key):
            continue
        if isinstance(value, str):
            ixit[key] = _code(key, value)
        elif isinstance(value, list):
            ixit[key] = [_code(key, one) if isinstance(one, str) else one for one in value]
    return table


def _code(key: str, text: str) -> str:
    """Give a code as it was meant; only where a reading type stands may OBIS be meant."""
    try:
        return code(text)
    except Unclear as error:
        if "reading_type" not in key:
            return text
        raise Unclear(f"ixit.{key}: {error}") from None


def rename_former_keys(table: dict[str, Any]) -> Iterator[str]:
    """Give each key that had another name the one that it has now, and a line about it.

    Where both are there the former one stays, and is refused with the other unknown keys.
    """
    transports = table.get("transport")
    for name, binding in transports.items() if isinstance(transports, dict) else ():
        for former, now in _FORMER.items():
            if isinstance(binding, dict) and former in binding and now not in binding:
                binding[now] = binding.pop(former)
                yield f"transport.{name}.{former}: this key is called {now} now; rename it"
