"""What one noun knows, the others know too: an object that was made or deleted is so everywhere."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused
from cimconform.checks.subjects.answers import answer, earlier
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import errors_about, meters_in, named, names_of
from cimconform.verdict import NothingToJudge

_UNKNOWN = ("2.4", "2.15")


@check(refusal=True)
def deleted_meter_is_not_controlled(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "delete(MeterConfig) of this meter was answered with OK: 2.4")


@check()
def deleted_meter_leaves_its_groups(exchange: Exchange) -> Findings:
    """Not in the answer about the group."""
    if not exchange.before or not exchange.before[-1].served:
        raise NothingToJudge("the meter could not be deleted as long as a group has it")
    made = {name for meter in meters_in(earlier(exchange, "create")) for name in names_of(meter)}
    for meter in (m for m in meters_in(answer(exchange)) if names_of(m) & made):
        hint = "delete(MeterConfig) of this meter was answered with OK; its group still reaches it"
        yield about(meter, "no deleted meter", ", ".join(sorted(names_of(meter) & made)), hint)


@check()
def new_meter_is_known_everywhere(exchange: Exchange) -> Findings:
    """With values, without, or with an Error that is about something else."""
    reply = answer(exchange)
    for name in sorted(named(exchange.request)) if exchange.request else ():
        unknown = [e for e in errors_about(reply, name) if set(_UNKNOWN) & set(e.itertext())]
        if unknown or (exchange.refused and set(_UNKNOWN) & set(reply.codes)):
            hint = (
                f"create(MeterConfig) of {name} was answered with OK, and to readings it is an unknown "
                "meter; without data it is OK with none, or 5.7"
            )
            yield found(reply, "Reply/Error/code", "OK, or 5.7", ", ".join(reply.codes), hint)
