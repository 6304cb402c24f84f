"""Faults of the Header of a reply."""

import uuid
from datetime import datetime, timedelta

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import head, inner, insert, part
from cimconform.reference.world import ZONE


@defect("header_is_present", at="tree", tells="Header")
def leaves_the_header_out(root: Element, ask: Ask) -> None:
    """The reply has no Header."""
    del ask
    root.remove(head(root))


@defect("verb_is_known", at="answer", tells="lower case", evidence="seen", seeds=("SD18",))
def writes_the_verb_with_a_capital(answer: Answer, ask: Ask) -> None:
    """The verb is Reply."""
    del ask
    answer.header["Verb"] = "Reply"


@defect("verb_is_known", at="answer", tells="show reply", evidence="known")
def answers_with_show(answer: Answer, ask: Ask) -> None:
    """The verb is show, as it was before the edition."""
    del ask
    answer.header["Verb"] = "show"


@defect("noun_is_present", at="answer", tells="Noun missing")
def leaves_the_noun_out(answer: Answer, ask: Ask) -> None:
    """The reply has no Noun."""
    del ask
    answer.header.pop("Noun")


@defect(
    "noun_is_not_blank",
    at="answer",
    tells="blank",
    also=("noun_names_the_payload", "response_noun_is_the_requests"),
)
def leaves_the_noun_blank(answer: Answer, ask: Ask) -> None:
    """The Noun is a blank."""
    del ask
    answer.header["Noun"] = " "


@defect(
    "header_children_are_in_order",
    at="tree",
    tells="Timestamp before",
    evidence="seen",
    seeds=("SD22",),
)
def writes_the_timestamp_last(root: Element, ask: Ask) -> None:
    """Timestamp stands behind CorrelationID."""
    del ask
    head(root).append(part(head(root), "Timestamp"))


@defect("header_children_are_in_order", at="tree", tells="Source twice", evidence="known")
def says_its_source_twice(root: Element, ask: Ask) -> None:
    """Source stands there twice."""
    del ask
    insert(root, "Source", "Source", "again")


@defect(
    "response_verb_is_reply",
    at="answer",
    tells="verb of the event",
    evidence="seen",
    seeds=("SD18",),
)
def answers_with_the_verb_created(answer: Answer, ask: Ask) -> None:
    """The reply says created, as the event would that follows."""
    del ask
    answer.header["Verb"] = "created"


@defect(
    "noun_names_the_payload",
    at="tree",
    tells="payload Header/Noun",
    evidence="seen",
    seeds=("SD20",),
)
def names_the_payload_otherwise(root: Element, ask: Ask) -> None:
    """The root of the payload is not what Noun says."""
    payload = child(root, "Payload")
    if payload is not None and ask.noun == "EndDeviceEvents":
        payload[0].tag = payload[0].tag.replace(f"}}{ask.noun}", f"}}{ask.noun}List")


@defect(
    "response_noun_is_the_requests",
    at="answer",
    tells="Noun of the request",
    evidence="seen",
    seeds=("SD20",),
)
def answers_transactions_under_another_noun(answer: Answer, ask: Ask) -> None:
    """The noun of the reply to a transaction is ReceiptRecord."""
    if ask.verb != "get" and answer.result == "OK":
        answer.header["Noun"] = "ReceiptRecord"


@defect(
    "timestamp_is_a_date_time", at="answer", tells="xs:dateTime", evidence="seen", seeds=("SD24",)
)
def writes_the_time_as_people_do(answer: Answer, ask: Ask) -> None:
    """The Timestamp is 24.11.2026 14:05."""
    del ask
    answer.header["Timestamp"] = "24.11.2026 14:05"


@defect("timestamp_carries_a_zone", at="answer", tells="offset", evidence="seen", seeds=("SD21",))
def forgets_the_zone(answer: Answer, ask: Ask) -> None:
    """The Timestamp has no offset."""
    del ask
    answer.header["Timestamp"] = datetime.now(ZONE).strftime("%Y-%m-%dT%H:%M:%S")


@defect(
    "timestamp_is_near_sending_time",
    at="answer",
    tells="offset clock",
    evidence="seen",
    seeds=("SD21",),
)
def calls_local_time_universal(answer: Answer, ask: Ask) -> None:
    """The Timestamp is an hour or two off: local time with a Z behind it, a zone further east."""
    del ask
    local = datetime.now(ZONE) + timedelta(hours=1)
    answer.header["Timestamp"] = local.strftime("%Y-%m-%dT%H:%M:%SZ")


@defect("source_names_the_system", at="answer", tells="Source blank")
def leaves_the_source_blank(answer: Answer, ask: Ask) -> None:
    """Source is there and empty."""
    del ask
    answer.header["Source"] = ""


@defect("header_flags_are_booleans", at="tree", tells="lower case", evidence="known")
def writes_booleans_in_capitals(root: Element, ask: Ask) -> None:
    """AsyncReplyFlag is FALSE."""
    del ask
    insert(root, "Source", "AsyncReplyFlag", "FALSE")


@defect("user_has_a_user_id", at="tree", tells="UserID")
def names_an_organisation_only(root: Element, ask: Ask) -> None:
    """User has an Organization and no UserID."""
    del ask
    inner(insert(root, "Source", "User"), "Organization", "Utility")


@defect("replay_detection_is_complete", at="tree", tells="Nonce Created")
def writes_created_before_nonce(root: Element, ask: Ask) -> None:
    """ReplayDetection begins with Created."""
    del ask
    element = insert(root, "Noun", "ReplayDetection")
    inner(element, "Created", datetime.now(ZONE).isoformat())
    inner(element, "Nonce", str(uuid.uuid4()))


@defect("nonce_is_not_repeated", at="tree", tells="same Nonce")
def uses_one_nonce_for_all(root: Element, ask: Ask) -> None:
    """Every reply carries the same Nonce."""
    del ask
    element = insert(root, "Noun", "ReplayDetection")
    inner(element, "Nonce", "4711")
    inner(element, "Created", datetime.now(ZONE).isoformat())


@defect("reply_keeps_the_context", at="answer", tells="Context of the request")
def answers_from_production(answer: Answer, ask: Ask) -> None:
    """The Context of every reply is PRODUCTION."""
    del ask
    answer.header["Context"] = "PRODUCTION"


@defect("property_has_a_name", at="tree", tells="name Property")
def sends_a_nameless_property(root: Element, ask: Ask) -> None:
    """A Property has a Value and no Name."""
    del ask
    last = head(root)[-1]
    element = inner(head(root), "Property", "")
    element.text = None
    last.addnext(element)
    inner(element, "Value", "7")


@defect("header_extensions_come_last", at="tree", tells="extension end", evidence="known")
def extends_the_header_in_the_middle(root: Element, ask: Ask) -> None:
    """A foreign element stands behind Noun."""
    del ask
    extension = etree.Element("{urn:example:trace}trace")
    extension.text = "7"
    part(head(root), "Noun").addnext(extension)
