"""The Reply: IEC 61968-100:2013 clause 6.3.4, IEC 61968-9:2013 Annex B, IEC TR 61968-900 clause 4."""

import re
from itertools import pairwise

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import did_nothing
from cimconform.checks.subjects.requester_series import (
    concluded,
    objects_concluded,
    results_concluded,
)
from cimconform.codes import FAMILIES, FORM, family, reply_codes
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import (
    MESSAGE_NS,
    Element,
    Message,
    children,
    local,
    namespace,
)
from cimconform.messages.objects import canonical, child_text, identity, named, texts, tops
from cimconform.verdict import NothingToJudge

RESULTS = ("OK", "PARTIAL", "FAILED")
LEVELS = ("INFORM", "WARNING", "FATAL", "CATASTROPHIC")
_WELL = "success successful succeeded ok true 0 0.0 200 done completed".split()
REPLY = "Result Error ID any operationId".split()
ERROR = (
    "code level reason details xpath stackTrace Location ID relatedID object operationId"
).split()
_ANSWERS = "response fault"
_TRACE = re.compile(  # the blanks before `at` are of its own line: many empty lines cost no more than one
    r"(?m)^[^\S\n]*at [\w.$]+\([\w.]+:\d+\)|Traceback \(most recent|Exception in thread"
)


def errors(message: Message) -> list[Element]:
    """Give the errors of a message; raises NothingToJudge when it has none."""
    errors_ = message.all("Reply/Error")
    if not errors_:
        raise NothingToJudge("the Reply has no Error")
    return errors_


@check(of=_ANSWERS)
def reply_has_a_known_result(message: Message) -> Findings:
    """OK, PARTIAL or FAILED."""
    if message.root is None:
        raise NothingToJudge("a SOAP fault without a FaultMessage")
    if message.result not in RESULTS:
        hint = "a Reply begins with its Result"
        if message.result:
            hint = f"{message.result} is no word of the schema; write {_meant(message.result)}"
        if message.result in LEVELS:
            hint = f"{message.result} is a level of an Error; a Result that failed is FAILED"
        yield found(message, "Reply/Result", ", ".join(RESULTS), message.result, hint)


def _meant(word: str) -> str:
    """Give the Result that a word of other systems means."""
    plain = word.strip().lower()
    if plain in _WELL:
        return "OK"
    if plain.startswith("partial"):
        return "PARTIAL"
    bad = ("fail", "error", "false", "reject", "denied", "exception", "nok", "not ok", "refused")
    return "FAILED" if plain.startswith(bad) else " or ".join(RESULTS)


@check(of=_ANSWERS, has="Reply/Error", shifts=True)
def error_has_a_code(message: Message) -> Findings:
    """Every Error has a code."""
    for error in errors(message):
        if not child_text(error, "code"):
            yield about(error, "a code", "none", "begin every Error with its code")


@check(of=_ANSWERS, has="Reply/Result", after=("error_has_a_code",))
def failed_reply_names_an_error(message: Message) -> Findings:
    """FAILED says why."""
    if message.result != "FAILED":
        raise NothingToJudge("the reply did not fail")
    free = [code for code in message.codes if family(code) == "0"]
    if len(free) == len(message.codes):
        hint = "a FAILED reply says in an Error why"
        if free:
            hint = f"{free[0]} says that all is well; give the code of what went wrong"
        yield found(message, "Reply/Error", "an Error with its code", ", ".join(free), hint)


def _goes_with_ok(code: str) -> bool:
    """Tell whether a code is listed for OK: no error, an acknowledgement, a request on hold."""
    listed = reply_codes().get(code)
    return listed is not None and "OK" in listed.result.split("|")


@check(of="response", has="Reply/Result")
def ok_reply_hides_no_failure(message: Message) -> Findings:
    """OK beside a failure is a lie."""
    if message.result != "OK":
        raise NothingToJudge("the reply is not OK")
    for error in message.all("Reply/Error"):
        code, level = child_text(error, "code"), child_text(error, "level")
        grave = level in ("FATAL", "CATASTROPHIC")
        failed = family(code) not in ("", "0") and not _goes_with_ok(code)
        bad = failed and level not in ("INFORM", "WARNING")
        if grave or bad:
            hint = "a reply with failures is PARTIAL or FAILED, never OK"
            yield about(error, "no failure beside OK", f"code {code} {level}".strip(), hint)


