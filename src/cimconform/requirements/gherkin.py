"""The Gherkin of features, each text parsed once, for the register and for pytest-bdd alike.

A worker is handed what its parent has parsed: parsing is the larger part of reading the register.
"""

import json
from typing import Any

from gherkin.parser import Parser

_PARSED: dict[str, Any] = {}  # by text, so that a feature that was edited is parsed again


def parsed(text: str) -> Any:
    """Give the document of a feature's text; raises what the parser raises."""
    if text not in _PARSED:
        _PARSED[text] = Parser().parse(text)
    return _PARSED[text]


def known() -> str:
    """Give all that was parsed, to hand over to another process."""
    return json.dumps(_PARSED)


def take(handed_over: str) -> None:
    """Know what another process has parsed."""
    _PARSED.update(json.loads(handed_over))
