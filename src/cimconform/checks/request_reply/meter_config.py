"""Configuring objects, and reading back what was done: IEC 61968-100:2013 clauses 6.2.2 and 6.10.1."""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import not_refused
from cimconform.checks.subjects.answers import answer, earlier, known
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import CARRIED, value
from cimconform.verdict import NothingToJudge, Pointless


def _other_than_given(exchange: Exchange, verb: str, name: str, hint: str) -> Findings:
    """Find fault with an element that is read back otherwise than an earlier step sent it."""
    expected, given = value(earlier(exchange, verb), name), value(answer(exchange), name)
    if given != expected:
        yield found(answer(exchange), "Payload", expected, given, hint)


@check()
def created_object_can_be_read(exchange: Exchange) -> Findings:
    """OK to a create means that it is there."""
    if not known(exchange):
        hint = "the create was answered with OK; the object is not there"
        yield found(answer(exchange), "Payload", "the new object", "not found", hint)


@check()
def created_id_is_returned(exchange: Exchange) -> Findings:
    """Reply/ID, or Payload/ID."""
    reply = answer(exchange)
    if reply.result != "OK":
        raise NothingToJudge("the create was not answered with OK")
    if reply.find("Reply/ID") is None and reply.find("Payload/ID") is None:
        hint = "give the identifier that was made in Reply/ID"
        yield found(reply, "Reply/ID", "the identifier that was made", "none", hint)


@check(refusal=True)
def create_of_existing_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "this meter exists: 6.1")


@check(after=CARRIED)
def failed_create_changes_nothing(exchange: Exchange) -> Findings:
    """What failed left no trace."""
    if not exchange.before or not exchange.before[-1].refused:
        raise Pointless("create_of_existing_is_refused")
    refused = value(earlier(exchange, "create"), "serialNumber")
    if not known(exchange):
        raise NothingToJudge("the meter of which the create failed could not be read")
    if value(answer(exchange), "serialNumber") == refused:
        hint = "the create was refused and its serial number was taken over all the same"
        yield found(answer(exchange), "Payload", "the serial number of before", refused, hint)


@check()
def unnamed_objects_were_done(exchange: Exchange) -> Findings:
    """What no error names has been done."""
    before = exchange.before[-1].reply if exchange.before else None
    if before is None or before.result != "PARTIAL":
        raise NothingToJudge("the create of a new and an existing object was not PARTIAL")
    if not known(exchange):
        hint = "no Error named the new object, and yet it was not made"
        yield found(answer(exchange), "Payload", "the new object", "not found", hint)


@check(after=("created_object_can_be_read",))
def changed_value_shows(exchange: Exchange) -> Findings:
    """The new value, read back."""
    hint = "the change was answered with OK; the old value is still there"
    yield from _other_than_given(exchange, "change", "serialNumber", hint)


@check(after=("created_object_can_be_read",))
def change_leaves_the_rest(exchange: Exchange) -> Findings:
    """What was not mentioned is as it was."""
    hint = "the change did not mention timeZoneOffset; leave such elements alone"
    yield from _other_than_given(exchange, "create", "timeZoneOffset", hint)


@check(refusal=True)
def change_of_unknown_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "there is nothing to change: 2.4")


@check()
def deleted_object_is_gone(exchange: Exchange) -> Findings:
    """OK to a delete means that it is not there."""
    if known(exchange):
        hint = "the delete was answered with OK; the object is still there"
        yield found(answer(exchange), "Payload", "nothing, or an Error", "the object", hint)


@check(refusal=True)
def delete_of_unknown_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "there is nothing to delete: 2.4 or 2.15")


@check()
def other_form_of_naming_is_answered(exchange: Exchange) -> Findings:
    """Served, or refused by a response."""
    reply = answer(exchange)
    if reply.kind != "response" or not (reply.result in ("OK", "PARTIAL") or reply.codes):
        hint = "accept the noun in the payload, or refuse it by an Error in a response, no fault"
        yield found(reply, "Reply", "OK, or an Error", f"a {reply.kind}", hint)