@check(of="response", has="Reply/Error", after=("ok_reply_hides_no_failure", "error_has_a_code"))
def ok_reply_code_is_error_free(message: Message) -> Findings:
    """0.0 or 0.3."""
    if message.result != "OK":
        raise NothingToJudge("the reply is not OK")
    for error in errors(message):
        code = child_text(error, "code")
        informs = child_text(error, "level") == "INFORM"
        if not informs and not _goes_with_ok(code):
            yield about(error, "0.0, or no Error", code, "say PARTIAL if something is left out")


@check()
def partial_reply_leaves_something_out(exchange: Exchange) -> Findings:
    """PARTIAL means that something is missing, or that more follows."""
    reply, request = exchange.reply, exchange.request
    if reply is None or request is None or reply.result != "PARTIAL":
        raise NothingToJudge("no partial reply")
    wanted = named(request) | _types(request)
    if any(local(e) in ("StartTime", "scheduleInterval") for e in request.elements()):
        raise NothingToJudge("what a window holds cannot be counted")
    given = {canonical(text) for text in texts(reply, "Payload") | _references(reply)}
    if not reply.codes and named(request) and wanted <= given:
        hint = "everything that was asked for is there: the Result is OK"
        yield found(reply, "Reply/Result", "OK", "PARTIAL without an Error", hint)


@check(after=("reply_has_a_known_result",))
def partial_reply_did_something(exchange: Exchange) -> Findings:
    """PARTIAL is FAILED where there is no part."""
    reply = exchange.reply
    if reply is None or reply.result != "PARTIAL":
        raise NothingToJudge("no partial reply")
    if did_nothing(exchange):
        seen = f"PARTIAL with {', '.join(reply.codes)} and nothing delivered"
        hint = "nothing was done and nothing is delivered: the Result is FAILED"
        yield found(reply, "Reply/Result", "FAILED", seen, hint)


def _types(request: Message) -> set[str]:
    """Give the reading types that a request names."""
    below = [e for top in tops(request, "Request") for e in top.iter() if isinstance(e.tag, str)]
    return {identity(e) for e in below if local(e) == "ReadingType"} - {""}


@check(
    of="response",
    has="Reply/Error",
    after=("failed_reply_names_an_error", "ok_reply_hides_no_failure"),
)
def error_free_code_stands_alone(message: Message) -> Findings:
    """Well and not well exclude one another."""
    free = [code for code in message.codes if family(code) == "0"]
    free = [code for code in free if not (code in ("0.1", "0.2") and message.result == "PARTIAL")]
    bad = [code for code in message.codes if family(code) not in ("", "0")]
    if free and bad:
        hint = f"leave {free[0]} out where something went wrong"
        yield found(message, "Reply/Error", "errors, or none", f"{free[0]} and {bad[0]}", hint)


@check(
    of="response", has="Reply/Error", after=("failed_reply_names_an_error", "error_level_is_known")
)
def error_level_fits_the_result(message: Message) -> Findings:
    """FAILED is more than information."""
    if message.result != "FAILED":
        raise NothingToJudge("the reply did not fail")
    levels = [child_text(error, "level") for error in errors(message)]
    if all(level == "INFORM" for level in levels):
        hint = "FAILED is more than INFORM; give the level of what made it fail: FATAL, or WARNING"
        yield found(message, "Reply/Error/level", "FATAL", "INFORM alone", hint)


@check(of=_ANSWERS, has="Reply/Error/level")
def error_level_is_known(message: Message) -> Findings:
    """One of four levels."""
    for level in message.all("Reply/Error/level"):
        if level.text not in LEVELS:
            yield about(level, ", ".join(LEVELS), level.text or "", "take a level of the schema")


@check(of=_ANSWERS, has="Reply/Error/xpath")
def error_xpath_is_a_qname(message: Message) -> Findings:
    """A name with a bound prefix, not a path."""
    for element in message.all("Reply/Error/xpath"):
        text = (element.text or "").strip()
        prefix, colon, name = text.rpartition(":")
        bound = not colon or prefix in element.nsmap
        if not re.fullmatch(r"[\w.-]+", name) or not bound:
            hint = "the schema types xpath as a name; put a path into details"
            yield about(element, "a qualified name", text, hint)


