"""Groups of devices and of usage points: IEC TR 61968-900:2015 clauses 5.3 and 8."""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import unreported, valued
from cimconform.checks.subjects.answers import answer, earlier
from cimconform.checks.subjects.naming import SPEAKING, anonymous
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import GROUPS, errors_about, meters_in, names_of, values
from cimconform.verdict import NothingToJudge


def _group(message: Message) -> Element:
    """Give the group that a message names."""
    inside = (e for top in documents(message) for e in children(top))
    group = next((e for e in inside if local(e) == "EndDeviceGroup"), None)
    if group is None:
        raise NothingToJudge("no group was named")
    return group


def _missing(exchange: Exchange, verb: str) -> list[str]:
    """Give the members of a group that an answer about it neither has nor names in an Error."""
    reply = answer(exchange)
    members = [e for e in children(_group(earlier(exchange, verb))) if local(e) == "EndDevices"]
    given = {name for meter in meters_in(reply) for name in names_of(meter)}
    wanted = [names_of(member) for member in members]
    if not wanted:
        raise NothingToJudge(f"the {verb} named no members")
    return [
        " or ".join(sorted(names)) for names in wanted
        if not names & given and not any(errors_about(reply, name) for name in names)
    ]  # fmt: skip


@check()
def group_reaches_its_members(exchange: Exchange) -> Findings:
    """Made with two, read with two."""
    for name in _missing(exchange, "create"):
        hint = f"the group was made with OK and {name} in it; a read of the group reaches it"
        yield found(answer(exchange), "Payload", f"data or an Error for {name}", "neither", hint)


@check()
def changed_group_has_its_members(exchange: Exchange) -> Findings:
    """Added or replaced, the members named last are in it."""
    for name in _missing(exchange, "change"):
        hint = f"the change named {name} as a member; added or replaced, it is in the group now"
        yield found(answer(exchange), "Payload", f"data or an Error for {name}", "neither", hint)


@check()
def deleted_group_is_gone(exchange: Exchange) -> Findings:
    """OK to a delete means that no member is reached by it."""
    reply = answer(exchange)
    if values(reply) or meters_in(reply):
        hint = "the group was deleted with OK; a read of the group still reaches its members"
        yield found(reply, "Payload", "no values, or an Error", "values of its members", hint)


@check()
def unknown_member_is_told(exchange: Exchange) -> Findings:
    """An Error, with the rest made or nothing."""
    yield from unreported(exchange, "a member that is unknown")


@check()
def empty_group_holds_no_values(exchange: Exchange) -> Findings:
    """It has no members."""
    yield from valued(exchange, "the group has no members; whose values are these?")


@check(of=SPEAKING, has="Payload")
def group_has_an_identifier(message: Message) -> Findings:
    """As other objects."""
    yield from anonymous(message, GROUPS)
