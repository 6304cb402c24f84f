"""Strange but legal: what a head end may do and no check may complain of."""

import base64
import copy
import gzip
import re
import uuid
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child, children, local, parent
from cimconform.reference.building import put
from cimconform.reference.defects import variant
from cimconform.reference.defects.tools import (
    OVER_HTTP,
    cut,
    device_names,
    empty,
    head,
    inner,
    insert,
    only,
    part,
    readings,
)
from cimconform.reference.names import MSG, TC57
from cimconform.reference.server import Reply
from cimconform.reference.world import REGISTER, REVERSE, ZONE

SIGNED = b"SignatureValue"


@variant(at="answer", seeds=("L5",))
def says_error_free_explicitly(answer: Answer, ask: Ask) -> None:
    """OK comes with an Error 0.0 of level INFORM."""
    del ask
    if answer.result == "OK":
        answer.problems = [Problem("0.0", "no error", level="INFORM")]


@variant(at="http", seeds=("L1",))
def uses_other_prefixes(reply: Reply, ask: Ask) -> None:
    """Every prefix is another one."""
    del ask
    if SIGNED in reply.body:  # its prefixes are signed with it
        return
    for old, new in ((b"soap:", b"SOAP-ENV:"), (b"m:", b"cme:"), (b"w:", b"typed:")):
        reply.body = re.sub(rb"(</?)" + old, rb"\1" + new, reply.body)
        reply.body = reply.body.replace(b"xmlns:" + old[:-1] + b"=", b"xmlns:" + new[:-1] + b"=")
        reply.body = reply.body.replace(b">" + old, b">" + new)


@variant(at="answer", seeds=("L2",))
def sends_the_bare_header(answer: Answer, ask: Ask) -> None:
    """Source and Timestamp, which are optional, are left out."""
    del ask
    answer.header.pop("Source")
    answer.header.pop("Timestamp")


@variant(at="answer", seeds=("L3", "L14"))
def writes_universal_time(answer: Answer, ask: Ask) -> None:
    """The Timestamp has a Z and seven digits of a second."""
    del ask
    answer.header["Timestamp"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


@variant(at="http", on=OVER_HTTP, seeds=("L6",))
def compresses_its_answers(reply: Reply, ask: Ask) -> None:
    """Answers are compressed by HTTP."""
    del ask
    reply.body = gzip.compress(reply.body)
    reply.headers["Content-Encoding"] = "gzip"


@variant(at="tree", seeds=("L7",))
def extends_its_header(root: Element, ask: Ask) -> None:
    """A foreign element stands at the end of the Header."""
    del ask
    header: etree._Element = head(root)
    etree.SubElement(header, "{urn:example:trace}trace").text = "7"


@variant(at="tree", seeds=("L15",))
def sends_many_properties(root: Element, ask: Ask) -> None:
    """The Header has three Properties, one of them without a Value."""
    del ask
    for name in ("zone", "route", "operator"):
        element = inner(head(root), "Property", "")
        element.text = None
        inner(element, "Name", name)
        if name != "zone":
            inner(element, "Value", "7")


@variant(at="answer", seeds=("L9",))
def writes_identifiers_in_capitals(answer: Answer, ask: Ask) -> None:
    """MessageIDs are UUIDs in upper case."""
    del ask
    answer.header["MessageID"] = str(uuid.uuid4()).upper()


@variant(at="answer", seeds=("L9",))
def writes_identifiers_as_urns(answer: Answer, ask: Ask) -> None:
    """MessageIDs are UUIDs behind urn:uuid:."""
    del ask
    answer.header["MessageID"] = f"urn:uuid:{uuid.uuid4()}"


_COUNTER = iter(range(1, 10**9))


@variant(at="answer", seeds=("L9",))
def numbers_its_messages(answer: Answer, ask: Ask) -> None:
    """MessageIDs are sequence numbers."""
    del ask
    answer.header["MessageID"] = str(next(_COUNTER))


@variant(at="http", seeds=("L10",))
def decorates_its_xml(reply: Reply, ask: Ask) -> None:
    """Answers hold comments, processing instructions, CDATA and white space."""
    del ask
    text = re.sub(rb"(<\w+:Noun>)(\w+)(</)", rb"\1<![CDATA[\2]]>\3", reply.body)
    text = text.replace(b":Verb>reply<", b":Verb>re<!-- in the middle -->ply<")
    reply.body = re.sub(rb"><(\w+:(?:Header|Reply)>)", rb">\n  <!-- part --><?part?>\n  <\1", text)


@variant(at="answer", seeds=("L11",))
def takes_its_time(answer: Answer, ask: Ask) -> None:
    """An answer about a usage point takes a while, and comes in time."""
    del ask
    answer.delay = 0.3 if only(answer, "2.12") else 0.0


@variant(at="answer")
def fails_where_some_failed(answer: Answer, ask: Ask) -> None:
    """A get with data for some and errors for others is FAILED, as one reading of the standard has it."""
    if answer.result == "PARTIAL" and ask.verb == "get":
        answer.result = "FAILED"


@variant(at="answer", seeds=("L17",))
def says_that_nothing_was_found(answer: Answer, ask: Ask) -> None:
    """A meter without data is answered by 5.7."""
    empty = answer.payload is not None and not any(
        e.text for e in answer.payload.iter() if str(e.tag).endswith("}value")
    )
    if ask.noun == "MeterReadings" and ask.verb == "get" and answer.result == "OK" and empty:
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("5.7", "no data", level="WARNING")]


