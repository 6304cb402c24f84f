"""What several rules expect in the same words."""

from cimconform.checks import Findings, about, found, registered
from cimconform.checks.subjects.answers import answer, answered_before, did_nothing
from cimconform.codes import family, with_meaning
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import canonical, values
from cimconform.verdict import Finding, NothingToJudge, Pointless


def unreported(exchange: Exchange, what: str) -> Findings:
    """Find fault with an answer that does not mention what is wrong."""
    reply = weighed(answer(exchange))
    if not (exchange.refused or any(family(code) != "0" for code in reply.codes)):
        hint = f"{what} is reported by an Error, never passed over"
        yield found(reply, "Reply", "an Error", f"Result {reply.result} without one", hint)


def valued(exchange: Exchange, hint: str) -> Findings:
    """Find fault with values where there can be none."""
    reply = answer(exchange)
    measured = values(reply)
    if measured:
        yield about(measured[0], "no values, or an Error", f"{len(measured)} values", hint)


_RESULTS = ("OK", "PARTIAL", "FAILED")


def weighed(reply: Message) -> Message:
    """Give an answer whose Result can be weighed: what is no word of the schema is no refusal."""
    if reply.kind == "response" and reply.result not in _RESULTS:
        raise Pointless("reply_has_a_known_result")
    return reply


def served_otherwise(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a stimulus that was not served as its good twin was."""
    reply, twin = weighed(answer(exchange)), exchange.twin
    expected = twin.reply.result if twin and twin.reply else "OK"
    if reply.result != expected:
        seen = ", ".join([reply.result or f"a {reply.kind}", *map(with_meaning, reply.codes)])
        hint = f"sent: {exchange.stimulus.name} {exchange.stimulus.edit}; {hint}".replace(" ;", ";")
        yield found(reply, "Reply/Result", f"Result {expected}, as without it", seen, hint)


def not_done(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a request that could be done and was not answered with OK."""
    reply = weighed(answer(exchange))
    if reply.result != "OK":
        seen = ", ".join([reply.result or f"a {reply.kind}", *reply.codes])
        yield found(reply, "Reply/Result", "OK", seen, hint)


def wholly_ok(exchange: Exchange, hint: str) -> Findings:
    """Find fault with OK to what could be done in part at most."""
    reply = answer(exchange)
    if reply.result == "OK":
        yield found(reply, "Reply/Result", "PARTIAL or FAILED", "OK", hint)


_GOOD = ("OK", "PARTIAL")


_LATE_OR_NONE = "no answer in time"


def reports(answered: Exchange) -> str:
    """Say in a few words what we answered."""
    reply = answered.reply
    if reply is None:
        return _LATE_OR_NONE
    if reply.kind == "response":
        codes = ", ".join(reply.codes)
        return f"{reply.result} {codes}".strip()
    return "a fault" if reply.kind == "fault" else f"HTTP {reply.status} without a message"


def asks_again(exchange: Exchange) -> Findings:
    """Tell if the system asked nothing any more."""
    seen = reports(answered_before(exchange))
    if exchange.request is None:
        hint = f"after {seen} the system asked nothing more; go on after any answer, or none"
        yield Finding("another request", exchange.trouble, "the next request", hint)


def not_good(exchange: Exchange) -> Findings:
    """Tell if the system took an answer that is none for a good one."""
    answered = answered_before(exchange)
    good = [e for e in answered.noted if str(e.get("result", "")) in _GOOD]
    if good:
        hint = f"{reports(answered)} was taken for {good[0]['result']}, which no answer said"
        yield finding_on(answered.reply, "no success", str(good[0]["result"]), hint)


def finding_on(reply: Message | None, expected: str, observed: str, hint: str) -> Finding:
    """Give a finding on the Reply of an answer, or on an answer that did not come."""
    identity, where = (reply.id, reply.where("Reply")) if reply else ("", "the answer")
    return Finding(expected, observed, where, hint, message=identity)


def not_refused(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a bad request that was served as if it were good."""
    reply = exchange.reply
    if reply is None:
        raise NothingToJudge("no answer")
    weighed(reply)
    if did_nothing(exchange):
        raise Pointless("partial_reply_did_something")
    if not exchange.refused:
        seen = f"Result {reply.result}" if reply.result else f"a {reply.kind}"
        sent = f"{exchange.stimulus.name} {exchange.stimulus.edit}".strip()
        expected = "a fault, or a response with Result FAILED"
        yield found(reply, "Reply/Result", expected, seen, f"sent: {sent}; {hint}")


def difference(asked: str, given: str) -> str:
    """Say how an identifier came back in another form; empty where it is another one altogether."""
    plain, other = asked.strip(), given.strip()
    if other == plain:
        return "blanks were put around it"
    if other.lower() == plain.lower():
        return "its upper and lower case was changed"
    forms = (
        ("its hyphens were left out", plain.replace("-", "")),
        ("it came back in braces", f"{{{plain}}}"),
        ("urn:uuid: was put before it", f"urn:uuid:{plain}"),
        ("quotes were put around it", f'"{plain}"'),
    )
    for change, form in forms:
        if other.lower() == form.lower():
            return change
    if canonical(asked) == canonical(given):
        return "its form was changed"
    if other and plain.startswith(other):
        return f"cut to {len(given)} of {len(asked)} characters"
    return "something was put around it" if plain and plain in other else ""


def falls(rule: str, subject: object) -> bool:
    """Tell whether another rule, named by its id, is broken by the same subject."""
    try:
        return any(True for _ in registered()[rule].function(subject))
    except NothingToJudge:
        return False
