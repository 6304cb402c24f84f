"""What the steps of a scenario act on, and the sentences that they are written in.

A step is a sentence and a short function, which are bound here, so that pytest-bdd and the kill
matrix, which needs no pytest, read features in the same words.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import TypedDict, Unpack

from cimconform import suite
from cimconform.campaign.campaign import Campaign
from cimconform.errors import PreconditionFailed, UsageError
from cimconform.harness.as_requester import Scenario
from cimconform.requirements.register import Example, Requirement
from cimconform.requirements.sentences import Sentence, add, matched, most_like
from cimconform.verdict import Result

Step = Callable[..., None]
STEPS: dict[Sentence, Step] = {}


class Meaning(TypedDict, total=False):
    """What a sentence says of itself; see `cimconform.requirements.sentences.Sentence`."""

    sends: str
    needs: str
    plays: str
    requires: str
    reads: bool
    about_all: bool


def sentence(text: str | Sentence, **meaning: Unpack[Meaning]) -> Callable[[Step], Step]:
    """Bind a function to the sentence that its step is written in; the gaps are its arguments.

    A text makes a sentence of your own, with what it means for a system: `sends="{message}"`.
    """
    made = text if isinstance(text, Sentence) else Sentence(text)
    known = add(replace(made, **meaning))

    def bind(function: Step) -> Step:
        STEPS[known] = function
        return function

    return bind


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

    def judge(self) -> None:
        """Judge the rule in whose block the example stands, and keep the verdict."""
        self.result = self.campaign.claim(self.requirement, self.scenario, self.example.name)

    def over(self) -> None:
        """Take back what the scenario has subscribed to, however it ended."""
        self.campaign.release(self.binding)

    def stuck(self, error: BaseException) -> None:
        """Keep that the scenario never came to its claim, and why."""
        reason = str(error) or type(error).__name__
        see = error.see if isinstance(error, PreconditionFailed) else ""
        self.result = self.campaign.stuck(
            self.requirement, self.binding, self.example.name, reason, see
        )


def play(stage: Stage) -> None:
    """Play a scenario without pytest; whatever stops it before its claim is inconclusive, a fault of ours too."""
    try:
        for text in stage.example.steps:
            perform(stage, text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it accuses no product
        if stage.result is None:
            stage.stuck(error)
    finally:
        stage.over()


def perform(stage: Stage, text: str) -> None:
    """Carry out one step; raises UsageError for a sentence that has no function."""
    step = matched(text)
    if step is None or step.sentence not in STEPS:
        raise UsageError(f"no step says {text!r}; did you mean: {most_like(text)}")
    STEPS[step.sentence](stage, **step.arguments)