@variant(at="answer", seeds=("L5",))
def informs_beside_ok(answer: Answer, ask: Ask) -> None:
    """OK about events comes with an Error 0.0 and details."""
    if answer.result == "OK" and ask.noun == "EndDeviceEvents":
        answer.problems = [Problem("0.0", "two events", level="INFORM")]


@variant(at="tree", seeds=("L14",))
def writes_white_space_around_times(root: Element, ask: Ask) -> None:
    """There is white space around the Timestamp, which the type allows."""
    del ask
    for stamp in root.iter(f"{{{MSG}}}Timestamp"):
        stamp.text = f"\n {stamp.text} "


@variant(at="tree")
def says_that_it_is_xml(root: Element, ask: Ask) -> None:
    """A plain payload has the Format XML."""
    del ask
    for payload in [e for e in root if str(e.tag).endswith("}Payload") and len(e)]:
        put(payload, "Format", "XML")


@variant(at="answer", seeds=("L2",))
def says_its_revision(answer: Answer, ask: Ask) -> None:
    """Replies say Revision 1, which is the default."""
    del ask
    answer.header["Revision"] = "1"


@variant(at="http", seeds=("L1",))
def uses_a_default_namespace(reply: Reply, ask: Ask) -> None:
    """The message namespace is the default one."""
    del ask
    if SIGNED in reply.body:  # its prefixes are signed with it
        return
    for old, new in ((b"<m:", b"<"), (b"</m:", b"</"), (b"xmlns:m=", b"xmlns=")):
        reply.body = reply.body.replace(old, new)


@variant(at="http", seeds=("L1",), on=("soap11", "soap12"))
def puts_its_wrapper_into_the_default_namespace(reply: Reply, ask: Ask) -> None:
    """The namespace of the typed wrapper is the default one."""
    del ask
    if SIGNED in reply.body:  # its prefixes are signed with it
        return
    for old, new in ((b"<w:", b"<"), (b"</w:", b"</"), (b"xmlns:w=", b"xmlns=")):
        reply.body = reply.body.replace(old, new)


@variant(at="tree", seeds=("L2",))
def sends_the_full_header(root: Element, ask: Ask) -> None:
    """Every optional element of the Header is there."""
    del ask
    insert(root, "Noun", "Revision", "2.0")
    inner(part(root, "Header"), "Comment", "for people")
    detection = insert(root, "Revision", "ReplayDetection")
    inner(detection, "Nonce", uuid.uuid4().hex)
    inner(detection, "Created", datetime.now(ZONE).isoformat())
    for name, value in (("AckRequired", "1"), ("ReplyAddress", "NONE"), ("AsyncReplyFlag", "0")):
        insert(root, "Source", name, value)
    inner(insert(root, "AckRequired", "User"), "UserID", "head-end")


@variant(at="http", on=OVER_HTTP, seeds=("L6",))
def answers_in_chunks(reply: Reply, ask: Ask) -> None:
    """Answers come in chunks, without a length."""
    del ask
    reply.chunked = True


@variant(at="http", on=OVER_HTTP, seeds=("L6",))
def closes_each_connection(reply: Reply, ask: Ask) -> None:
    """The connection is closed after each answer."""
    del ask
    reply.headers["Connection"] = "close"


@variant(at="tree", seeds=("L7",))
def extends_its_reply(root: Element, ask: Ask) -> None:
    """A foreign element stands at the end of the Reply."""
    del ask
    reply: etree._Element = part(root, "Reply")
    etree.SubElement(reply, "{urn:example:trace}trace").text = "7"


@variant(at="answer", seeds=("L9",))
def writes_identifiers_with_an_underscore(answer: Answer, ask: Ask) -> None:
    """MessageIDs are UUIDs behind an underscore."""
    del ask
    answer.header["MessageID"] = f"_{uuid.uuid4()}"


