"""Faults of the Reply: result and errors."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import UNTYPED, codes, device_names, inner, only, part
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.pending import Pending
from cimconform.reference.names import MSG

_POINT = "2.12"


@defect(
    "reply_has_a_known_result",
    at="answer",
    hint="FATAL level",
    evidence="known",
    also=("existence_decides_create_and_change",),
)
def fails_with_the_result_fatal(answer: Answer, ask: Ask) -> None:
    """The Result of the reply about an unknown usage point is FATAL."""
    del ask
    if only(answer, _POINT):
        answer.result = "FATAL"


@defect("error_has_a_code", at="tree", hint="code", evidence="seen", seeds=("SD41",))
def names_errors_without_a_code(root: Element, ask: Ask) -> None:
    """The Error about an unknown usage point has no code."""
    del ask
    for error in root.iter(f"{{{MSG}}}Error"):
        if part(error, "code").text == _POINT:
            error.remove(part(error, "code"))


@defect(
    "failed_reply_names_an_error",
    at="answer",
    hint="FAILED Error why",
    evidence="seen",
    seeds=("SD43", "SD45"),
)
def fails_without_a_reason(answer: Answer, ask: Ask) -> None:
    """FAILED about an unknown usage point comes without an Error."""
    del ask
    if only(answer, _POINT):
        answer.problems = []


@defect("failed_reply_names_an_error", at="answer", hint="0.0 well", evidence="known")
def fails_with_the_code_of_success(answer: Answer, ask: Ask) -> None:
    """FAILED about an unknown usage point names the code 0.0."""
    del ask
    if only(answer, _POINT):
        answer.problems = [Problem("0.0", "no error", level="INFORM")]


@defect(
    "ok_reply_hides_no_failure", at="answer", hint="failure OK", evidence="seen", seeds=("SD42",)
)
def says_ok_beside_a_failure(answer: Answer, ask: Ask) -> None:
    """OK about events comes with an Error 5.3 that is fatal."""
    if answer.result == "OK" and ask.noun == "EndDeviceEvents":
        answer.problems = [Problem("5.3", "the event store did not answer")]


@defect("ok_reply_code_is_error_free", at="answer", hint="PARTIAL left out", evidence="known")
def warns_beside_ok(answer: Answer, ask: Ask) -> None:
    """OK about events comes with a warning 5.7."""
    if answer.result == "OK" and ask.noun == "EndDeviceEvents":
        answer.problems = [Problem("5.7", "some events may be missing", level="WARNING")]


@defect("partial_reply_leaves_something_out", at="answer", hint="everything OK", evidence="known")
def calls_a_whole_answer_partial(answer: Answer, ask: Ask) -> None:
    """The whole answer about several meters is PARTIAL."""
    if answer.result == "OK" and len(set(device_names(ask))) > 1:
        answer.result = "PARTIAL"


@defect("partial_reply_did_something", at="answer", hint="nothing FAILED", evidence="seen")
def calls_a_refusal_partial(answer: Answer, ask: Ask) -> None:
    """The refusal to read an unknown meter is PARTIAL."""
    later = ask.header.get("AsyncReplyFlag", "") in ("true", "1")
    if answer.result == "FAILED" and ask.verb == "get" and codes(answer) == ["2.4"] and not later:
        answer.result = "PARTIAL"


@defect("error_free_code_stands_alone", at="answer", hint="0.0 wrong")
def says_both_well_and_not(answer: Answer, ask: Ask) -> None:
    """PARTIAL names 0.0 beside what went wrong."""
    del ask
    if answer.result == "PARTIAL":
        answer.problems.append(Problem("0.0", "no error", level="INFORM"))


@defect("error_level_fits_the_result", at="answer", hint="level FATAL INFORM")
def fails_for_information_only(answer: Answer, ask: Ask) -> None:
    """FAILED comes with an Error of level INFORM."""
    del ask
    for problem in answer.problems if answer.result == "FAILED" else ():
        problem.level = "INFORM"


@defect("error_level_is_known", at="answer", hint="level schema", evidence="known")
def takes_levels_from_its_log(answer: Answer, ask: Ask) -> None:
    """The level of an Error is ERROR."""
    del ask
    for problem in answer.problems:
        problem.level = "ERROR"


@defect("error_xpath_is_a_qname", at="answer", hint="path name", evidence="known")
def writes_a_path_into_xpath(answer: Answer, ask: Ask) -> None:
    """The xpath of an Error is a path."""
    del ask
    for problem in answer.problems:
        problem.extra["xpath"] = "/RequestMessage/Request[1]"


@defect(
    "reply_children_are_in_order", at="tree", hint="order Result", evidence="seen", seeds=("SD22",)
)
def writes_the_result_last(root: Element, ask: Ask) -> None:
    """Result stands behind the errors."""
    del ask
    reply = part(root, "Reply")
    reply.append(part(reply, "Result"))


@defect("error_code_is_family_and_number", at="answer", hint="code own Annex B", evidence="seen")
def has_error_codes_of_its_own(answer: Answer, ask: Ask) -> None:
    """The code about an unknown usage point is one of the vendor's."""
    del ask
    for problem in answer.problems:
        problem.code = "MDC-1042" if problem.code == _POINT else problem.code


