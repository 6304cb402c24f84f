"""What is answered to an OperationSet: IEC 61968-100:2013 clauses 6.3.4, 6.7 and 6.10."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused
from cimconform.checks.subjects.answers import answer, final_result
from cimconform.codes import family
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import NOUN, OPERATIONS, child_text
from cimconform.verdict import NothingToJudge, Pointless

UNDONE = "5.9"
WITHOUT_RIGHTS = "user_without_rights_is_refused"


def numbers(request: Message, verb: str = "") -> list[str]:
    """Give the numbers of a set's operations, or of those of a verb."""
    return [
        child_text(o, "operationId").strip() for o in request.all(OPERATIONS)
        if child_text(o, "verb") == verb or not verb
    ]  # fmt: skip


def named_by(exchange: Exchange, but: str = "") -> set[str]:
    """Give the numbers that errors name, those of one code left out; a Reply may name its own."""
    numbers_: set[str] = set()
    for reply in exchange.replies:
        found_ = {
            child_text(e, "operationId").strip() for e in reply.all("Reply/Error")
            if child_text(e, "code") != but and family(child_text(e, "code")) != "0"
        }  # fmt: skip
        numbers_ |= {*found_, reply.text("Reply/operationId").strip()} if found_ else set()
    return numbers_ - {""}


def request_of(exchange: Exchange) -> Message:
    """Give the request with its set; raises NothingToJudge for any other."""
    if exchange.request is None or exchange.request.noun != NOUN:
        raise NothingToJudge("no request of an OperationSet")
    return exchange.request


def ok_lie(exchange: Exchange) -> Message:
    """Give the answer; where it is OK to a set that cannot succeed, another rule says so."""
    if final_result(exchange) == "OK":
        raise Pointless("failed_operation_is_not_ok")
    return answer(exchange)


@check()
def failed_operation_is_not_ok(exchange: Exchange) -> Findings:
    """PARTIAL or FAILED."""
    reply = answer(exchange)
    if final_result(exchange) == "OK":
        hint = "one operation changes what is unknown and cannot succeed: PARTIAL or FAILED"
        yield found(reply, "Reply/Result", "PARTIAL or FAILED", "OK", hint)


@check()
def failed_operation_is_named(exchange: Exchange) -> Findings:
    """Its number stands in an Error, and no other's."""
    request, reply = request_of(exchange), ok_lie(exchange)
    if reply.kind != "response":
        raise NothingToJudge("no response")
    failing, named = set(numbers(request, "change")), named_by(exchange)
    if not failing <= named:
        expected = f"an Error with operationId {', '.join(sorted(failing))}"
        hint = "the Error names no operation, so that the whole set would have failed"
        if named:
            hint = f"the Error names operation {', '.join(sorted(named))}, which was sound"
        yield found(reply, "Reply/Error/operationId", expected, ", ".join(sorted(named)), hint)
        return
    sound = sorted(named_by(exchange, but=UNDONE) - failing)
    if sound and final_result(exchange) == "PARTIAL":
        hint = f"an Error names operation {', '.join(sound)} too, which was sound"
        yield found(reply, "Reply/Error/operationId", "the failed one", ", ".join(sound), hint)


@check()
def error_of_all_names_none(exchange: Exchange) -> Findings:
    """No number, or every one."""
    request, reply = request_of(exchange), answer(exchange)
    if not exchange.refused:
        raise Pointless(WITHOUT_RIGHTS)
    named = named_by(exchange)
    if named and named != set(numbers(request)):
        hint = "the whole set is refused; an Error that names one operation says the rest was done"
        seen = f"operation {', '.join(sorted(named))}"
        yield found(reply, "Reply/Error/operationId", "no operation, or all", seen, hint)


@check(after=("operation_set_goes_with_its_noun",))
def answered_operations_were_asked(exchange: Exchange) -> Findings:
    """No number that the request does not have."""
    request = request_of(exchange)
    asked = set(numbers(request))
    given = [
        e for reply in exchange.replies
        for path in ("Reply/operationId", "Reply/Error/operationId") for e in reply.all(path)
    ]  # fmt: skip
    if not given:
        raise NothingToJudge("no answer names an operation")
    for element in given:
        number = (element.text or "").strip()
        if number not in asked:
            hint = f"the request has no operation {number}; repeat its operationId"
            yield about(element, f"one of {', '.join(sorted(asked))}", number, hint)


@check()
def undone_operations_are_marked(exchange: Exchange) -> Findings:
    """5.9, or nothing."""
    request, reply = request_of(exchange), ok_lie(exchange)
    if final_result(exchange) != "FAILED":
        raise Pointless("undone_set_is_failed")
    failing = set(numbers(request, "change"))
    for error in reply.all("Reply/Error"):
        number, code = child_text(error, "operationId").strip(), child_text(error, "code")
        if number in set(numbers(request)) - failing and code != UNDONE:
            hint = f"operation {number} was sound and was undone for another: 5.9, or no Error"
            yield about(error, f"code {UNDONE}", f"code {code}", hint)


@check(refusal=True)
def doubled_operation_id_is_refused(exchange: Exchange) -> Findings:
    """No reply could say which one failed."""
    yield from not_refused(exchange, "two operations of one number: no answer can tell them apart")


@check(refusal=True)
def empty_set_is_refused(exchange: Exchange) -> Findings:
    """Nothing was ordered."""
    yield from not_refused(exchange, "the OperationSet is empty or missing: 1.7")


@check(refusal=True)
def mixed_payload_is_refused(exchange: Exchange) -> Findings:
    """A set, or a document."""
    hint = "an OperationSet and a document stand side by side, though the schema is a choice; some "
    yield from not_refused(exchange, f"{hint}validators do not see it, so look for yourself")


@check()
def unknown_operation_is_reported(exchange: Exchange) -> Findings:
    """Not OK, and the operation is named."""
    request, reply = request_of(exchange), answer(exchange)
    if not (sent := numbers(request)):
        raise NothingToJudge("the set holds no operation")
    number = sent[0]
    if final_result(exchange) == "OK":
        hint = f"operation {number} has an unknown verb or noun and cannot have been done"
        yield found(reply, "Reply/Result", "PARTIAL or FAILED", "OK", hint)
    elif final_result(exchange) == "PARTIAL" and number not in named_by(exchange):
        hint = f"operation {number} is unknown and no Error names it: 2.5 or 2.9 with its number"
        yield found(reply, "Reply/Error/operationId", number, "none", hint)
