"""Steps of every folder: what the harness sends, and the claim that a scenario ends with."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.harness import other_side

_MESSAGE = r"(?P<name>\w+\(\w+\)(?:(?! but ).)*)"


@sentence("the messages of this run")
def messages_of_this_run(stage: Stage) -> None:
    stage.campaign.baseline(stage.binding)


@sentence(f"the harness has sent {_MESSAGE}")
def has_sent(stage: Stage, name: str) -> None:
    stage.scenario.require(name)


@sentence(f"the harness sends {_MESSAGE}")
def sends(stage: Stage, name: str) -> None:
    stage.scenario.send(name)


@sentence("the harness sends an event that nobody waits for")
def sends_a_foreign_event(stage: Stage) -> None:
    stage.scenario.send("created(PricingStructureConfig) that nobody waits for")


@sentence(rf"the harness sends {_MESSAGE} but (?P<edit>.+)")
def sends_edited(stage: Stage, name: str, edit: str) -> None:
    stage.scenario.send(name, edit)


@sentence(rf"the harness fetches the WSDL of the service for {_MESSAGE}")
def fetches(stage: Stage, name: str) -> None:
    stage.scenario.fetch(name)


@sentence(rf"by way of the system the harness sends {_MESSAGE}")
def sends_by_way(stage: Stage, name: str) -> None:
    other_side.send_by_way(stage.scenario, name)


@sentence(rf"the system is told to publish {_MESSAGE}")
def told_to_publish(stage: Stage, name: str) -> None:
    other_side.implicit_send(stage.scenario, "publisher", name)


@sentence("(?!by way of |the harness[ ,]|the messages of |the system )(?P<claim>.+)")
def claims(stage: Stage, claim: str) -> None:
    stage.judge(claim)
