"""What commands find out about a system from what was recorded of it: a run, a tap, files of any form."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cimconform.errors import UsageError
from cimconform.judging import pairing
from cimconform.judging.captured import Captured
from cimconform.judging.observed import is_observed, recorded
from cimconform.judging.sources import files
from cimconform.record.record import Record, is_record, read
from cimconform.system.sightings import Sightings, of_exchanges


def at(paths: Sequence[Path]) -> Sightings:
    """Give what the exchanges at some places show of a system; raises UsageError where there is no such place."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
    records = [read(path) for path in paths if is_record(path)]
    runs = [record for record in records if not is_observed(record)]
    exchanges = [exchange for record in runs for exchange in record.exchanges]
    captured = [one for record in records if is_observed(record) for one in recorded(record)]
    captured += _captured(path for path in paths if not is_record(path))
    exchanges += pairing.exchanges(pairing.sort(captured))
    places = _places(runs) | _beyond(record for record in records if is_observed(record))
    return of_exchanges(exchanges, certain=bool(runs), places=places)


def _beyond(taps: Iterable[Record]) -> dict[str, str]:
    """Give the address that stood behind a tap, where it was but one of HTTP."""
    routes = [
        str(r)
        for tap in taps
        for r in tap.run.get("system", {}).get("observed", {}).get("files", ())
    ]
    found = {
        url
        for _, equals, url in (r.partition("=") for r in routes)
        if equals and url.startswith("http")
    }
    return {"": found.pop()} if len(found) == 1 else {}


def _captured(paths: Iterable[Path]) -> list[Captured]:
    found = (one for path in paths for file in files.below(path) for one in files.read(file))
    return [one for one in found if isinstance(one, Captured)]


def _places(runs: Iterable[Record]) -> dict[str, str]:
    """Give the addresses of the bindings of runs, as their records name them."""
    found: dict[str, str] = {}
    for record in runs:
        tables: dict[str, Any] = record.run.get("system", {}).get("transport", {})
        found |= {name: str(table.get("url", "")) for name, table in tables.items()}
    return found
