"""Events of devices as they are reported: IEC 61968-9:2013 clause 5.2, Annex E; TR 61968-900:2015 7.5."""

from itertools import pairwise

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import asked, series
from cimconform.checks.subjects.publications import borrowed_ids
from cimconform.codes import with_meaning
from cimconform.codes.events import FORM, is_command, remarks
from cimconform.codes.other_codes import instead
from cimconform.messages.control_outcomes import CLOCKS, ReportedEvent, events
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import called, expanded
from cimconform.messages.times import zoned
from cimconform.verdict import NothingToJudge

_CARRIERS = "response event"
_TYPE = "EndDeviceEventType"
# what begins, and what ends it: the codes without the type of device; a load control that runs
# may be started again to last longer
PAIRS = {
    "26.0.85": "26.0.216", "26.38.223": "26.38.224",
    "26.38.248": "26.38.249", "12.0.257": "12.0.291",
}  # fmt: skip
_ENDS = {end: begin for begin, end in PAIRS.items()}


def reported(message: Message) -> list[ReportedEvent]:
    """Give the events of a message; raises NothingToJudge where it has none."""
    found = events(message)
    if not found:
        raise NothingToJudge("the message has no events")
    return found


def firsts(message: Message) -> dict[str, ReportedEvent]:
    """Give what the events are called, each with the first of that name."""
    found: dict[str, ReportedEvent] = {}
    for event in reported(message):
        found.setdefault(event.ref, event)
    return found


def explained(message: Message) -> set[str]:
    """Give the mRIDs and names of the event types at the root."""
    return set().union(*(called(element) for element in expanded(message, _TYPE)))


@check(of=_CARRIERS, has="Payload")
def event_refers_to_its_type(message: Message) -> Findings:
    """An attribute that the schema lets be absent."""
    for event in reported(message):
        if not event.ref.strip():
            hint = "the event does not say what happened: give EndDeviceEventType its ref"
            yield about(event.element, "EndDeviceEventType with a ref", "none", hint)
            return


@check(of=_CARRIERS, has="Payload")
def unlisted_event_type_is_expanded(message: Message) -> Findings:
    """A word of the vendor's is explained."""
    known = explained(message)
    own = {ref: e for ref, e in firsts(message).items() if ref and not FORM.fullmatch(ref)}
    if not own:
        raise NothingToJudge("every event is of a type that is a code")
    for ref, event in own.items():
        if ref not in known:
            hint = f"{ref} is no code of four numbers{instead(ref)}: expand it at the root, with this as its name"
            yield about(event.element, "a code, or a type at the root", ref, hint)


@check(of=_CARRIERS, has="Payload")
def event_numbers_are_assigned(message: Message) -> Findings:
    """Tables E.1 to E.4, or a declared extension with names of its own."""
    codes = {ref: event for ref, event in firsts(message).items() if FORM.fullmatch(ref)}
    if not codes:
        raise NothingToJudge("no event is of a type that is a code")
    for ref, event in codes.items():
        for remark in remarks(ref) if not _declared(message, ref) else ():
            yield about(
                event.element, "numbers of tables E.1 to E.4", with_meaning(ref), remark.says
            )


def _declared(message: Message, ref: str) -> bool:
    """Tell whether a type at the root explains a code by more than the code itself."""
    own = (element for element in expanded(message, _TYPE) if ref in called(element))
    return any(called(element) != {ref} for element in own)


@check(of=_CARRIERS, has="Payload", after=("event_numbers_are_assigned",))
def event_is_no_command(message: Message) -> Findings:
    """What happened, not what to do."""
    codes = {r: e for r, e in firsts(message).items() if e.code is not None}
    if not codes:
        raise NothingToJudge("no event is of a type that is a code")
    for ref, event in codes.items():
        if event.code is not None and is_command(event.code):
            hint = "its last number is a command, which belongs into a control; events have another"
            yield about(event.element, "an action that happened", with_meaning(ref), hint)


@check(of=_CARRIERS, has="Payload")
def event_names_its_device(message: Message) -> Findings:
    """By Assets, or by UsagePoint."""
    for event in reported(message):
        if not event.devices and next(event.element.iterchildren("{*}UsagePoint"), None) is None:
            hint = "name the device in Assets or its place in UsagePoint, by mRID or Names"
            yield about(event.element, "a device, or a usage point", "neither", hint)
            return


@check(of=_CARRIERS, has="Payload")
def event_is_not_of_the_future(message: Message) -> Findings:
    """Not after the message that reports it."""
    now = zoned(message.text("Header/Timestamp"))
    if now is None:
        raise NothingToJudge("the message has no Timestamp with its zone")
    stamped = [(event, event.created) for event in reported(message) if event.created is not None]
    if not stamped:
        raise NothingToJudge("no event has a createdDateTime with its zone")
    for event, created in stamped:
        if created > now + CLOCKS:
            hint = "createdDateTime lies after the Timestamp of the message: is the zone right?"
            yield about(event.element, f"until {now.isoformat()}", created.isoformat(), hint)
            return


