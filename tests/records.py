"""Records that tests write, and what one who changes a record would do to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cimconform.record.chain import Chain
from cimconform.record.lines import CHAIN, VERSION
from cimconform.record.record import FILE

HEAD: dict[str, Any] = {
    "version": VERSION, "tool": "1", "rules": "a", "started": "2026-01-01T00:00:00Z",
    "system": {}, "transports": ["http"],
}  # fmt: skip
END: dict[str, Any] = {
    "exit_code": 0, "totals": {}, "exchanges": 1, "served_again": 0, "not_run": [],
}  # fmt: skip


def lines(folder: Path) -> list[dict[str, Any]]:
    """Give the lines of a record without their hashes."""
    made = [json.loads(line) for line in (folder / FILE).read_text("utf-8").splitlines()]
    return [{key: value for key, value in line.items() if key != CHAIN} for line in made]


def write(folder: Path, made: list[Any]) -> None:
    """Write lines as a record, each with a hash that follows."""
    chain = Chain()
    (folder / FILE).write_bytes(b"".join(map(chain.line, made)))


def rewrite(folder: Path, change: Callable[[str], str]) -> None:
    """Change the text of a record and make every hash anew."""
    text = "\n".join(json.dumps(line) for line in lines(folder))
    write(folder, [json.loads(line) for line in change(text).splitlines()])