def _more(root: Element, code: str) -> None:
    """Add a register to each meter that has the usual one and not this."""
    for reading in readings(root):
        own = [e for e in children(reading) if local(e) == "Readings"]
        kinds = [part(e, "ReadingType").get("ref") for e in own]
        if REGISTER in kinds and code not in kinds:
            again = copy.deepcopy(own[kinds.index(REGISTER)])
            part(again, "ReadingType").set("ref", code)
            own[-1].addnext(again)
            _define(parent(reading), code)


def _define(document: Element, code: str) -> None:
    """Append the definition of a reading type, once."""
    if code not in document.itertext():
        element = put(document, "ReadingType")
        put(element, "mRID", code)
        put(put(element, "Names"), "name", code)


@variant(at="tree", seeds=("L12",), also=("answer_holds_only_what_was_asked",))
def adds_registers(root: Element, ask: Ask) -> None:
    """Another register is there beside the one asked for, which is noted and breaks nothing."""
    del ask
    _more(root, REVERSE)


@variant(at="tree", seeds=("L12", "L13"), also=("answer_holds_only_what_was_asked",))
def adds_registers_in_thousandths(root: Element, ask: Ask) -> None:
    """A register of a negative power of ten is there too."""
    del ask
    _more(root, REVERSE.replace(".3.72.", ".-3.72."))


@variant(at="tree", seeds=("L14",))
def writes_times_of_values_in_full(root: Element, ask: Ask) -> None:
    """The times of values have seven digits of a second."""
    del ask
    for stamp in root.iter("{*}timeStamp"):
        stamp.text = re.sub(r"(:\d\d)([+-]\d\d:\d\d)$", r"\1.0000000\2", stamp.text or "")


@variant(at="answer", seeds=("L5",))
def informs_of_requests_released(answer: Answer, ask: Ask) -> None:
    """OK about events comes with an Error 6.3 that informs."""
    if answer.result == "OK" and ask.noun == "EndDeviceEvents":
        answer.problems = [Problem("6.3", "released again", level="INFORM")]


@variant(at="answer", seeds=("L17",))
def gives_an_empty_noun_for_nothing(answer: Answer, ask: Ask) -> None:
    """A meter without data is answered by a noun that is empty."""
    if "M-1009" in device_names(ask) and answer.result == "OK":
        answer.payload = empty(ask.noun)


@variant(at="answer", seeds=("L17",))
def gives_no_payload_for_nothing(answer: Answer, ask: Ask) -> None:
    """A meter without data is answered by OK alone."""
    if "M-1009" in device_names(ask) and answer.result == "OK":
        answer.payload = None


@variant(at="tree", seeds=("L19",), on=("generic", "http"))
def compresses_its_payloads(root: Element, ask: Ask) -> None:
    """Every payload is packed inside its message."""
    del ask
    payload = child(root, "Payload")
    if payload is not None and len(payload):
        packed = base64.b64encode(gzip.compress(etree.tostring(payload[0]))).decode()
        payload[:] = []
        put(payload, "Compressed", packed)
        put(payload, "Format", "XML")


@variant(at="envelope", on=("generic",))
def faults_in_words_of_its_own(document: Element) -> None:
    """The detail of a fault is an element of the vendor's, where the WSDL declares none."""
    for message in list(document.iter(f"{{{MSG}}}FaultMessage")):
        message.addnext(etree.Element("{urn:example:vendor}exception"))
        cut(message)


@variant(at="wsdl", on=("soap11", "soap12"))
def offers_gets_in_execute(text: str) -> str:
    """A service of the role Execute has an operation Get, as the prose of the standard has it."""
    if "ExecuteMeterConfig" not in text:
        return text
    space = f"{TC57}/GetMeterConfigMessage"
    more = (
        f'<xs:import namespace="{space}" schemaLocation="xsd/GetMeterConfigMessage.xsd"/><xs:import'
    )
    text = text.replace("<xs:import", more, 1).replace("xmlns:w=", f'xmlns:g="{space}" xmlns:w=', 1)
    return text.replace("w:CloseMeterConfig", "g:GetMeterConfig").replace(
        "CloseMeterConfig", "GetMeterConfig"
    )


@variant(at="wsdl", on=("soap11", "soap12", "generic"))
def leaves_use_out(text: str) -> str:
    """The bodies in the WSDL do not say literal, which is what that means."""
    return text.replace(' use="literal"', "")


@variant(at="tree", seeds=("L9",))
def writes_mrids_in_capitals(root: Element, ask: Ask) -> None:
    """The mRIDs of objects are in upper case, behind an underscore."""
    del ask
    for element in root.iter("{*}Meter"):
        mrid = child(element, "mRID")
        if mrid is not None:
            mrid.text = f"_{(mrid.text or '').upper()}"
