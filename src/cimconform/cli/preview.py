"""What a run would play, without sending anything."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from cimconform.campaign import setup as setting
from cimconform.campaign.scope import Subject
from cimconform.campaign.stage import load_steps
from cimconform.cli.console import out
from cimconform.errors import UsageError
from cimconform.runners.playing import Wanted, scenes
from cimconform.system import embedded
from cimconform.system.system_file import load


def collected(
    options: setting.Options, wanted: Wanted
) -> Iterator[tuple[setting.Options, list[Subject]]]:
    """Give each system with its scenarios in the order in which they would be played."""
    load_steps()
    for one in _systems(options):
        with ExitStack() as stack:
            made = setting.campaign(replace(one, output=None), stack)
            yield one, [scene.subject for scene in scenes(made, wanted)]


def show(options: setting.Options, wanted: Wanted, *, as_json: bool) -> int:
    """Print, a line each, the scenarios in the order in which they would be played."""
    for _, subjects in collected(options, wanted):
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
