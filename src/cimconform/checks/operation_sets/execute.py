"""What an OperationSet has done, read back: IEC 61968-100:2013 clauses 6.3.4 and 6.10.1."""

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer, final_result
from cimconform.checks.subjects.publications import absent_event
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message, children, local, text_of
from cimconform.messages.objects import NOUN, below, meters_in, named, names_of, value
from cimconform.messages.transactions import PAST, event_of, transactions
from cimconform.verdict import NothingToJudge, Pointless


def executed(exchange: Exchange) -> Exchange:
    """Give the latest step that sent a set; raises NothingToJudge when there is none, or no answer."""
    steps = [e for e in exchange.before if e.request is not None and e.request.noun == NOUN]
    if not steps or steps[-1].reply is None:
        raise NothingToJudge("no OperationSet was sent and answered before")
    return steps[-1]


def refused(step: Exchange, hint: str) -> Findings:
    """Find fault with a sound set that was not done."""
    reply = answer(step)
    if final_result(step) != "OK":  # of all its replies, where each operation has one
        seen = ", ".join([final_result(step) or f"a {reply.kind}", *reply.codes])
        yield found(reply, "Reply/Result", "OK", seen, f"sent: {step.stimulus.name}; {hint}")


def there(exchange: Exchange) -> list[str]:
    """Give the meters of the set that can be read, in the order in which they were asked for."""
    given = {name for meter in meters_in(answer(exchange)) for name in names_of(meter)}
    return [name for name in wanted(exchange) if name in given]


def wanted(exchange: Exchange) -> list[str]:
    """Give the meters that a get asks for, in its order; raises NothingToJudge where it names none."""
    if exchange.request is None:
        raise NothingToJudge("no request")
    known = named(exchange.request)
    texts = [(e.text or "").strip() for e in below(exchange.request, "Request", "name", "mRID")]
    asked = [text for text in texts if text in known]
    if not asked:
        raise NothingToJudge("the get asks for no meter")
    return asked


@check()
def sound_set_is_carried_out(exchange: Exchange) -> Findings:
    """OK, and every object is there."""
    step = executed(exchange)
    yield from refused(step, "every operation of the set is sound")
    missing = [name for name in wanted(exchange) if name not in there(exchange)]
    if final_result(step) == "OK" and missing:
        hint = "the set was answered with OK; not every operation of it was carried out"
        yield found(answer(exchange), "Payload", ", ".join(missing), "not found", hint)


@check()
def all_or_nothing_can_be_all(exchange: Exchange) -> Findings:
    """OK, and every object is there."""
    yield from sound_set_is_carried_out(exchange)


@check()
def absent_flags_mean_false(exchange: Exchange) -> Findings:
    """What was done before the failure stays done."""
    result = final_result(executed(exchange))
    if result == "OK":
        raise Pointless("failed_operation_is_not_ok")
    first = wanted(exchange)[0]
    if first not in there(exchange):
        if result != "PARTIAL":
            raise Pointless("sound_operations_stay")
        hint = "PARTIAL, and the operation before the failed one was undone though that was not asked for"
        yield found(answer(exchange), "Payload", first, "not found", hint)


@check()
def sound_operations_stay(exchange: Exchange) -> Findings:
    """PARTIAL, and all but the failed one done."""
    result = final_result(executed(exchange))
    if result == "OK":
        raise Pointless("failed_operation_is_not_ok")
    given = there(exchange)
    missing = [name for name in wanted(exchange) if name not in given]
    if result == "PARTIAL" and wanted(exchange)[0] in missing:
        raise Pointless("absent_flags_mean_false")
    if missing:
        hint = (
            "the set asks for no integrity, so one failure does not keep the others from being done"
        )
        yield found(answer(exchange), "Payload", ", ".join(missing), "not found", hint)


@check()
def one_failure_undoes_the_set(exchange: Exchange) -> Findings:
    """Nothing of it is there."""
    if final_result(executed(exchange)) == "OK":
        raise Pointless("failed_operation_is_not_ok")
    left = there(exchange)
    if left:
        hint = (
            "enforceTransactionalIntegrity was asked for and an operation failed: undo the others"
        )
        yield found(answer(exchange), "Payload", "nothing of the set", ", ".join(left), hint)


