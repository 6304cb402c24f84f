"""Debian's libxml2, another copy than lxml's, reads our XSDs and finds our messages valid."""

import pytest
from lxml import etree

from cimconform.messages.message import Message, local, namespace
from cimconform.stimuli import compose as envelope
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import load

XSDS = sorted((FIXTURES / "schemas" / "2013").glob("*.xsd"))
MESSAGES = sorted((FIXTURES / "messages").rglob("*.xml"))
INVALID, NO_SCHEMA = 3, 5  # exit codes of xmllint
# A typed get has its profile: what asks by Request/ID alone is sent in other bindings only; so are
# sets of operations, for which there is no wrapper.
UNTYPED = ("MeterReadings.get.by_ID_and_times", "OperationSet.")
WAYS = [
    pytest.param(path, typed, id=f"{path.stem}-{'typed' if typed else 'generic'}")
    for path in MESSAGES
    for typed in (False, True)
    if not (typed and path.stem.startswith(UNTYPED))
]
ADDRESSES = {
    "base_url": "http://127.0.0.1",
    "broker_url": "stomp://127.0.0.1",
    "queues": "",
}
VALUES = {
    **load(embedded.SYSTEM_FILE, ADDRESSES).values(),
    "reply_address": "http://127.0.0.1/late",
    "reply_topic": "topic:LATE",
    "open_correlation": "6f7a4c1e-0000-4000-8000-000000000001",
    "transaction": "6f7a4c1e-0000-4000-8000-000000000002",
}


@pytest.fixture
def validate(needs, run, tmp_path):
    """Give the exit code with which xmllint leaves after validating bytes."""
    needs("xmllint")

    def xmllint(schema, raw: bytes) -> tuple[int, str]:
        document = tmp_path / "document.xml"
        document.write_bytes(raw)
        done = run(["xmllint", "--noout", "--nonet", "--schema", schema, document])
        return done.returncode, done.stderr

    return xmllint


def composed(path, *, typed: bool) -> Message:
    """Compose the message of a fixture as it is sent to the reference."""
    noun, verb = path.stem.split(".")[:2]
    tree = envelope.fill(path, {**VALUES, **envelope.own_values()})
    return Message(envelope.compose(tree, verb=verb, noun=noun, typed=typed).raw)


def schema_of(element):
    """Give the XSD of an element's namespace."""
    named = namespace(element).rstrip("#").rpartition("/")[2]
    return FIXTURES / "schemas" / "2013" / f"{named.removeprefix('message') or 'Message'}.xsd"


@pytest.mark.parametrize("path", XSDS, ids=lambda path: path.stem)
def test_every_schema_loads(validate, path):
    code, output = validate(path, b"<stranger/>")
    assert (code, "No matching global declaration" in output) == (INVALID, True)


def test_a_schema_that_does_not_load_is_no_invalid_message(validate, tmp_path):
    astray = tmp_path / XSDS[1].name
    astray.write_bytes(XSDS[1].read_bytes())
    code, output = validate(astray, b"<stranger/>")
    assert code == NO_SCHEMA, output


@pytest.mark.parametrize(("path", "typed"), WAYS)
def test_every_message_of_ours_is_valid(validate, path, typed):
    message = composed(path, typed=typed)
    carried = (e for e in message.elements() if namespace(e).endswith("#"))
    for element in (message.root, next(carried, None)):
        if element is not None:
            code, output = validate(schema_of(element), etree.tostring(element))
            assert code == 0, output


def test_an_invalid_message_is_refused(validate):
    message = composed(MESSAGES[0], typed=False)
    header = message.find("Header")
    header.insert(0, next(e for e in header if local(e) == "Noun"))
    code, output = validate(schema_of(message.root), etree.tostring(message.root))
    assert (code, "This element is not expected" in output) == (INVALID, True)
