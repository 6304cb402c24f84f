"""Steps of a subscriber: what it wants to hear of, and when it has heard enough."""

from cimconform.campaign.stage import Stage, sentence


@sentence(r"the harness subscribes to (?P<name>\w+\(\w+\))")
def subscribes(stage: Stage, name: str) -> None:
    stage.campaign.subscriber(stage.binding).subscribe(name)


@sentence("the harness hears what is published")
def hears_what_is_published(stage: Stage) -> None:
    known = stage.scenario.exchanges
    known.append(stage.campaign.subscriber(stage.binding).hear(tuple(known)))