@check(of=_CARRIERS, has="Payload", whole=True)
def events_of_device_share_type(message: Message) -> Findings:
    """The first number is the device's."""
    known: dict[frozenset[str], ReportedEvent] = {}
    compared = False
    for event in reported(message):
        if event.code is None or not event.code.device or not event.devices:
            continue
        first = known.setdefault(event.devices, event)
        compared = compared or first is not event
        if first.code is not None and event.code.device != first.code.device:
            kind = first.code.device
            hint = f"other events of this device have the type of device {kind} as first number"
            yield about(event.element, f"{kind} or 0", with_meaning(event.ref), hint)
            return
    if not compared:
        raise NothingToJudge("no two events of one device say its type")


@check(of=_CARRIERS, has="Payload", whole=True)
def began_and_ended_alternate(message: Message) -> Findings:
    """By createdDateTime, of one device."""
    states: dict[tuple[frozenset[str], str], list[ReportedEvent]] = {}
    for event in reported(message):
        kind = event.code.kind if event.code else ""
        if event.created and event.devices and (kind in PAIRS or kind in _ENDS):
            states.setdefault((event.devices, _ENDS.get(kind, kind)), []).append(event)
    if all(len(row) == 1 for row in states.values()):
        raise NothingToJudge("no two events begin or end the same state")
    for row in states.values():
        ordered = sorted(row, key=lambda event: str(event.created))
        for first, second in pairwise(ordered):
            if first.ref == second.ref:
                hint = "the same began, or ended, twice in a row: an event is missing, or its time is off"
                expected = "its counter-event between the two"
                yield about(second.element, expected, f"{with_meaning(second.ref)} again", hint)


def _twice(exchange: Exchange) -> tuple[list[ReportedEvent], list[ReportedEvent]]:
    """Give the events of the first and of the second answer to one question."""
    reply = asked(exchange, "get")
    name = exchange.stimulus.name
    first = next((e for e in exchange.before if e.stimulus.name == name and e.reply), None)
    if first is None or first.reply is None or not events(first.reply):
        raise NothingToJudge("there were no events the first time")
    return events(first.reply), events(reply)


@check(after=("get_reply_carries_its_noun",))
def event_keeps_its_time(exchange: Exchange) -> Findings:
    """That of its origin, whenever it is reported."""
    first, second = _twice(exchange)
    again = {(event.ref, event.devices, event.created) for event in second}
    stamped = [(event, event.created) for event in first if event.created]
    if not stamped:
        raise NothingToJudge("no event has a createdDateTime with its zone")
    for event, created in stamped:
        if (event.ref, event.devices, created) not in again:
            hint = "createdDateTime is when the event arose, and not when it is reported"
            seen = "not reported with this time the second time"
            yield about(event.element, created.isoformat(), seen, hint)
            return


@check(after=("get_reply_carries_its_noun", "event_keeps_its_time"))
def event_keeps_its_mrid(exchange: Exchange) -> Findings:
    """One event, one identifier."""
    first, second = _twice(exchange)
    again = {(e.ref, e.devices, e.created): _mrid(e) for e in second}
    judged = False
    for event in first:
        other = again.get((event.ref, event.devices, event.created))
        judged = judged or bool(_mrid(event) and other)
        if _mrid(event) and other and other != _mrid(event):
            hint = "an event that is reported again keeps its mRID, so that receivers can drop it"
            yield about(event.element, _mrid(event), other, hint)
            return
    if not judged:
        raise NothingToJudge("the events have no mRID")


def _mrid(event: ReportedEvent) -> str:
    found = next(event.element.iterchildren("{*}mRID"), None)
    return "" if found is None else (found.text or "")


@check()
def created_event_has_an_event(exchange: Exchange) -> Findings:
    """One at least."""
    pushed = [message for message in series(exchange) if message.noun == "EndDeviceEvents"]
    if not pushed:
        raise NothingToJudge("no events were sent")
    for message in pushed:
        if not events(message):
            hint = "an event message without an EndDeviceEvent says nothing; leave it unsent"
            yield found(message, "Payload", "an EndDeviceEvent", "none", hint)


@check()
def unsolicited_event_answers_nothing(exchange: Exchange) -> Findings:
    """Least of all that of a request that is open."""
    asked = [e.request for e in exchange.before if e.request and e.later]
    hint = "a request with this CorrelationID is open; the event would be taken for its answer"
    yield from borrowed_ids(exchange, asked, hint)
