"""What the lines of a record hold, checked as they are read: a record may come from anybody.

The definition for others is fixtures/record.schema.json; this is as much of it as keeps a reader safe
from a value of another kind than it expects.
"""

import math
from collections.abc import Mapping
from typing import Any

_LATEST_S = 4e9  # seconds since 1970, in the year 2096
_TEXTS, _MAP, _TABLES = "texts", "map", "tables"
_SHAPES: dict[str, dict[str, Any]] = {
    "run": {
        "tool": str, "rules": str, "started": str, "system": dict, "transports": _TEXTS,
        "scope": dict,
    },
    "message": {
        "id": str, "exchange": str, "direction": ("sent", "received"), "transport": str,
        "time": "time", "status": (int, type(None)), "headers": _MAP, "file": str, "sha256": str,
    },
    "exchange": {
        "id": str, "transport": str, "stimulus": dict, "messages": _TEXTS, "trouble": str,
        "silence": bool, "strays": _TEXTS, "before": _TEXTS,
        "role": str, "more": _TEXTS, "noted": _TABLES,
    },
    "stimulus": {"name": str, "edit": str, "facts": _MAP},
    "result": {
        "requirement": str, "transport": str, "example": str, "reason": str, "codes": _TEXTS,
        "findings": list, "exchanges": _TEXTS, "subjects": int, "known": str,
        "rests_on": _TEXTS, "harm": str,
    },
    "finding": {
        "expected": str, "observed": str, "where": str, "hint": str, "line": int, "message": str,
    },
    "end": {
        "exit_code": int, "totals": dict, "exchanges": int, "served_again": int, "not_run": _TEXTS,
        "stale": _TEXTS, "sentence": str, "left_out": dict, "ended": _TABLES, "untested_claims": _TEXTS,
    },
    "scope": {
        "select": str, "left_out_features": _TEXTS, "left_out_transports": _TEXTS, "workers": int,
        "require_complete": bool,
    },
    "system": {"system": _MAP, "ixit": dict, "ics": dict, "transport": dict},
}  # fmt: skip
_INSIDE = {"run": ("system", "scope"), "exchange": ("stimulus",)}


def check(kind: str, line: Mapping[str, Any]) -> None:
    """See that what stands in a line of a kind is of the right type; raises TypeError."""
    for key, wanted in _SHAPES.get(kind, {}).items():
        if key in line and not _is(line[key], wanted):
            raise TypeError(f"{key} is {line[key]!r:.80}")
    for inner in _INSIDE.get(kind, ()):
        if inner in line:
            check(inner, line[inner])
    for finding in line.get("findings", ()) if kind == "result" else ():
        if not isinstance(finding, dict):
            raise TypeError(f"a finding is {finding!r:.80}")
        check("finding", finding)


def _is(value: Any, wanted: Any) -> bool:
    if wanted == _TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if wanted == _TABLES:
        return isinstance(value, list) and all(isinstance(one, dict) for one in value)
    if wanted == _MAP:
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    if wanted == "time":
        real = isinstance(value, int | float) and math.isfinite(value)
        return real and 0 <= value < _LATEST_S
    if isinstance(wanted, tuple) and isinstance(wanted[0], str):
        return value in wanted
    return isinstance(value, wanted)
