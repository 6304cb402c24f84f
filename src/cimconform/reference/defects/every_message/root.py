"""Faults of the document and its root element."""

from lxml import etree

from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import OVER_HTTP, UNTYPED, device_names, head, part
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.names import MSG
from cimconform.reference.server import Reply
from cimconform.reference.world import UNUSUAL

_WWW = b"http://www.iec.ch/TC57/2011/schema/message"
_DRAFT = b"http://www.iec.ch/TC57/2010/schema/message"


@defect("message_is_well_formed", at="http", hint="ends before", evidence="known")
def cuts_off_long_errors(reply: Reply, ask: Ask) -> None:
    """The answer about an unknown usage point breaks off before its end."""
    del ask
    if b"2.12" in reply.body:
        reply.body = reply.body[:-20]


@defect("root_is_a_message_element", at="tree", hint="ResponseMessage Answer")
def answers_under_a_root_of_its_own(root: Element, ask: Ask) -> None:
    """The answer about an unknown usage point has the root Answer."""
    del ask
    if "2.12" in root.itertext():
        root.tag = f"{{{MSG}}}Answer"


@defect(
    "message_namespace_is_the_editions",
    at="http",
    hint="www.iec.ch",
    evidence="seen",
    seeds=("SD02",),
)
def writes_www_into_the_namespace(reply: Reply, ask: Ask) -> None:
    """The message namespace has www. in its host, as misprinted examples have."""
    del ask
    reply.body = reply.body.replace(MSG.encode(), _WWW)


@defect(
    "message_namespace_is_the_editions",
    at="http",
    hint="draft 2010",
    evidence="seen",
    seeds=("SD02", "SD25"),
)
def speaks_the_draft_of_2010(reply: Reply, ask: Ask) -> None:
    """The message namespace is that of the draft of 2010."""
    del ask
    reply.body = reply.body.replace(MSG.encode(), _DRAFT)


@defect("message_is_schema_valid", at="tree", hint="building", evidence="seen", seeds=("SD25",))
def puts_its_own_element_into_location(root: Element, ask: Ask) -> None:
    """The Location of an Error holds an element that the schema does not have."""
    del ask
    for error in root.iter(f"{{{MSG}}}Error"):
        location = put(error, "Location")
        part(error, "reason").addnext(location)
        put(location, "building", "7")


@defect("envelope_parts_have_no_attributes", at="tree", hint="version")
def numbers_its_replies_by_attribute(root: Element, ask: Ask) -> None:
    """Reply carries an attribute version."""
    del ask
    part(root, "Reply").set("version", "1")


@defect(
    "tags_are_namespace_qualified",
    at="tree",
    hint="namespace trace",
    also=("message_is_schema_valid",),
)
def forgets_a_namespace(root: Element, ask: Ask) -> None:
    """An element of the Header has no namespace."""
    del ask
    header: etree._Element = head(root)
    etree.SubElement(header, "trace").text = "7"


@defect("answer_is_a_response_message", at="tree", hint="untyped Message", on=("http",))
def answers_in_the_untyped_root(root: Element, ask: Ask) -> None:
    """The root of an answer is Message."""
    del ask
    root.tag = f"{{{MSG}}}Message"


@defect(
    "text_is_in_declared_encoding",
    at="http",
    hint="declares iso-8859-1",
    on=OVER_HTTP,
    seeds=("SD13",),
)
def declares_another_charset(reply: Reply, ask: Ask) -> None:
    """The content type says ISO-8859-1; the bytes and the XML declaration say UTF-8."""
    del ask
    reply.headers["Content-Type"] = reply.headers["Content-Type"].replace("utf-8", "iso-8859-1")


@defect(
    "one_edition_in_one_message",
    at="tree",
    hint="one edition 2021",
    evidence="seen",
    seeds=("SD02",),
)
def extends_with_the_second_edition(root: Element, ask: Ask) -> None:
    """The Header is extended by an element of the edition of 2021."""
    if ask.style == "typed" or child(root, "Payload") is not None:
        header: etree._Element = head(root)
        etree.SubElement(header, "{http://iec.ch/TC57/2021/Trace#}Trace").text = "7"


@defect(
    "root_is_a_message_element",
    at="tree",
    hint="wrapper answer",
    evidence="seen",
    on=("soap11", "soap12"),
)
def names_its_answers_after_the_operation(root: Element, ask: Ask) -> None:
    """The wrapper of an answer is GetMeterReadingsResponse, as code-first stacks call it."""
    name = etree.QName(root).localname
    if name.endswith("ResponseMessage") and ask.style == "typed":
        verb = ask.header.get("Verb", "").capitalize()
        noun = name.removesuffix("ResponseMessage")
        root.tag = f"{{{etree.QName(root).namespace}}}{verb}{noun}Response"


@defect(
    "root_is_a_message_element",
    at="tree",
    hint="around whole",
    evidence="seen",
    seeds=("SD12",),
    on=("generic",),
)
def wraps_the_message_once_more(root: Element, ask: Ask) -> Element | None:
    """The answer about an unknown usage point stands in a wrapper of the vendor's."""
    del ask
    if "2.12" not in root.itertext():
        return None
    wrapper = etree.Element("{urn:example:vendor}Envelope61968")
    wrapper.append(root)
    return wrapper


@defect(
    "request_is_a_request_message",
    at="request_tree",
    on=UNTYPED,
    hint="superset",
    also=("event_is_an_event_message",),
)
def asks_by_the_untyped_message(root: Element, order: Order) -> None:
    """Each request is a Message."""
    if order.style != "typed":
        root.tag = f"{{{MSG}}}Message"


@defect(
    "message_is_well_formed",
    at="http",
    hint="UTF-8",
    evidence="known",
    seeds=("SD13",),
    on=OVER_HTTP,
)
def sends_latin_1_undeclared(reply: Reply, ask: Ask) -> None:
    """Letters of ISO-8859-1 go out as its bytes, under a declaration of UTF-8."""
    if UNUSUAL[1121] in device_names(ask):
        reply.body = reply.body.decode().encode("latin-1", "xmlcharrefreplace")
