"""Faults of the Header of a reply."""

import uuid
from datetime import datetime, timedelta

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.async_replies import Delivery, Open, Promise
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import (
    OVER_HTTP,
    UNTYPED,
    Header,
    codes,
    head,
    inner,
    insert,
    part,
    rename,
)
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.names import TC57
from cimconform.reference.server import Reply
from cimconform.reference.world import ZONE


@defect("header_is_present", at="tree", hint="Header")
def leaves_the_header_out(root: Element, ask: Ask) -> None:
    """The reply has no Header."""
    del ask
    root.remove(head(root))


@defect("verb_is_known", at="answer", hint="lower case", evidence="seen", seeds=("SD18",))
def writes_the_verb_with_a_capital(answer: Answer, ask: Ask) -> None:
    """The verb is Reply."""
    del ask
    answer.header["Verb"] = "Reply"


@defect("verb_is_known", at="answer", hint="show reply", evidence="known")
def answers_with_show(answer: Answer, ask: Ask) -> None:
    """The verb is show, as it was before the edition."""
    del ask
    answer.header["Verb"] = "show"


@defect("noun_is_present", at="answer", hint="Noun missing")
def leaves_the_noun_out(answer: Answer, ask: Ask) -> None:
    """The reply has no Noun."""
    del ask
    answer.header.pop("Noun")


@defect(
    "noun_is_spelled_as_listed", at="answer", hint="MeterReadings meant", evidence="known",
    also=("response_noun_is_the_requests",),
)  # fmt: skip
def says_the_singular(answer: Answer, ask: Ask) -> None:
    """The Noun of an answer about an unknown usage point is MeterReading."""
    if ask.noun == "MeterReadings" and "2.12" in codes(answer):
        answer.header["Noun"] = "MeterReading"


@defect(
    "noun_is_not_blank",
    at="answer",
    hint="blank",
    also=("noun_names_the_payload", "response_noun_is_the_requests"),
)
def leaves_the_noun_blank(answer: Answer, ask: Ask) -> None:
    """The Noun is a blank."""
    del ask
    answer.header["Noun"] = " "


@defect(
    "header_children_are_in_order",
    at="tree",
    hint="Timestamp before",
    evidence="seen",
    seeds=("SD22",),
)
def writes_the_timestamp_last(root: Element, ask: Ask) -> None:
    """Timestamp stands behind CorrelationID."""
    del ask
    head(root).append(part(head(root), "Timestamp"))


@defect("header_children_are_in_order", at="tree", hint="Source twice", evidence="known")
def says_its_source_twice(root: Element, ask: Ask) -> None:
    """Source stands there twice."""
    del ask
    insert(root, "Source", "Source", "again")


@defect(
    "response_verb_is_reply",
    at="answer",
    hint="verb of the event",
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
    hint="payload Header/Noun",
    evidence="seen",
    seeds=("SD20",),
)
def names_the_payload_otherwise(root: Element, ask: Ask) -> None:
    """The root of the payload is not what Noun says."""
    payload = child(root, "Payload")
    if payload is not None and ask.noun == "EndDeviceEvents":
        rename(payload[0], f"}}{ask.noun}", f"}}{ask.noun}List")


@defect(
    "response_noun_is_the_requests",
    at="answer",
    hint="Noun of the request",
    evidence="seen",
    seeds=("SD20",),
)
def answers_transactions_under_another_noun(answer: Answer, ask: Ask) -> None:
    """The noun of the reply to a transaction is ReceiptRecord."""
    if ask.verb != "get" and answer.result == "OK":
        answer.header["Noun"] = "ReceiptRecord"


@defect(
    "timestamp_is_a_date_time", at="answer", hint="xs:dateTime", evidence="seen", seeds=("SD24",)
)
def writes_the_time_as_people_do(answer: Answer, ask: Ask) -> None:
    """The Timestamp is 24.11.2026 14:05."""
    del ask
    answer.header["Timestamp"] = "24.11.2026 14:05"


@defect("timestamp_carries_a_zone", at="answer", hint="offset", evidence="seen", seeds=("SD21",))
def forgets_the_zone(answer: Answer, ask: Ask) -> None:
    """The Timestamp has no offset."""
    del ask
    answer.header["Timestamp"] = datetime.now(ZONE).strftime("%Y-%m-%dT%H:%M:%S")


@defect(
    "timestamp_is_near_sending_time",
    at="answer",
    hint="offset clock",
    evidence="seen",
    seeds=("SD21",),
)
def calls_local_time_universal(answer: Answer, ask: Ask) -> None:
    """The Timestamp is an hour or two off: local time with a Z behind it, a zone further east."""
    del ask
    local = datetime.now(ZONE) + timedelta(hours=1)
    answer.header["Timestamp"] = local.strftime("%Y-%m-%dT%H:%M:%SZ")


@defect("source_names_the_system", at="answer", hint="Source blank")
def leaves_the_source_blank(answer: Answer, ask: Ask) -> None:
    """Source is there and empty."""
    del ask
    answer.header["Source"] = ""


@defect("header_flags_are_booleans", at="tree", hint="lower case", evidence="known")
def writes_booleans_in_capitals(root: Element, ask: Ask) -> None:
    """AsyncReplyFlag is FALSE."""
    del ask
    insert(root, "Source", "AsyncReplyFlag", "FALSE")


