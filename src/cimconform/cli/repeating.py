"""Which scenarios of the last run are run again."""

from dataclasses import dataclass
from pathlib import Path

import typer

from cimconform.campaign.scope import Subject
from cimconform.campaign.setup import RUNS
from cimconform.cli.console import out
from cimconform.errors import UsageError
from cimconform.record.folders import LATEST
from cimconform.record.record import FILE, read
from cimconform.reports import beside
from cimconform.runners import repeating


@dataclass(frozen=True, slots=True)
class Again:
    """Scenarios that are run again, `alone` or first."""

    subjects: tuple[Subject, ...]
    alone: bool


def chosen(output: Path | None, *, last: bool, first: bool, warnings: bool) -> Again | None:
    """Give the scenarios of the last run, or of that in `output`, to run again, or nothing where no option asks for them.

    Ends the command where nothing failed. Raises UsageError where there is no earlier run.
    """
    if not (last or first):
        return None
    run = output or RUNS / LATEST
    if not (run / FILE).is_file():
        raise UsageError(f"{run}: no earlier run to begin with; run without --last-failed")
    records = [read(folder) for folder in beside.runs(run)]
    subjects = [s for record in records for s in repeating.failed(record, warnings=warnings)]
    if last and not subjects:
        out.print(f"nothing failed in {run}, so there is nothing to run again", markup=False)
        raise typer.Exit(0)
    return Again(tuple(subjects), alone=last)
