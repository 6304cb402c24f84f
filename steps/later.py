"""Steps of exchanges in which answers come later: how we behave while a reply is due."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness.async_replies import AwaitOptions

_MESSAGE = r"(?P<name>\w+\(\w+\)(?:(?! but ).)*)"


@sentence(f"the harness, listening on, sends {_MESSAGE}")
def listens_on(stage: Stage, name: str) -> None:
    stage.scenario.send(name, options=AwaitOptions(stay=True))


@sentence(f"the harness, without waiting, sends {_MESSAGE}")
def does_not_wait(stage: Stage, name: str) -> None:
    stage.scenario.begin(name)


@sentence(f"the harness, answering the first delivery with (?P<first>[^,]+), sends {_MESSAGE}")
def answers_badly(stage: Stage, first: str, name: str) -> None:
    stage.scenario.send(name, options=AwaitOptions(first=first))


@sentence("the harness hears what still comes")
def hears(stage: Stage) -> None:
    stage.scenario.hear()
