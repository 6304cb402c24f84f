"""Strange but legal: what a head end may do and no check may complain of."""

import gzip
import re
import uuid
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element
from cimconform.reference.building import put
from cimconform.reference.names import MSG
from cimconform.reference.server import Reply

from . import variant
from .tools import OVER_HTTP, head, inner, only


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


@variant(at="answer", seeds=("L3",))
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
    etree.SubElement(head(root), "{urn:example:trace}trace").text = "7"


@variant(at="tree")
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
    reply.body = re.sub(rb"><(\w+:(?:Header|Reply)>)", rb">\n  <!-- part --><?part?>\n  <\1", text)


@variant(at="answer", seeds=("L11",))
def takes_its_time(answer: Answer, ask: Ask) -> None:
    """An answer about a usage point takes a while, and comes in time."""
    del ask
    answer.delay = 0.3 if only(answer, "2.12") else 0.0


@variant(at="answer", seeds=("L4",))
def fails_where_some_failed(answer: Answer, ask: Ask) -> None:
    """A get with data for some and errors for others is FAILED, as one reading of the standard has it."""
    if answer.result == "PARTIAL" and ask.verb == "get":
        answer.result = "FAILED"


@variant(at="answer")
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


@variant(at="tree")
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


@variant(at="answer")
def says_its_revision(answer: Answer, ask: Ask) -> None:
    """Replies say Revision 1, which is the default."""
    del ask
    answer.header["Revision"] = "1"