@defect("user_has_a_user_id", at="tree", hint="UserID")
def names_an_organisation_only(root: Element, ask: Ask) -> None:
    """User has an Organization and no UserID."""
    del ask
    inner(insert(root, "Source", "User"), "Organization", "Utility")


@defect("replay_detection_is_complete", at="tree", hint="Nonce Created")
def writes_created_before_nonce(root: Element, ask: Ask) -> None:
    """ReplayDetection begins with Created."""
    del ask
    element = insert(root, "Noun", "ReplayDetection")
    inner(element, "Created", datetime.now(ZONE).isoformat())
    inner(element, "Nonce", str(uuid.uuid4()))


@defect("nonce_is_not_repeated", at="tree", hint="same Nonce")
def uses_one_nonce_for_all(root: Element, ask: Ask) -> None:
    """Every reply carries the same Nonce."""
    del ask
    element = insert(root, "Noun", "ReplayDetection")
    inner(element, "Nonce", "4711")
    inner(element, "Created", datetime.now(ZONE).isoformat())


@defect("reply_keeps_the_context", at="answer", hint="Context of the request")
def answers_from_production(answer: Answer, ask: Ask) -> None:
    """The Context of every reply is PRODUCTION."""
    del ask
    answer.header["Context"] = "PRODUCTION"


@defect("property_has_a_name", at="tree", hint="name Property")
def sends_a_nameless_property(root: Element, ask: Ask) -> None:
    """A Property has a Value and no Name."""
    del ask
    last = head(root)[-1]
    element = inner(head(root), "Property", "")
    element.text = None
    last.addnext(element)
    inner(element, "Value", "7")


@defect("header_extensions_come_last", at="tree", hint="extension end", evidence="known")
def extends_the_header_in_the_middle(root: Element, ask: Ask) -> None:
    """A foreign element stands behind Noun."""
    del ask
    extension = etree.Element("{urn:example:trace}trace")
    extension.text = "7"
    part(head(root), "Noun").addnext(extension)


@defect("one_way_has_no_reply", at="http", on=("jms",), hint="AckRequired no reply")
def answers_what_wants_no_answer(reply: Reply, ask: Ask) -> None:
    """A transaction with AckRequired false is answered like any other."""
    del ask
    reply.one_way = False


@defect("one_way_ignores_reply_address", at="http", hint="nothing ReplyAddress")
def answers_to_an_address_nobody_hears(reply: Reply, ask: Ask) -> None:
    """The answer to a transaction with AckRequired false goes to its ReplyAddress."""
    address = ask.header.get("ReplyAddress", "")
    if reply.one_way and address:
        reply.promise = Promise(ask, [Delivery(Answer(), address)], Open(""))


@defect(
    "request_verb_is_a_request",
    at="request_header",
    on=UNTYPED,
    hint="past tense",
    evidence="seen",
    seeds=("SD18",),
)
def asks_in_the_past_tense(header: Header, order: Order) -> None:
    """A create is sent as created."""
    if order.verb == "create" and order.style != "typed":
        header["Verb"] = "created"


@defect("get_noun_is_what_is_wanted", at="request_header", on=UNTYPED, hint="wanted Get")
def names_the_parameters_in_noun(header: Header, order: Order) -> None:
    """The Noun of a get is GetMeterReadings."""
    if order.verb == "get" and order.style != "typed":
        header["Noun"] = f"Get{order.noun}"


@defect(
    "asynchronous_request_names_its_address",
    at="request_header",
    on=OVER_HTTP,
    hint="ReplyAddress later",
    evidence="known",
    seeds=("SD27",),
)
def wants_it_later_and_says_not_where(header: Header, order: Order) -> None:
    """A request for a later answer has no ReplyAddress."""
    del order
    header.pop("ReplyAddress", None)


@defect(
    "reply_address_goes_with_its_flag",
    at="request_header",
    on=OVER_HTTP,
    hint="AsyncReplyFlag at once",
)
def names_an_address_for_nothing(header: Header, order: Order) -> None:
    """A request that wants its answer at once names a ReplyAddress."""
    if not order.later and order.verb == "get":
        header["AsyncReplyFlag"] = "false"
        header["ReplyAddress"] = "http://client.example/late"


@defect(
    "reply_address_is_an_address", at="request_header", hint="begin ReplyAddress", evidence="seen"
)
def names_nobody_as_its_address(header: Header, order: Order) -> None:
    """The ReplyAddress is the name of a listener."""
    if order.later:
        header["ReplyAddress"] = "billing-listener"


@defect("operation_set_goes_with_its_noun", at="tree", on=UNTYPED, hint="Payload OperationSet Noun")
def sends_a_set_about_something_else(root: Element, ask: Ask) -> None:
    """The reply to a control carries an OperationSet."""
    if ask.noun == "EndDeviceControls" and ask.style != "typed" and child(root, "Payload") is None:
        held = put(put(root, "Payload"), "OperationSet")
        operation = put(held, "Operation")
        for name, value in (("operationId", "1"), ("noun", ask.noun), ("verb", "create")):
            put(operation, name, value)
        space = f"{TC57}/{ask.noun}#"
        etree.SubElement(operation, f"{{{space}}}{ask.noun}")
