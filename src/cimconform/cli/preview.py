"""What a run would play, without sending anything."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer

from cimconform.campaign import setup as setting
from cimconform.campaign.scope import Subject
from cimconform.cli.console import err, out
from cimconform.errors import UsageError
from cimconform.runners import pytest_run, repeating
from cimconform.system import embedded
from cimconform.system.system_file import load


class _Collected:
    """A plugin of pytest that keeps the names of what was collected, and shows why it was not."""

    def __init__(self) -> None:
        self.subjects: list[Subject] = []

    def pytest_collection_finish(self, session: Any) -> None:
        """Keep the names."""
        self.subjects = list(repeating.subjects(session.items))

    def pytest_exception_interact(self, call: Any) -> None:
        """Show why a feature could not be collected."""
        err.print(str(call.excinfo.value), style="red", markup=False)


def collected(
    options: setting.Options, more: Sequence[str], select: str
) -> Iterator[tuple[setting.Options, list[Subject]]]:
    """Give each system with its scenarios in the order in which they would be played.

    Raises typer.Exit where they cannot be collected, which was reported.
    """
    for one in _systems(options):
        found = _Collected()
        with TemporaryDirectory(prefix="cimconform-") as folder:
            given = replace(one, output=Path(folder))
            code = pytest_run.run(given, select=select, more=[*more, "--collect-only"], watch=found)
        if code == setting.WRONG_USAGE:
            raise typer.Exit(code)
        yield one, found.subjects


def show(options: setting.Options, more: Sequence[str], *, select: str, as_json: bool) -> int:
    """Print, a line each, the scenarios in the order in which they would be played."""
    for _, subjects in collected(options, more, select):
        for requirement, binding, example in subjects:
            named = {"requirement": requirement, "binding": binding, "example": example}
            line = f"{requirement} over {binding}: {example}"
            sys.stdout.write(f"{json.dumps(named) if as_json else line}\n")
        if subjects and not as_json:
            out.print(f"{len(subjects)} scenarios", markup=False)
    return 0


def _systems(options: setting.Options) -> Iterator[setting.Options]:
    """Give the system that is named, or each embedded one that has the bindings, none of them started."""
    if options.system or options.addresses:
        yield options
        return
    for name in embedded.PROGRAMS:
        one = replace(options, system=embedded.FILES[name], addresses=embedded.NOWHERE)
        try:
            setting.choose(load(embedded.FILES[name], embedded.NOWHERE), options.bindings)
        except UsageError:
            continue
        yield one
