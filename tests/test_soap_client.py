"""What a client made from a WSDL can do, and where it stops: the WSDL's fault, or its own."""

import re

import pytest

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.checks.bindings.wsdl import client_can_use_the_wsdl
from cimconform.errors import Inconclusive, PreconditionFailed
from cimconform.harness import wsdl_client
from cimconform.messages.exchange import PLACE, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.stimuli import answers
from cimconform.stimuli import compose as envelope
from cimconform.suite import FIXTURES
from cimconform.transports.base import RawMessage
from cimconform.verdict import NothingToJudge

KNOWN = setting.load(setting.embedded.SYSTEM_FILE, setting.embedded.NOWHERE)
NAME = "get(MeterReadings) of a known meter"
BASIS = Basis(Schemas.ours())
STYLES = [("typed", "1.1"), ("typed", "1.2"), ("generic", "1.1"), ("generic", "1.2")]


def asked(style, reply="<m:Result>OK</m:Result>"):
    """Give a request that was answered."""
    fixture = envelope.find(FIXTURES / "messages", NAME)
    tree = envelope.fill(fixture, {**KNOWN.values(), **envelope.own_values()})
    body = envelope.compose(tree, verb="get", noun="MeterReadings", typed=style == "typed").raw
    answer = answers.response(RawMessage(body), reply)
    return Exchange(
        "asked", "soap", Stimulus(NAME), Message(body), (Message(answer.body, id="answer"),)
    )


def published(style, version, *edits):
    """Give a WSDL as it is fetched, with what it imports; edits are made in it."""
    name = "GetMeterReadings" if style == "typed" else "Generic"
    wsdl = FIXTURES / "wsdl" / "2013" / f"{name}.wsdl"
    text = wsdl.read_text("utf-8")
    for old, new in edits:
        assert re.search(old, text)
        text = re.sub(old, new, text)
    schemas = sorted((FIXTURES / "schemas" / "2013").glob("*.xsd"))
    documents = [(wsdl, text.encode()), *((path, path.read_bytes()) for path in schemas)]
    replies = tuple(
        Message(raw, status=200, headers={PLACE: str(path)}, id=str(n))
        for n, (path, raw) in enumerate(documents)
    )
    stimulus = Stimulus("WSDL of X" if style == "typed" else "WSDL", "", {"soap": version})
    return Exchange("wsdl", "soap", stimulus, None, replies)


def used(wsdl, style, exchange=None):
    """Give what a client made of a WSDL."""
    before = (exchange or asked(style),)
    return wsdl_client.used(wsdl, NAME, typed=style == "typed", before=before)


def stopped(exchange):
    """Give where a client stopped and why."""
    facts = exchange.stimulus.facts
    return facts["client_step"], facts["client_reason"], facts["client_undecided"]


def judged(exchange):
    """Give the findings of the rule."""
    return list(client_can_use_the_wsdl(exchange, BASIS))


@pytest.mark.parametrize(("style", "version"), STYLES)
def test_a_client_builds_the_request_and_reads_the_answer(style, version):
    found = used(published(style, version), style)
    assert stopped(found) == ("", "", "false")
    assert judged(found) == []


@pytest.mark.parametrize(("style", "version"), STYLES)
def test_an_element_that_no_schema_declares_is_found(style, version):
    undeclared = (r'(<wsdl:part name="\w+" element="w:\w*ResponseMessage)"', r'\1s"')
    found = used(published(style, version, undeclared), style)
    assert stopped(found)[::2] == ("find the operation", "false")
    (finding,) = judged(found)
    assert "could not find the operation" in finding.hint
    assert "invalid part" in finding.observed
    assert finding.message == "0"


@pytest.mark.parametrize(("style", "version"), STYLES)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'<wsdl:input name="\w+" message="tns:\w*RequestMessage"/>', ""),
        (r'type="tns:(\w+)"', r'type="tns:No\1"'),
    ],
)
def test_where_the_library_stumbles_no_product_is_accused(style, version, old, new):
    found = used(published(style, version, (old, new)), style)
    assert stopped(found)[::2] == ("load the WSDL", "true")
    with pytest.raises(Inconclusive, match="our client could not load the WSDL"):
        judged(found)


def test_an_answer_of_an_element_that_the_wsdl_does_not_name_is_found():
    other = (r'element="w:MeterReadingsResponseMessage"', 'element="w:MeterReadingsFaultMessage"')
    found = used(published("typed", "1.1", other), "typed")
    assert stopped(found)[0] == "read the answer"
    (finding,) = judged(found)
    assert "MeterReadingsFaultMessage" in finding.observed


def test_an_answer_that_is_not_valid_is_judged_by_the_schema_alone():
    broken = asked("typed", "<m:Nonsense/>")
    found = used(published("typed", "1.1"), "typed", broken)
    assert stopped(found)[0] == "read the answer"
    with pytest.raises(NothingToJudge, match="not valid by itself"):
        judged(found)


def test_a_document_that_was_not_fetched_is_nobodys_fault():
    elsewhere = (r'schemaLocation="[^"]*/GetMeterReadingsMessage', 'schemaLocation="http://h/x')
    found = used(published("typed", "1.1", elsewhere), "typed")
    assert stopped(found) == (
        "load the WSDL",
        "http://h/x.xsd was not fetched with the WSDL",
        "true",
    )
    with pytest.raises(Inconclusive, match="could not load the WSDL"):
        judged(found)


def test_a_wsdl_that_no_client_used_is_not_judged():
    with pytest.raises(NothingToJudge):
        judged(published("typed", "1.1"))


def test_a_client_needs_a_request_and_an_answer():
    lost = Exchange("asked", "soap", Stimulus(NAME), None, (), "cut off")
    with pytest.raises(PreconditionFailed):
        used(published("typed", "1.1"), "typed", lost)
