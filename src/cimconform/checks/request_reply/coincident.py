"""Coincident reads: what was true at the moment of a maximum, or of an event.

IEC 61968-9:2013 5.3.3; IEC TR 61968-900:2015 clause 6.3.7.
"""

from datetime import datetime

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import answer, asked
from cimconform.checks.subjects.windows import AFTER
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import children, local
from cimconform.messages.objects import child_text
from cimconform.messages.readings import Reading, moment, readings_of, trigger, values_in
from cimconform.verdict import NothingToJudge, Pointless


def times(reading: Reading) -> set[datetime]:
    """Give the instants of the values of a MeterReading, and of its events."""
    events = [e for e in children(reading.element) if local(e) == "EndDeviceEvents"]
    occurred = {moment(child_text(e, "createdDateTime")) for e in events}
    return {at for at in (*occurred, *(v.at for v in reading.values)) if at}


def _triggers(exchange: Exchange) -> list[Reading]:
    """Give the triggers of an answer; another rule judges an answer that has none."""
    reply = asked(exchange, "get")
    if not values_in(reply):
        raise NothingToJudge("the answer holds no values")
    found_ = [reading for reading in readings_of(reply) if trigger(reading)]
    if not found_:
        raise Pointless("coincident_get_is_not_plain")
    return found_


@check()
def coincident_get_is_not_plain(exchange: Exchange) -> Findings:
    """With a trigger, or not at all."""
    reply = answer(exchange)
    readings = readings_of(reply)
    if values_in(reply) and not any(trigger(reading) for reading in readings):
        hint = "the request asks for values of the moment of a trigger: mark the trigger by isCoincidentTrigger, or refuse what cannot be done (5.2, 2.10); a plain read is another answer"
        yield found(reply, "Payload", "a trigger, or an Error", "values without a trigger", hint)


@check(after=AFTER)
def trigger_is_marked_once(exchange: Exchange) -> Findings:
    """One for each moment."""
    seen: dict[datetime, Reading] = {}
    for reading in _triggers(exchange):
        for at in sorted(times(reading)):
            if seen.setdefault(at, reading) is not reading:
                hint = "isCoincidentTrigger is true for the one MeterReading that is the trigger, and for none of its companions"
                yield about(reading.element, "one trigger", f"another at {at.isoformat()}", hint)
                return


@check(after=(*AFTER, "trigger_is_marked_once"))
def companions_have_the_triggers_time(exchange: Exchange) -> Findings:
    """The same moment."""
    moments = {at for reading in _triggers(exchange) for at in times(reading)}
    others = [r for r in readings_of(asked(exchange, "get")) if not trigger(r)]
    stamped = [v for reading in others for v in reading.values if v.at]
    if not stamped:
        raise NothingToJudge("the answer holds no companions of the trigger")
    for value in stamped:
        if value.at not in moments:
            hint = "companions carry the timeStamp of their trigger: they are what was true at that moment"
            yield about(
                value.element,
                " or ".join(sorted(m.isoformat() for m in moments)),
                value.stamp,
                hint,
            )
            return
