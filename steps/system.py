"""Steps of every folder: what the harness sends, and the rule that a scenario ends with."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness import other_side
from cimconform.requirements import sentences as say


@sentence(say.EXAMINED)
def are_examined(stage: Stage) -> None:
    stage.campaign.baseline(stage.binding)


@sentence(say.HAS_SENT)
def has_sent(stage: Stage, message: str) -> None:
    stage.scenario.require(message)


@sentence(say.SENDS)
def sends(stage: Stage, message: str) -> None:
    stage.scenario.send(message)


@sentence(say.SENDS_FOREIGN_EVENT)
def sends_a_foreign_event(stage: Stage) -> None:
    stage.scenario.send("created(PricingStructureConfig) that is not expected")


@sentence(say.SENDS_EDITED)
def sends_edited(stage: Stage, message: str, edit: str) -> None:
    stage.scenario.send(message, edit)


@sentence(say.FETCHES)
def fetches(stage: Stage, message: str) -> None:
    stage.scenario.fetch(message)


@sentence(say.USES_AS_CLIENT)
def uses_as_client(stage: Stage, message: str) -> None:
    stage.scenario.fetch_as_client(message)


@sentence(say.PASSES_ON)
def sends_by_way(stage: Stage, message: str) -> None:
    other_side.send_by_way(stage.scenario, message)


@sentence(say.PUBLISHES)
@sentence(say.PUBLISHES_AGAIN)
def publishes(stage: Stage, message: str) -> None:
    other_side.implicit_send(stage.scenario, "publisher", message)


@sentence(say.HOLDS)
def holds(stage: Stage) -> None:
    stage.judge()
