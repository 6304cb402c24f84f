"""Steps of exchanges in which answers come later: how we behave while a reply is due."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness.async_replies import AwaitOptions
from cimconform.requirements import sentences as say


@sentence(say.KEEPS_LISTENING)
def keeps_listening(stage: Stage, message: str) -> None:
    stage.scenario.send(message, options=AwaitOptions(stay=True))


@sentence(say.DOES_NOT_WAIT)
def does_not_wait(stage: Stage, message: str) -> None:
    stage.scenario.begin(message)


@sentence(say.ANSWERS_FIRST_DELIVERY)
def answers_first_delivery(stage: Stage, first: str, message: str) -> None:
    stage.scenario.send(message, options=AwaitOptions(first=first))


@sentence(say.WAITS_FOR_MORE)
def waits_for_more(stage: Stage) -> None:
    stage.scenario.hear()
