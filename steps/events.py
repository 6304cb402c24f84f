"""Steps of a subscriber: which events it wants, and that it waits for them."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.requirements import sentences as say


@sentence(say.SUBSCRIBES)
def subscribes(stage: Stage, operation: str) -> None:
    stage.campaign.subscriber(stage.binding).subscribe(operation)


@sentence(say.WAITS_FOR_EVENTS)
def waits_for_events(stage: Stage) -> None:
    known = stage.scenario.exchanges
    known.append(stage.campaign.subscriber(stage.binding).hear(tuple(known)))


@sentence(say.OVERHEARS)
def overhears(stage: Stage, operation: str) -> None:
    known, quiet_s = stage.scenario.exchanges, stage.campaign.system.ixit.quiet_s
    subscriber = stage.campaign.subscriber(stage.binding)
    known.append(subscriber.overhear(operation, tuple(known), quiet_s))
