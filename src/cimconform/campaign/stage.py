"""What the steps of a scenario act on, and the sentences that they are said in.

A step is a sentence and a short function. Sentences are registered here, so that pytest-bdd and the
kill matrix, which needs no pytest, read features in the same words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from cimconform import suite
from cimconform.campaign.campaign import Campaign
from cimconform.errors import CimconformError, PreconditionFailed, UsageError
from cimconform.harness.as_requester import Scenario
from cimconform.requirements.register import Example, Requirement, claim
from cimconform.verdict import Result

Step = Callable[..., None]
SENTENCES: list[tuple[re.Pattern[str], Step]] = []


def sentence(pattern: str) -> Callable[[Step], Step]:
    """Register a step under the sentence that it is said in; named groups are its arguments."""

    def register(function: Step) -> Step:
        SENTENCES.append((re.compile(pattern), function))
        return function

    return register


def load_steps() -> None:
    """Import every module of steps, once."""
    package = import_module("cimconform.suite.steps").__name__
    for module in iter_modules([str(suite.STEPS)]):
        import_module(f"{package}.{module.name}")


@dataclass
class Stage:
    """One scenario being played: its requirement and example, a binding, the exchanges so far."""

    campaign: Campaign
    requirement: Requirement
    example: Example
    scenario: Scenario
    result: Result | None = None

    @property
    def binding(self) -> str:
        """Name of the binding that the scenario runs over."""
        return self.scenario.tester.binding

    def judge(self, words: str) -> None:
        """Judge the claim in the words of a Then, and keep the verdict."""
        if claim(words) != claim(self.requirement.id):
            raise UsageError(
                f"{words!r} does not claim {self.requirement.id}, whose example it ends"
            )
        self.result = self.campaign.claim(self.requirement, self.scenario, self.example.name)

    def stuck(self, error: BaseException) -> None:
        """Keep that the scenario never came to its claim, and why."""
        reason = str(error) or type(error).__name__
        see = error.see if isinstance(error, PreconditionFailed) else ""
        self.result = self.campaign.stuck(
            self.requirement, self.binding, self.example.name, reason, see
        )


def play(stage: Stage) -> None:
    """Play a scenario without pytest; whatever stops it before its claim is inconclusive."""
    try:
        for text in stage.example.steps:
            perform(stage, text)
    except CimconformError as error:
        if stage.result is None:
            stage.stuck(error)


def perform(stage: Stage, text: str) -> None:
    """Carry out one step; raises UsageError for a sentence that nobody has taught us."""
    for pattern, function in SENTENCES:
        match = pattern.fullmatch(text)
        if match:
            function(stage, **match.groupdict())
            return
    raise UsageError(f"no step says {text!r}")