@defect("error_code_is_listed", at="answer", hint="2.99 not listed", evidence="seen")
def invents_codes(answer: Answer, ask: Ask) -> None:
    """The code about an unknown usage point is 2.99."""
    del ask
    for problem in answer.problems:
        problem.code = "2.99" if problem.code == _POINT else problem.code


@defect(
    "error_has_words_for_people",
    at="answer",
    hint="people wrong",
    evidence="seen",
    seeds=("SD43",),
)
def gives_no_reasons(answer: Answer, ask: Ask) -> None:
    """Errors have no reason."""
    del ask
    for problem in answer.problems:
        problem.reason = ""


@defect("no_stack_trace_is_sent", at="answer", hint="trace log", evidence="seen", seeds=("SD47",))
def shows_its_stack_trace(answer: Answer, ask: Ask) -> None:
    """An Error carries the trace of the program."""
    del ask
    for problem in answer.problems:
        problem.extra["stackTrace"] = "at com.vendor.Head.end(Head.java:42)"


@defect("no_stack_trace_is_sent", at="answer", hint="trace log", evidence="seen", seeds=("SD47",))
def shows_its_stack_trace_as_a_reason(answer: Answer, ask: Ask) -> None:
    """The reason of an Error is the trace of the program."""
    del ask
    for problem in answer.problems:
        problem.reason = "java.lang.NullPointerException\n  at com.vendor.Head.end(Head.java:42)"


@defect(
    "specific_error_names_its_object",
    at="answer",
    hint="Error/ID about",
    evidence="seen",
    seeds=("SD41", "SD40"),
    also=("each_object_stands_by_itself",),
)
def does_not_say_which_object(answer: Answer, ask: Ask) -> None:
    """Errors about objects have no ID."""
    del ask
    for problem in answer.problems:
        problem.id = ""


@defect("general_error_names_no_object", at="answer", hint="whole message")
def blames_an_object_for_the_message(answer: Answer, ask: Ask) -> None:
    """The Error about an unknown noun names a meter."""
    del ask
    for problem in answer.problems:
        if problem.code == "2.5":
            problem.id, problem.id_type, problem.object_type = "M-1001", "MeterName", "Meter"


@defect(
    "error_id_repeats_the_request",
    at="answer",
    hint="identifier of the request",
    evidence="seen",
    seeds=("SD66",),
)
def calls_objects_by_other_names(answer: Answer, ask: Ask) -> None:
    """The ID of an Error is an internal name of the head end's."""
    del ask
    for problem in answer.problems:
        problem.id = f"HES/{problem.id}" if problem.code == _POINT else problem.id


@defect("error_id_names_its_class", at="answer", hint="Meter UsagePoint")
def does_not_say_what_the_id_is(answer: Answer, ask: Ask) -> None:
    """The ID of an Error has no objectType."""
    del ask
    for problem in answer.problems:
        problem.object_type = "" if problem.code == "2.4" else problem.object_type


def _object(error: Element) -> Element:
    """Put an object into an Error, in front of its operationId."""
    element = inner(error, "object", "")
    element.text = None
    number = child(error, "operationId")
    if number is not None:
        error.append(number)
    return element


@defect("deprecated_error_object_is_not_sent", at="tree", hint="deprecated ID", evidence="known")
def names_objects_in_the_old_way(root: Element, ask: Ask) -> None:
    """An Error names its object in object too."""
    del ask
    for error in root.iter(f"{{{MSG}}}Error"):
        element = _object(error)
        inner(element, "mRID", "a1b2c3d4-0000-4000-8000-000000001001")


@defect("reply_id_is_no_error_pointer", at="answer", hint="failed Error/ID")
def points_at_errors_by_reply_id(answer: Answer, ask: Ask) -> None:
    """The ID of a Reply repeats the mRID that is unknown."""
    del ask
    answer.ids += [problem.id for problem in answer.problems if problem.kind == "uuid"]


@defect(
    "deprecated_error_object_is_not_sent",
    at="tree",
    hint="serialNumber schema",
    also=("message_is_schema_valid",),  # the standard's own schema has no such element there
    evidence="seen",
    seeds=("SD25",),
)
def names_serial_numbers_in_errors(root: Element, ask: Ask) -> None:
    """An Error names its object by a serialNumber, which a widened schema lets stand in object."""
    del ask
    for error in root.iter(f"{{{MSG}}}Error"):
        element = _object(error)
        inner(element, "serialNumber", "SN-1001")


@defect("mismatch_error_names_both_objects", at="answer")
def names_half_of_a_pair(answer: Answer, ask: Ask) -> None:
    """The error about a meter at another usage point names the meter alone."""
    del ask
    for problem in answer.problems:
        problem.related = "" if problem.code == "2.13" else problem.related


@defect("reply_only_in_answers", at="request_tree", on=UNTYPED, hint="Reply out", evidence="seen")
def asks_with_a_reply(root: Element, order: Order) -> None:
    """Each request has a Reply in front of its Request."""
    if order.style != "typed":
        reply = put(root, "Reply")
        put(reply, "Result", "OK")
        part(root, "Header").addnext(reply)


@defect("implicit_success_needs_specific_errors", at="placed", hint="error names no object")
def takes_a_general_error_for_another(entry: Entry, pending: Pending, client: Client) -> None:
    """An error that names no object is taken to be about some other object."""
    del client
    if pending.order.verb == "create" and entry.result == "PARTIAL":
        entry.objects = 1
