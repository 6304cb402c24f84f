"""Steps of requests that are open at the same time, each over a connection of its own."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness import open_at_once
from cimconform.requirements import sentences as say


@sentence(say.IS_OPEN)
def is_open(stage: Stage, message: str) -> None:
    stage.scenario.together.append(message)


@sentence(say.SENDS_TOGETHER)
def sends_together(stage: Stage) -> None:
    open_at_once.send(stage.scenario, lambda: stage.campaign.another(stage.binding))
