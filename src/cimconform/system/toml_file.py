"""A system file as TOML: read, and its keys under the names that they have now."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cimconform.errors import SystemFileError
from cimconform.plain_files import content
from cimconform.suite import FIXTURES
from cimconform.system.mistakes import Mistake, messages_of
from cimconform.text_files import Unclear, code, decoded, typographic

_CODED = re.compile(r"(reading|control)_types?$")
_DEEPEST = 30
_FORMER = {"road": "client"}  # keys of [transport.NAME]


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Give the tables of a file, and its text; raises SystemFileError for what is no TOML."""
    text = ""
    try:
        text = decoded(content(path))
        table = _shallow(tomllib.loads(text.replace("\r\n", "\n")))
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
    found = list(_with_plain_codes(table))
    if found:
        raise SystemFileError("\n".join(messages_of(found, path, text)))
    return table, text


def _shallow(table: dict[str, Any]) -> dict[str, Any]:
    """Give tables; raises RecursionError where they are nested deeper than any of a system file."""
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    if level:
        raise RecursionError
    return table


def _with_plain_codes(table: dict[str, Any]) -> Iterator[Mistake]:
    """Put each code of a system file as it was meant, however it was pasted; give those of another kind."""
    ixit = table.get("ixit")
    ixit = ixit if isinstance(ixit, dict) else {}
    for key, value in ixit.items():
        if not _CODED.search(key):
            continue
        several = value if isinstance(value, list) else [value]
        for number, one in enumerate(several):
            where = ("ixit", key, str(number)) if isinstance(value, list) else ("ixit", key)
            try:
                several[number] = code(one) if isinstance(one, str) else one
            except Unclear as error:  # only where a reading type stands may OBIS be meant
                if "reading_type" in key:
                    yield Mistake(where, str(error))
        ixit[key] = several if isinstance(value, list) else several[0]


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
