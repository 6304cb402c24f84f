"""A run that this process plays, scenario by scenario, without pytest.

What is played, in which order, and what comes of it is as by `pytest --system`; this takes a third of the time.
"""

import gc
import logging
import math
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from _pytest.mark.expression import Expression, ExpressionMatcher

from cimconform.campaign import preflight
from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.scope import Subject, foundations
from cimconform.campaign.stage import Stage, load_steps
from cimconform.campaign.stage import play as play_scenario
from cimconform.campaign.undoing import BRIEF_S
from cimconform.errors import UsageError
from cimconform.record import merging as parts
from cimconform.requirements.register import Example, Requirement
from cimconform.runners.progress import INTERRUPTED
from cimconform.suite import FEATURES
from cimconform.verdict import Result, Verdict

_BROKEN = (Verdict.FAIL, Verdict.INCONCLUSIVE)


class Audience(Protocol):
    """Who hears how far a run is."""

    def expect(self, count: int) -> None:
        """Hear how many scenarios come."""

    def warn(self, text: str) -> None:
        """Hear what of the system file is to be changed."""

    def ended(self, requirement: Requirement, result: Result | None) -> None:
        """Hear what a scenario came to; it has no verdict where its binding had ended before."""

    def broken_off(self, reason: str) -> None:
        """Hear why the run ends before its last scenario."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which scenarios are played: those that `select` fits, and of an earlier run some `alone` or first.

    After so many of `max_fail` as failed or could not be decided no more are begun; 0 sets no limit.
    """

    select: str = ""
    again: Collection[Subject] = ()
    alone: bool = False
    max_fail: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """One scenario over one binding."""

    requirement: Requirement
    example: Example
    binding: str

    @property
    def subject(self) -> Subject:
        """Its name in records."""
        return self.requirement.id, self.binding, self.example.name


def know_expression(select: str) -> None:
    """Refuse what is no expression of words, before anything is begun; raises UsageError."""
    try:
        Expression.compile(select)
    except SyntaxError as error:
        raise UsageError(f"Wrong expression passed to '-k': {select}: {error}") from None


def scenes(made: Campaign, wanted: Wanted) -> list[Scene]:
    """Give the scenarios to play, in their order: rules about every message come last.

    What the chosen rules stand on comes along, without which they might not be judged and so seem green.
    """
    everything = list(_everything(made))
    expression = Expression.compile(wanted.select) if wanted.select else None
    chosen = [s for s in everything if expression is None or _fits(s, expression)]
    if wanted.again:
        chosen = _again(chosen, wanted)
    needed = foundations({scene.requirement.id for scene in chosen}, made.judge.checks)
    bindings = {scene.binding for scene in chosen}
    chosen += [s for s in everything if s.requirement.id in needed and s.binding in bindings]
    return sorted(chosen, key=lambda scene: made.turn(scene.requirement))


def _everything(made: Campaign) -> Iterator[Scene]:
    """Give what applies, feature by feature."""
    for path in sorted({requirement.path for requirement in made.register.values()}):
        for requirement, example in made.register.examples_of(path):
            for binding in made.selection.bindings_of(requirement.id, example.name):
                yield Scene(requirement, example, binding)


def _fits(scene: Scene, expression: Expression) -> bool:
    """Tell whether an expression of words fits a scenario, by what pytest would call it."""
    requirement, path = scene.requirement, scene.requirement.path
    places = path.relative_to(FEATURES).parts if path.is_relative_to(FEATURES) else path.parts
    names = [f"{requirement.id}[{scene.binding}]", *requirement.tags, *places]
    words = [name.lower() for name in names]
    return expression.evaluate(_Matcher(words))


@dataclass(frozen=True, slots=True)
class _Matcher(ExpressionMatcher):
    """Finds a word of an expression anywhere in the names of a scenario."""

    names: Sequence[str]

    def __call__(self, name: str, /, **_: str | int | bool | None) -> bool:
        return any(name.lower() in known for known in self.names)


def _again(chosen: Sequence[Scene], wanted: Wanted) -> list[Scene]:
    """Give the scenarios of an earlier run alone, or before all others."""
    first = [scene for scene in chosen if scene.subject in wanted.again]
    rest = [scene for scene in chosen if scene.subject not in wanted.again]
    return first if wanted.alone else first + rest


def play(
    options: setting.Options,
    wanted: Wanted,
    audience: Audience,
    *,
    goes_on: bool = False,
    halt: bool = False,
) -> int:
    """Play a run; give its exit code.

    What earlier parts of it, or its workers, have recorded is taken over where it `goes_on`; with `halt`
    nothing more is played. Raises UsageError and Inconclusive where the run cannot begin.
    """
    load_steps()
    _say_nothing_by_the_way()
    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of libraries; what a user must know is a reason or a finding
        made = setting.campaign(options, stack)
        for line in made.system.outdated if not goes_on else ():
            audience.warn(line)
        coming = scenes(made, wanted)
        coming = _go_on(made, coming) if goes_on else coming
        gc.freeze()
        waiting = _play_all(made, [] if halt else coming, wanted.max_fail, audience)
        waiting = [scene.subject for scene in coming] if halt else waiting
        made.clean_up(BRIEF_S if waiting else math.inf)
        return made.finish(waiting)


def _say_nothing_by_the_way() -> None:
    """Let no library print what it logs between our lines."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def _go_on(made: Campaign, coming: Sequence[Scene]) -> list[Scene]:
    """Take over what is recorded; give what is still to be played."""
    records = parts.collect(made.recorder.folder or Path(), made.recorder, made.lasts)
    made.take_over(records, [scene.subject for scene in coming])
    done = {result.scenario for result in made.results}
    return [scene for scene in coming if scene.subject not in done]


def _play_all(
    made: Campaign, coming: Sequence[Scene], max_fail: int, audience: Audience
) -> list[Subject]:
    """Play scenarios one after the other; name those that got no verdict."""
    audience.expect(len(coming))
    played: set[Subject] = set()
    try:
        for scene in coming:
            if made.recorder.trouble:
                audience.broken_off(made.recorder.trouble)
            if made.recorder.trouble or 0 < max_fail <= _fallen(made):
                break
            result = _play(made, scene)
            played |= {scene.subject} if result else set()
            audience.ended(scene.requirement, result)
    except KeyboardInterrupt:
        audience.broken_off(INTERRUPTED)
    return [scene.subject for scene in coming if scene.subject not in played]


def _fallen(made: Campaign) -> int:
    return sum(result.weight in _BROKEN for result in made.results)


def _play(made: Campaign, scene: Scene) -> Result | None:
    """Play one scenario, unless nothing can be done over its binding."""
    wsdl = made.system.binding(scene.binding).wsdl_url
    if not preflight.needs_nobody(scene.example, wsdl) and made.ended(scene.binding):
        return None
    stage = Stage(made, scene.requirement, scene.example, made.scenario(scene.binding))
    play_scenario(stage)
    return stage.result
