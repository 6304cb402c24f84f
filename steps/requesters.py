"""Steps about requesters: how the harness answers them, at once and later, and what they report."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness import other_side
from cimconform.requirements import sentences as say


@sentence(say.NEXT_ANSWER)
@sentence(say.ANSWER_AFTER)
def will_answer(stage: Stage, words: str) -> None:
    other_side.will_answer(stage.scenario, words)


@sentence(say.DELIVERS)
def will_deliver(stage: Stage, words: str) -> None:
    other_side.will_deliver(stage.scenario, words)


@sentence(say.DELIVERS_AHEAD)
def will_deliver_ahead(stage: Stage, words: str) -> None:
    other_side.will_deliver(stage.scenario, words, ahead=True)


@sentence(say.SENDS_AHEAD)
def will_send_ahead(stage: Stage, message: str) -> None:
    other_side.will_send_first(stage.scenario, message)


@sentence(say.GIVES_UP)
def has_time_to_give_up(stage: Stage, seconds: str) -> None:
    other_side.has_time_to_give_up(stage.scenario, seconds)


@sentence(say.REQUESTS)
@sentence(say.REQUESTS_AGAIN)
def requests(stage: Stage, message: str) -> None:
    other_side.implicit_send(stage.scenario, "requester", message)


@sentence(say.REQUESTS_TWICE)
def requests_twice(stage: Stage, message: str) -> None:
    other_side.implicit_send_twice(stage.scenario, message)


@sentence(say.REPORTS_IT)
def reports_it(stage: Stage) -> None:
    other_side.must_be_noted(stage.scenario)


@sentence(say.REPORTS_THEM)
def reports_them(stage: Stage) -> None:
    other_side.must_be_noted(stage.scenario, last=2)
