"""Defects in answers to a get that is asked again."""

from cimconform.reference.asking import Ask, Element, children, local
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import intervals, kinds, one, spans
from cimconform.reference.defects.tools import cut
from cimconform.reference.world import World


def _again(ask: Ask) -> bool:
    """Tell whether the usual window has been asked for before."""
    asked = [local(e) for e in children(ask.query)] if ask.query is not None else []
    usual = ("2026-03-28T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
    if asked != ["EndDevice", "ReadingType", "TimeSchedule"] or spans(ask) != [usual]:
        return False
    if ".0.72." not in kinds(ask)[0] or ask.request is None or len(ask.request) > 1:
        return False
    known = "asked once" in ask.world.guests
    ask.world.guests.add("asked once")
    return known


@defect(
    "get_changes_nothing",
    at="tree",
    on=("http",),
    hint="asked again given again",
    also=("history_stays_the_same",),
)
def forgets_what_it_has_told(root: Element, ask: Ask) -> None:
    """A value that was read once is not there any more."""
    for interval in intervals(root)[-1:] if _again(ask) else ():
        cut(interval)


@defect(
    "value_changes_with_a_quality",
    at="tree",
    on=("http",),
    hint="changed no quality",
    evidence="seen",
    seeds=("SD64",),
    also=("history_stays_the_same",),
)
def changes_its_mind(root: Element, ask: Ask) -> None:
    """A value differs from what was reported before, and nothing says why."""
    for interval in intervals(root)[:1] if _again(ask) else ():
        one(interval, "value").text = "1"


@defect("gap_is_not_filled", at="world", hint="zero is a value", evidence="seen", seeds=("SD62",))
def fills_gaps_with_zero(world: World) -> World:
    """What was not measured is zero."""
    for meter in world.meters.values():
        meter.fills_gaps = True
    return world
