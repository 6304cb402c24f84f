"""A system file as TOML: read, and its keys under the names that they have now."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cimconform.errors import SystemFileError
from cimconform.suite import FIXTURES

_FORMER = {"road": "client"}  # keys of [transport.NAME]


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Give the tables of a file, and its text; raises SystemFileError for what is no TOML."""
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text), text
    except OSError as error:
        advice = f"name one with --system; copy one from {FIXTURES / 'systems'} to begin with"
        raise SystemFileError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    except UnicodeDecodeError:
        raise SystemFileError(f"{path}: expected text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SystemFileError(f"{path}: no TOML: {error}") from None


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
