"""Requests of service at meters: IEC 61968-9:2013 clause 5.5, Figures 37 to 41."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused
from cimconform.checks.subjects.answers import answer, earlier
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import child_text, names_of
from cimconform.messages.times import zoned
from cimconform.verdict import NothingToJudge

KINDS = (
    "construction disconnect inspection maintenance meter other reconnect repair service test"
).split()
_CARRIERS = "request response event"


def works(message: Message) -> list[Element]:
    """Give the pieces of work of a message; raises NothingToJudge when there are none."""
    tops = [top for top in documents(message) if local(top) == "MeterServiceRequests"]
    inside = [e for top in tops for e in children(top) if local(e) == "MeterServiceWork"]
    if not inside:
        raise NothingToJudge("no payload speaks of work at a meter")
    return inside


def _meter(work: Element, name: str) -> set[str]:
    """Give the names and the mRID of the meter, or of the old one."""
    return {n for e in children(work) if local(e) == name for n in names_of(e) if n}


@check(of=_CARRIERS, has="Payload")
def service_kind_is_listed(message: Message) -> Findings:
    """One of ten."""
    kinds = [e for work in works(message) for e in children(work) if local(e) == "kind"]
    if not kinds:
        raise NothingToJudge("no work says its kind")
    for kind in kinds:
        if (kind.text or "").strip() not in KINDS:
            hint = "this is no kind of work; take one of the list, and say more in type"
            yield about(kind, ", ".join(KINDS), kind.text or "", hint)


@check(of=_CARRIERS, has="Payload")
def service_work_names_its_meter(message: Message) -> Findings:
    """The meter, and another one as the old."""
    for work in works(message):
        meter, old = _meter(work, "Meter"), _meter(work, "OldMeter")
        if not meter:
            hint = "name the Meter that the work is at, by mRID or Names"
            yield about(work, "a Meter with a name", "none", hint)
        elif meter & old:
            hint = "OldMeter is the one that a new Meter replaces; without an exchange leave it out"
            yield about(work, "another OldMeter", ", ".join(sorted(meter & old)), hint)


@check(of=_CARRIERS, has="Payload")
def service_is_changed_after_request(message: Message) -> Findings:
    """Asked for first, changed later."""
    stamps = [
        (work, zoned(child_text(work, "requestDateTime")),
         zoned(child_text(work, "lastModifiedDateTime")))
        for work in works(message)
    ]  # fmt: skip
    both = [(work, first, last) for work, first, last in stamps if first and last]
    if not both:
        raise NothingToJudge("no work says both when it was asked for and when it was changed")
    for work, first, last in both:
        if last < first:
            hint = "lastModifiedDateTime is before requestDateTime: the work was changed unasked"
            yield about(work, f"not before {first.isoformat()}", last.isoformat(), hint)


@check()
def service_work_keeps_its_name(exchange: Exchange) -> Findings:
    """The tie between messages."""
    wanted = names_of(works(earlier(exchange, "create"))[0])
    inside = [e for top in documents(answer(exchange)) for e in children(top)]
    if not any(names_of(e) & wanted for e in inside):
        hint = "a request of service is known by the mRID or the name that its create gave"
        seen = ", ".join(answer(exchange).codes) or "no such request"
        yield found(answer(exchange), "Payload", ", ".join(sorted(wanted)), seen, hint)


@check(refusal=True)
def ended_service_takes_no_change(exchange: Exchange) -> Findings:
    """Cancelled or closed is the end."""
    yield from not_refused(exchange, "this request of service is over; nothing changes it any more")
