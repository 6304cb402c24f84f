"""What a requester does with answers: IEC 61968-100:2013 clauses 5.2.2, 6.3.4, 6.7, 6.9.

Two things can be seen: whether it asks again afterwards, and what it says itself that it made of an
answer, where the system file says how to look.
"""

from cimconform.checks import Findings, check
from cimconform.checks.expectations import asks_again, finding_on, not_good, reports
from cimconform.checks.subjects.answers import answered_before
from cimconform.messages.exchange import Exchange
from cimconform.verdict import NothingToJudge


def _taken_for(exchange: Exchange, wanted: tuple[str, ...]) -> Findings:
    """Tell if the system made something else of the answer than it is."""
    answered = answered_before(exchange)
    results = [str(entry.get("result", "")) for entry in answered.noted]
    if results and not set(results) & set(wanted):
        hint = f"{reports(answered)} was taken for {', '.join(results)}; read what the answer says"
        yield finding_on(answered.reply, " or ".join(wanted), ", ".join(results), hint)


@check(silence=True)
def requester_reads_result_first(exchange: Exchange) -> Findings:
    """FAILED is no success, whatever comes with it."""
    if exchange.reply is None or not exchange.noted:
        raise NothingToJudge("the system does not say what it made of the answer")
    results = [str(entry.get("result", "")) for entry in exchange.noted]
    if "OK" in results:
        hint = "the Result is FAILED and was taken for OK; look at Result before the payload"
        yield finding_on(exchange.reply, "FAILED", "OK", hint)


@check(silence=True)
def requester_copes_with_every_result(exchange: Exchange) -> Findings:
    """Each is taken for what it is, and the system goes on."""
    yield from asks_again(exchange)
    reply = answered_before(exchange).reply
    yield from _taken_for(exchange, (reply.result,) if reply else ())


@check(silence=True)
def requester_copes_with_unknown_codes(exchange: Exchange) -> Findings:
    """The Result decides, not the code."""
    yield from asks_again(exchange)
    yield from _taken_for(exchange, ("FAILED",))


@check(silence=True)
def requester_takes_mixed_either_way(exchange: Exchange) -> Findings:
    """Neither a full success nor a reason to stop."""
    yield from asks_again(exchange)
    yield from _taken_for(exchange, ("FAILED", "PARTIAL"))


@check(silence=True)
def requester_copes_with_fault_and_silence(exchange: Exchange) -> Findings:
    """Neither is a success, nor the end."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def requester_copes_with_bare_fault(exchange: Exchange) -> Findings:
    """A fault is a fault without a FaultMessage too."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def requester_copes_with_no_xml(exchange: Exchange) -> Findings:
    """What is no message is no success, nor the end."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def stray_reply_is_discarded(exchange: Exchange) -> Findings:
    """An answer that names another request answers nothing here."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def late_reply_does_no_harm(exchange: Exchange) -> Findings:
    """The next request gets its own answer."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def requester_does_not_wait_for_ever(exchange: Exchange) -> Findings:
    """It gives up, and goes on."""
    yield from asks_again(exchange)
    yield from not_good(exchange)
