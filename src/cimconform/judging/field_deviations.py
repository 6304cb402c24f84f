"""Deviations that are known in the field, by name.

A product that deviates in one of these ways is not alone: the finding says so, and says what to do.
A row tells which requirements the deviation breaks and how it is recognised in what broke them; it
changes no verdict.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cimconform.messages.editions import YEAR, space
from cimconform.messages.message import (
    EVENT_VERBS,
    REQUEST_VERBS,
    Element,
    Message,
    children,
    local,
    namespace,
)
from cimconform.verdict import Finding

_DRAFT_VERBS = ("show", "subscribe", "unsubscribe", "report", "stop", "terminate")
_LATER = re.compile(r"asynchron|AsyncReplyFlag", re.IGNORECASE)
_OWN_CODE = re.compile(r"[A-Za-z]|^\d{4,}$|\.\d+\.")
_TC57 = re.compile(r"http://iec\.ch/TC57/\d{4}/\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """What a deviation is recognised by: a finding, its message, and the request before it."""

    finding: Finding
    message: Message
    request: Message | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """One known deviation; `of` are the requirements that it breaks, `fix` what to do."""

    name: str
    of: tuple[str, ...]
    shown: Callable[[Case], bool]
    fix: str


def named(
    requirement: str, finding: Finding, message: Message, request: Message | None = None
) -> Finding:
    """Give the finding with the name of the deviation that it shows, if it shows one."""
    case = Case(finding, message, request)
    for deviation in TABLE:
        if requirement in deviation.of and deviation.shown(case):
            hint = f"a known deviation, {deviation.name}: {deviation.fix}"
            return replace(finding, hint=hint)
    return finding


def _everything(case: Case) -> str:
    """Give all text of a message, for deviations that only its words give away."""
    document = case.message.document
    return " ".join(document.itertext()) if document is not None else ""


def _sent_back(case: Case) -> bool:
    """Tell whether the request's MessageID stands where its CorrelationID should."""
    asked = case.request.text("Header/MessageID") if case.request else ""
    return bool(asked) and case.message.text("Header/CorrelationID") == asked


def _first_alone(case: Case) -> bool:
    """Tell whether of several objects the first is in the answer and no other."""
    wanted = _identifiers(case.request.all("Request/*")) if case.request else []
    given = set(_identifiers(case.message.all("Payload/*")))
    return len(wanted) > 1 and wanted[0] in given and not set(wanted[1:]) & given


def _identifiers(parts: Iterable[Element]) -> list[str]:
    """Give the names and mRIDs of meters and devices, in the order in which they stand."""
    devices = [e for part in parts for e in _below(part) if local(e) in ("EndDevice", "Meter")]
    inside = [e for device in devices for e in children(device)]
    inside += [e for part in inside for e in children(part)]
    return [e.text or "" for e in inside if local(e) in ("mRID", "name") and e.text]


def _below(part: Element) -> list[Element]:
    return [e for e in part.iter() if isinstance(e.tag, str)]


def _one_namespace(case: Case) -> bool:
    """Tell whether what is inside Header or Reply has the namespace of the typed wrapper."""
    root = case.message.root
    inside = case.message.all("Header/*") + case.message.all("Reply/*")
    spaces = {namespace(e) for e in inside}
    return root is not None and case.message.typed and namespace(root) in spaces


def _without_its_role(expected: str, observed: str) -> bool:
    """Tell whether a name ends as the expected one does, but for what stands before its noun."""
    wanted, seen = expected.rpartition("/")[2], observed.rpartition("/")[2]
    return wanted != seen and wanted.endswith(seen)