@check()
def undone_set_is_failed(exchange: Exchange) -> Findings:
    """FAILED."""
    result = final_result(executed(exchange))
    if result == "OK":
        raise Pointless("failed_operation_is_not_ok")
    if there(exchange):
        raise Pointless("one_failure_undoes_the_set")
    if result == "PARTIAL":
        hint = "nothing of the set was kept, so its Result is FAILED"
        yield found(answer(executed(exchange)), "Reply/Result", "FAILED", result, hint)


@check()
def sequence_follows_the_numbers(exchange: Exchange) -> Findings:
    """The last change is the one that stays."""
    step = executed(exchange)
    yield from refused(step, "each operation builds on the one before: keep to their sequence")
    expected = _serial(step)
    given = value(answer(exchange), "serialNumber")
    if final_result(step) == "OK" and given != expected:
        hint = "enforceMsgSequence was asked for; the operations were not done in their sequence"
        yield found(answer(exchange), "Payload", expected, given, hint)


def _serial(step: Exchange) -> str:
    """Give the serial number that the last operation of a set mentions."""
    serials = below(step.request, "Payload", "serialNumber") if step.request else []
    if not serials:
        raise NothingToJudge("the set mentions no serial number")
    return serials[-1].text or ""


@check()
def element_delete_spares_the_rest(exchange: Exchange) -> Findings:
    """The element goes, the object and its other elements stay."""
    step, reply = executed(exchange), answer(exchange)
    yield from refused(step, "to delete with elementOperation takes an element of an object away")
    if final_result(step) != "OK":
        return
    if not there(exchange):
        hint = "elementOperation takes away the elements that are mentioned; the object itself went"
        yield found(reply, "Payload", "the meter", "not found", hint)
        return
    left = value(reply, "timeZoneOffset")
    if left:
        hint = "the element was to be taken away; it is still there"
        yield found(reply, "Payload", "no timeZoneOffset", left, hint)
    if not value(reply, "serialNumber"):
        hint = "an element went too that was not mentioned"
        yield found(reply, "Payload", "the serialNumber", "none", hint)


@check()
def whole_delete_takes_the_object(exchange: Exchange) -> Findings:
    """It is not there any more."""
    step = executed(exchange)
    yield from refused(step, "the object is there and can be deleted")
    if final_result(step) == "OK" and there(exchange):
        hint = "without elementOperation a delete takes the whole object away; it is still there"
        yield found(answer(exchange), "Payload", "nothing, or an Error", "the meter", hint)


@check()
def stray_element_operation_does_no_harm(exchange: Exchange) -> Findings:
    """Refused, or done as a plain change."""
    step, reply = executed(exchange), answer(exchange)
    if not there(exchange):
        hint = "elementOperation beside a change: the object is gone; refuse the flag, or ignore it"
        yield found(reply, "Payload", "the meter", "not found", hint)
        return
    offset, serial = value(reply, "timeZoneOffset"), value(reply, "serialNumber")
    changed = final_result(step) == "OK"
    if not offset or (changed and serial != _serial(step)):
        seen = f"timeZoneOffset {offset or 'none'}, serialNumber {serial or 'none'}"
        hint = (
            "elementOperation says nothing to change: refuse it, or change as if it were not there"
        )
        yield found(reply, "Payload", "what a plain change leaves", seen, hint)


@check(silence=True)
def executed_event_follows_the_set(exchange: Exchange) -> Findings:
    """The same operations, in the past tense."""
    hint = "publish executed after an OperationSet that was done; its verbs are in the past tense"
    yield from absent_event(exchange, hint)
    for transaction in transactions(exchange.before):
        event = event_of(exchange, transaction)
        if transaction.request is None or event is None:
            continue
        wanted = [(n, PAST.get(v, v)) for n, v in _operations(transaction.request)]
        if _operations(event) != wanted:
            shown, seen = (_shown(pairs) for pairs in (wanted, _operations(event)))
            yield found(event, "Payload/OperationSet", shown, seen, hint)


def _operations(message: Message) -> list[tuple[str, str]]:
    """Give noun and verb of each operation, in order."""
    sets = message.all("Payload/OperationSet")
    operations = [o for one in sets for o in children(one) if local(o) == "Operation"]
    parts = [{local(e): text_of(e).strip() for e in children(o)} for o in operations]
    return [(part.get("noun", ""), part.get("verb", "")) for part in parts]


def _shown(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{verb}({noun})" for noun, verb in pairs) or "no operation"