@check(of=_ANSWERS, has="Reply", shifts=True)
def reply_children_are_in_order(message: Message) -> Findings:
    """Reply and Error in the order of the schema."""
    yield from _ordered(message.all("Reply")[0], REPLY)
    for error in message.all("Reply/Error"):
        yield from _ordered(error, ERROR)


def _ordered(parent: Element, order: list[str]) -> Findings:
    names = [local(e) if namespace(e) == MESSAGE_NS else "any" for e in children(parent)]
    for element, name in zip(children(parent), names, strict=True):
        if name not in order and name != "any":
            yield about(element, " ".join(order), name, f"{name} is no element of {local(parent)}")
            return
    names = [name for name in names if name in order]
    places = [order.index(name) for name in names]
    if places != sorted(places):
        late = next(b for a, b in pairwise(names) if order.index(b) < order.index(a))
        hint = f"{late} stands too late; {local(parent)} is in the order of the schema"
        yield about(parent, " ".join(order), " ".join(names), hint)


@check(of=_ANSWERS, has="Reply/Error/code", after=("error_has_a_code",))
def error_code_is_family_and_number(message: Message) -> Findings:
    """Two numbers and a dot."""
    for code in message.all("Reply/Error/code"):
        text = code.text or ""
        if not FORM.fullmatch(text) or family(text) not in FAMILIES:
            hint = "a code of one's own; requesters know the families of Annex B"
            yield about(code, "a family 0 to 7, a dot, a number", text, hint)


@check(of=_ANSWERS, has="Reply/Error/code", after=("error_code_is_family_and_number",))
def error_code_is_listed(message: Message) -> Findings:
    """One of sixty, where one fits."""
    for code in message.all("Reply/Error/code"):
        if code.text not in reply_codes():
            hint = f"{code.text} is not listed; is there one in family {family(code.text or '')}?"
            yield about(code, "a code of Annex B", code.text or "", hint)


@check(of=_ANSWERS, has="Reply/Error", after=("error_has_a_code",))
def error_has_words_for_people(message: Message) -> Findings:
    """A reason or details."""
    for error in errors(message):
        fine = family(child_text(error, "code")) == "0"
        if not fine and not (child_text(error, "reason") or child_text(error, "details")):
            yield about(error, "a reason or details", "none", "say what went wrong, for people")


@check(of=_ANSWERS)
def no_stack_trace_is_sent(message: Message) -> Findings:
    """Neither as stackTrace nor in any text."""
    document = message.document
    if document is None:
        return
    traced = bool(
        _TRACE.search(message.prose)
    )  # most have none, and then few elements are looked at
    for element in document.iter("{*}*" if traced else "{*}stackTrace"):
        if local(element) == "stackTrace" or _TRACE.search(element.text or ""):
            hint = "keep the trace in the log of the server"
            yield about(element, "no stack trace", (element.text or "")[:60], hint)


@check(of="response", has="Reply/Error", after=("error_has_a_code",))
def specific_error_names_its_object(message: Message) -> Findings:
    """Specific codes come with an ID."""
    specific = [e for e in errors(message) if _scope(e) == "specific"]
    if not specific:
        raise NothingToJudge("no Error of a specific code")
    for error in specific:
        names = {local(e) for e in children(error)}
        if not names & {"ID", "object", "operationId"}:
            listed = reply_codes()[child_text(error, "code")]
            hint = f"name in Error/ID what it is about: {listed.object or 'the object'}"
            yield about(error, "an ID", "none", hint)


@check(of="response", has="Reply/Error", after=("error_has_a_code",))
def general_error_names_no_object(message: Message) -> Findings:
    """General codes come without an ID."""
    general = [e for e in errors(message) if _scope(e) == "general"]
    if not general:
        raise NothingToJudge("no Error of a general code")
    for error in general:
        if child_text(error, "ID"):
            hint = "the code is about the whole message; take a specific one for an object"
            yield about(error, "no ID", child_text(error, "ID"), hint)


