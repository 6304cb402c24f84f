"""The tables of codes as they lie in fixtures/codes."""

import csv

from cimconform.suite import FIXTURES

TableRow = dict[str, str]


def rows(name: str) -> list[TableRow]:
    """Read a table of fixtures/codes."""
    with (FIXTURES / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
