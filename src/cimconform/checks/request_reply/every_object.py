"""OK to a message about several objects: IEC 61968-100:2013 clause 6.3.4."""

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer, known
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import CARRIED, child_text, meters_in, named, names_of
from cimconform.verdict import NothingToJudge, Unjudged


@check(after=CARRIED)
def ok_holds_for_every_object(exchange: Exchange) -> Findings:
    """The one that is read back, which was not the first."""
    done = exchange.before[-1] if exchange.before else None
    if done is None or done.request is None or done.reply is None:
        raise NothingToJudge("no transaction about two objects came before")
    if done.reply.result != "OK":
        raise Unjudged(
            f"the transaction about two objects was not answered with OK, but {done.reply.result}"
        )
    verb = done.stimulus.name.partition("(")[0]
    expected, seen = _wanted(exchange, verb), _shown(exchange, verb)
    if expected != seen:
        hint = (
            f"the {verb} named two objects and was answered with OK; this is the second of them, to which "
            "it was not done: do it to each, or say PARTIAL and name the other in an Error"
        )
        yield found(answer(exchange), "Payload", expected, seen, hint)


_THERE, _GONE = "the object", "no such object"


def _wanted(exchange: Exchange, verb: str) -> str:
    """Say what is to be read of the second object after a transaction."""
    request = exchange.before[-1].request
    if verb != "change" or request is None:
        return _GONE if verb == "delete" else _THERE
    wanted = named(exchange.request) if exchange.request else set()
    given = (meter for meter in meters_in(request) if names_of(meter) & wanted)
    return next((child_text(meter, "serialNumber") for meter in given), _THERE)


def _shown(exchange: Exchange, verb: str) -> str:
    """Say what is read of it."""
    if not known(exchange):
        return _GONE
    if verb != "change":
        return _THERE
    return next((child_text(meter, "serialNumber") for meter in meters_in(answer(exchange))), "")