def _scope(error: Element) -> str:
    listed = reply_codes().get(child_text(error, "code"))
    return listed.scope if listed else ""


@check(after=("specific_error_names_its_object",))
def error_id_repeats_the_request(exchange: Exchange) -> Findings:
    """What the request called it, letter for letter."""
    reply, request = exchange.reply, exchange.request
    if reply is None or request is None or reply.kind != "response":
        raise NothingToJudge("no response")
    specific = [e for e in errors(reply) if _scope(e) == "specific" and child_text(e, "ID")]
    specific = [e for e in specific if child_text(e, "code") != "5.9"]  # names an operation
    if not specific or exchange.stimulus.edit:
        raise NothingToJudge("no Error with an ID in the answer to a good request")
    given = texts(request, "Request") | texts(request, "Payload") | _references(request)
    for error in specific:
        if child_text(error, "ID").strip() not in given:
            hint = "repeat the identifier of the request as it stands there"
            yield about(error, "an identifier of the request", child_text(error, "ID"), hint)


def _references(message: Message) -> set[str]:
    """Give what the elements of a message refer to."""
    parts = [top for part in ("Request", "Payload") for top in tops(message, part)]
    below = [e for top in parts for e in top.iter() if isinstance(e.tag, str)]
    return {ref for e in below if (ref := e.get("ref"))}


@check(of="response", has="Reply/Error/ID")
def error_id_names_its_class(message: Message) -> Findings:
    """ObjectType says what the ID names."""
    for element in message.all("Reply/Error/ID"):
        # a transaction is no object of any class
        if not element.get("objectType") and element.get("kind") != "transaction":
            yield about(element, "objectType", "none", "say what it is: Meter, UsagePoint …")


@check(of="response", has="Reply/Error", shifts=True)
def deprecated_error_object_is_not_sent(message: Message) -> Findings:
    """ID instead of object."""
    for element in message.all("Reply/Error/object"):
        yield about(element, "Error/ID", "Error/object", "object is deprecated; name it in ID")


@check(of="response", has="Reply/ID")
def reply_id_is_no_error_pointer(message: Message) -> Findings:
    """Reply/ID names what was made."""
    bad = {(e.text or "") for e in message.all("Reply/Error/ID")} - {""}
    for element in message.all("Reply/ID"):
        if (element.text or "") in bad:
            hint = "an object that failed is named in Error/ID alone"
            yield about(element, "an object that was made", element.text or "", hint)


_PAIRS = {"2.13", "2.17", "2.18", "2.21", "2.23", "2.25", "2.26", "2.27", "2.28"}


@check(of="response", has="Reply/Error/code", after=("specific_error_names_its_object",))
def mismatch_error_names_both_objects(message: Message) -> Findings:
    """ID and relatedID."""
    pairs = [e for e in message.all("Reply/Error") if _related(e)]
    if not pairs:
        raise NothingToJudge("no Error of two objects that do not belong together")
    for error in pairs:
        if not (child_text(error, "ID") and child_text(error, "relatedID")):
            hint = f"the other object is the {_related(error)}; name it in relatedID"
            yield about(error, "ID and relatedID", "one of them at most", hint)


def _related(error: Element) -> str:
    """Give the second object of a code that is about two, 2.29 for any other pair excepted."""
    listed = reply_codes().get(child_text(error, "code"))
    return listed.related if listed and listed.code in _PAIRS else ""


@check(of="request event", shifts=True)
def reply_only_in_answers(message: Message) -> Findings:
    """Reply is a part of responses and faults."""
    if message.find("Reply") is not None:
        hint = "take the Reply out; only responses and faults have one"
        yield found(message, "Reply", "no Reply", "Reply", hint)


@check(silence=True)
def implicit_success_needs_specific_errors(exchange: Exchange) -> Findings:
    """Nothing is done before the last reply says so, or where an error is about everything."""
    results, objects, late = results_concluded(exchange), objects_concluded(exchange), exchange.late
    final = next(iter(late), exchange.reply)
    if final is not None and (objects or ("OK" in results and not late)):
        why = "more was to follow" if late else "the error names no object"
        hint = f"nothing is known to be done: {why}; conclude success from specific errors only"
        yield concluded(final, "nothing done", f"{objects or 1} done", hint)
