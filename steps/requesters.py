"""Steps about requesters: how the harness answers them, at once and later, and what they make of it."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness import other_side

from .system import _MESSAGE


@sentence("the harness will answer (?P<words>.+)")
def will_answer(stage: Stage, words: str) -> None:
    other_side.will_answer(stage.scenario, words)


@sentence("the harness will deliver (?P<words>.+?)(?P<ahead> before it answers)?")
def will_deliver(stage: Stage, words: str, ahead: str | None) -> None:
    other_side.will_deliver(stage.scenario, words, ahead=bool(ahead))


@sentence(f"the harness, before it answers, sends {_MESSAGE}")
def will_send_first(stage: Stage, name: str) -> None:
    other_side.will_send_first(stage.scenario, name)


@sentence("the system has (?P<seconds>.+) s to give up")
def has_time_to_give_up(stage: Stage, seconds: str) -> None:
    other_side.has_time_to_give_up(stage.scenario, seconds)


@sentence(rf"the system is told to request {_MESSAGE}")
def told_to_request(stage: Stage, name: str) -> None:
    other_side.implicit_send(stage.scenario, "requester", name)


@sentence(rf"the system is told twice at once to request {_MESSAGE}")
def told_twice(stage: Stage, name: str) -> None:
    other_side.implicit_send_twice(stage.scenario, name)


@sentence("the system says what it made of it")
def says_what_it_made_of_it(stage: Stage) -> None:
    other_side.must_be_noted(stage.scenario)


@sentence("the system says what it made of them")
def says_what_it_made_of_them(stage: Stage) -> None:
    other_side.must_be_noted(stage.scenario, last=2)
