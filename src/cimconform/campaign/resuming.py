"""Go on with a run that was broken off: its folder says what was asked for, and its record what is done.

What stands in the record is set aside as a part, as if a worker had written it, and put into the new
record with what is played now. Verdicts that speak of the whole run are given anew.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cimconform.campaign.scope import Chosen
from cimconform.campaign.setup import Options
from cimconform.errors import UsageError
from cimconform.record.folders import MARK, VIEWS
from cimconform.record.merging import parts
from cimconform.record.record import FILE, PART, PARTS, is_record, read
from cimconform.record.secrets import public


def remember(options: Options) -> None:
    """Keep in the mark of a run's folder what was asked for; secrets are asked for again."""
    if options.output is None:
        return
    chosen = options.chosen
    asked = {
        "system": str(options.system or ""),
        "bindings": list(options.bindings),
        "fresh": options.fresh,
        "addresses": public(dict(options.addresses)),
        "known": str(options.known or ""),
        "select": chosen.select,
        "workers": chosen.workers,
        "require_complete": chosen.require_complete,
        "strict": chosen.strict,
    }
    (options.output / MARK).write_text(json.dumps(asked) + "\n", "utf-8")


def recall(folder: Path, addresses: Mapping[str, str]) -> Options:
    """Give what the run of a folder was asked for, with other addresses where some are given.

    Raises UsageError for a folder that says nothing of it.
    """
    try:
        asked: dict[str, Any] = json.loads((folder / MARK).read_text("utf-8"))
        chosen = Chosen(
            asked["select"],
            workers=asked["workers"],
            require_complete=asked["require_complete"],
            strict=asked["strict"],
        )
        return Options(
            system=Path(asked["system"]) if asked["system"] else None,
            bindings=tuple(asked["bindings"]),
            output=folder,
            fresh=asked["fresh"],
            addresses={**asked["addresses"], **addresses},
            known=Path(asked["known"]) if asked["known"] else None,
            chosen=chosen,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        problem = "is no folder of a run that could be resumed; name the one that was broken off"
        raise UsageError(f"{folder}: {problem}") from None


def is_done(folder: Path) -> bool:
    """Tell whether the run of a folder has come to its end with nothing left to play."""
    if not is_record(folder):
        return False
    end = read(folder, damaged=True).end
    return bool(end) and not end.get("not_run")


def set_aside(options: Options) -> Options:
    """Make parts of all that a run has recorded, and number what comes from where it ended.

    Only names of files change, so that it may be killed here too.
    """
    folder = options.output
    if folder is None or not is_record(folder):
        return options
    record = read(folder, damaged=True)
    if record.damage:
        raise UsageError(f"{record.damage[0]}; a record that is damaged is not gone on with")
    count = 1 + sum(1 for _ in (folder / PARTS).glob("*"))
    for name in VIEWS - {FILE}:
        (folder / name).unlink(missing_ok=True)
    for number, old in enumerate([folder, *parts(folder)], count):
        aside = folder / PARTS / f"earlier-{number}"
        if old == folder and (folder / FILE).is_file():
            aside.mkdir(parents=True, exist_ok=True)
            (folder / FILE).rename(aside / FILE)
        elif old != folder:
            old.rename(aside)
    numbers = [int(name[1:]) for name in record.by_id]
    return replace(options, part=1 + max(numbers, default=0) // PART)
