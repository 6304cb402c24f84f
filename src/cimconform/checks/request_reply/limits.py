"""Requests that ask for too much, for what is not there, or by one who may not: Annex B."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused, unreported, valued
from cimconform.checks.subjects.answers import answer, asked, faulty, wanted_by
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import below, errors_about, identity, meters_in, names_of
from cimconform.verdict import NothingToJudge, Pointless


@check(refusal=True)
def request_without_payload_is_refused(exchange: Exchange) -> Findings:
    """Nothing cannot be created."""
    yield from not_refused(exchange, "a create carries what is to be created: 1.7")


@check(refusal=True)
def nameless_object_is_refused(exchange: Exchange) -> Findings:
    """Neither a name nor an mRID."""
    yield from not_refused(exchange, "an object without name and mRID cannot be found again: 1.7")


@check(refusal=True)
def doubled_element_is_refused(exchange: Exchange) -> Findings:
    """Once at most."""
    yield from not_refused(exchange, "the schema allows one MessageID; take none of two: 1.8")


@check(refusal=True)
def impossible_time_is_refused(exchange: Exchange) -> Findings:
    """No such day."""
    yield from not_refused(
        exchange, "what is no time is not to be guessed at, nor passed over: 1.8"
    )


@check(refusal=True)
def unknown_group_is_reported(exchange: Exchange) -> Findings:
    """An Error, or a fault."""
    yield from unreported(exchange, "an unknown group")


@check(after=("get_reply_carries_its_noun",))
def group_answer_names_its_members(exchange: Exchange) -> Findings:
    """Each member, and no other."""
    reply = asked(exchange, "get")
    members = exchange.stimulus.facts.get("group_members", "").splitlines()
    if not members:
        raise NothingToJudge("it is not known who is in the group")
    given = [names_of(meter) for meter in meters_in(reply)]
    for member in members:
        if not any(member in names for names in given) and not errors_about(reply, member):
            hint = "name each member by its Meter, in the data or in an Error"
            yield found(reply, "Payload", f"data or an Error for {member}", "neither", hint)
    for meter in meters_in(reply):
        if not names_of(meter) & set(members):
            hint = "group_members under [ixit] does not list this meter"
            yield about(meter, " or ".join(members), identity(meter), hint)


@check()
def unknown_party_is_reported(exchange: Exchange) -> Findings:
    """An Error, or nothing found."""
    reply = answer(exchange)
    meters = meters_in(reply)
    if meters:
        hint = "no meter has this customer, account, agreement or location; whose meters are these?"
        yield about(meters[0], "an Error, or no meter", f"{len(meters)} meters", hint)


@check(refusal=True)
def too_many_objects_are_refused(exchange: Exchange) -> Findings:
    """Refused, or answered whole."""
    reply = answer(exchange)
    if exchange.refused:
        return
    given = {name for meter in meters_in(reply) for name in names_of(meter)}
    lost = sorted(i for i in wanted_by(exchange) - given if not errors_about(reply, i))
    if lost:
        hint = f"max_objects under [ixit] is exceeded by one: refuse it by 3.1, or answer {lost[0]}"
        yield found(reply, "Reply", "an Error, or all", f"{len(lost)} left out", hint)


@check()
def unknown_event_type_finds_no_events(exchange: Exchange) -> Findings:
    """An Error, or no events."""
    reply = answer(exchange)
    events = below(reply, "Payload", "EndDeviceEvent")
    if events:
        hint = "no table has this kind of event; the filter was passed over"
        yield about(events[0], "an Error, or no events", f"{len(events)} events", hint)


@check()
def unmeasured_type_is_reported(exchange: Exchange) -> Findings:
    """An Error, or no values."""
    yield from valued(
        exchange, "the meter does not measure this type: 5.6, and no values of another"
    )


@check()
def two_faults_are_both_reported(exchange: Exchange) -> Findings:
    """Two errors, or one that says that there are several."""
    reply = answer(exchange)
    codes = set(faulty(reply))
    if not codes:
        raise Pointless("unknown_meter_is_reported")
    if len(codes) < 2 and "5.4" not in codes:  # noqa: PLR2004 - the two faults that were sent
        hint = "the meter and the reading type are bad; say so in two Errors, or by 5.4"
        yield found(reply, "Reply/Error", "two codes, or 5.4", ", ".join(codes), hint)