TABLE = (
    Deviation(
        "the draft of 2010", ("message_namespace_is_the_editions",),
        lambda c: "/TC57/2010/" in c.finding.observed,
        "move to Message.xsd of 2011; verbs and identifiers have changed as well",
    ),
    Deviation(
        "the host www.iec.ch", ("message_namespace_is_the_editions",),
        lambda c: space(c.finding.observed).www and space(c.finding.observed).year == YEAR,
        "some printed examples have it; the schema has iec.ch without www.",
    ),
    Deviation(
        "the draft of 2010", ("verb_is_known",),
        lambda c: c.message.verb in _DRAFT_VERBS,
        "this verb was dropped after it; show became reply, and subscribing takes no message",
    ),
    Deviation(
        "update for change", ("verb_is_known",),
        lambda c: c.message.verb in ("update", "updated"),
        "the text still knows update as another word for change, the schema does not; send change",
    ),
    Deviation(
        "canceled with two l", ("verb_is_known",),
        lambda c: c.message.verb == "cancelled",
        "prose spells it so, messages do not: canceled",
    ),
    Deviation(
        "verbs with a capital", ("verb_is_known",),
        lambda c: c.message.verb.lower() != c.message.verb
        and c.message.verb.lower() in (*REQUEST_VERBS, *EVENT_VERBS, "reply"),
        "sample messages in use have them; verbs are lower case in the schema",
    ),
    Deviation(
        "the verb of the event in the reply", ("response_verb_is_reply",),
        lambda c: c.message.verb in EVENT_VERBS,
        "the event that may follow says created or changed, the reply says reply",
    ),
    Deviation(
        "a late answer in the wrapper of an event", ("event_verb_is_past_tense",),
        lambda c: c.message.verb == "reply",
        "an event has no Reply to tell the Result by; deliver late answers as response messages",
    ),
    Deviation(
        "an event with a Reply", ("message_is_schema_valid", "reply_only_in_answers"),
        lambda c: c.message.kind == "event" and c.message.find("Reply") is not None,
        "the schema was widened by its user; report a failure by a response message",
    ),
    Deviation(
        "a serialNumber in an Error's object",
        ("message_is_schema_valid", "deprecated_error_object_is_not_sent"),
        lambda c: c.message.find("Reply/Error/object/serialNumber") is not None,
        "it is no element of the schema; name the object in Error/ID",
    ),
    Deviation(
        "timesliceOperation in an Operation", ("message_is_schema_valid",),
        lambda c: c.message.find("Payload/OperationSet/Operation/timesliceOperation") is not None,
        "it is no element of the schema; leave it out",
    ),
    Deviation(
        "one namespace for wrapper and content", ("wrapper_parts_have_their_namespaces",),
        _one_namespace,
        "some SOAP libraries write it so; what is inside Header is in the message namespace",
    ),
    Deviation(
        "codes of the vendor's own", ("error_code_is_family_and_number",),
        lambda c: bool(_OWN_CODE.search(c.finding.observed)),
        "put a code of Annex B into code, and your own into details",
    ),
    Deviation(
        "the Result FATAL", ("reply_has_a_known_result",),
        lambda c: c.message.result == "FATAL",
        "the text says so once; FATAL is a level of an Error, and the Result is FAILED",
    ),
    Deviation(
        "a path in xpath", ("error_xpath_is_a_qname",),
        lambda c: "/" in c.finding.observed,
        "its name suggests a path, the schema types it as a qualified name; tell paths in details",
    ),
    Deviation(
        "format with a small letter", ("format_stands_after_the_content",),
        lambda c: c.message.find("Payload/format") is not None,
        "a figure has it; in the schema it is Format, with a capital",
    ),
    Deviation(
        "a payload namespace without its #", ("payload_namespace_is_the_editions",),
        lambda c: bool(_TC57.fullmatch(c.finding.observed)) and c.finding.expected[-1:] == "#",
        "the namespace of a profile ends with #",
    ),
    Deviation(
        "the MessageID in place of the CorrelationID", ("reply_echoes_correlation_id",),
        _sent_back,
        "the MessageID of the request is echoed only where it had no CorrelationID",
    ),
    Deviation(
        "the ReplyAddress NONE",
        ("reply_address_is_an_address", "asynchronous_request_names_its_address"),
        lambda c: c.message.text("Header/ReplyAddress").strip().upper() in ("NONE", "N/A"),
        "sample messages in use have it; leave ReplyAddress out where no answer comes later",
    ),
    Deviation(
        "no identifiers at all", ("message_id_is_present",),
        lambda c: c.message.kind == "request" and not c.message.text("Header/CorrelationID"),
        "the bare message over HTTP is often sent so; without a MessageID no log can refer to it",
    ),
    Deviation(
        "the first object alone", ("answer_covers_all_that_was_asked",),
        _first_alone,
        "of several objects the first is served; serve all, or name the rest in Errors of PARTIAL",
    ),
    Deviation(
        "controls asynchronously only",
        ("known_device_is_controlled", "absent_flag_means_synchronous"),
        lambda c: c.message.result != "OK" and bool(_LATER.search(_everything(c))),
        "AsyncReplyFlag is optional; serve without it, or do not claim the synchronous pattern",
    ),
    Deviation(
        "business errors as faults",
        (
            "business_error_is_a_response", "invalid_payload_is_refused",
            "unknown_noun_is_answered_by_error", "other_form_of_naming_is_answered",
        ),
        lambda c: c.message.kind == "fault",
        "the header could be read, so errors of the payload belong into a response, not into a fault",
    ),
    Deviation(
        "the role left out of the WSDL", ("typed_names_follow_the_templates",),
        lambda c: _without_its_role(c.finding.expected, c.finding.observed),
        "the target namespace of a typed service ends with role and noun",
    ),
    Deviation(
        "the role in the port type", ("typed_names_follow_the_templates",),
        lambda c: c.finding.observed.endswith(c.finding.expected),
        "the port type has the noun alone and _Port",
    ),
    Deviation(
        "soapActions of 2010", ("soap_action_follows_the_template",),
        lambda c: "/TC57/2010/" in c.finding.observed,
        "some printed examples have them; the templates are of 2011",
    ),
)  # fmt: skip
