"""What a request must be before it is carried out. Each guard has a name; a defect may drop it."""

import base64
import binascii
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from lxml import etree

from cimconform.reference import (
    async_replies,
    config,
    controls,
    events,
    linkage,
    operations,
    provisioning,
    readings,
    schedules,
)  # fmt: skip
from cimconform.reference.answering import Answer, Problem, Refusal
from cimconform.reference.asking import (
    VERBS,
    Ask,
    Element,
    Fault,
    child,
    children,
    local,
    parse,
    text,
)
from cimconform.reference.names import FIXTURES, MSG, TC57
from cimconform.reference.times import moment
from cimconform.reference.world import World

Handler = Callable[[Ask, World], Answer]
SERVED: dict[tuple[str, str], Handler] = {
    ("get", "MeterReadings"): readings.get,
    ("cancel", "MeterReadings"): async_replies.cancel,
    ("create", "EndDeviceControls"): controls.create,
    ("change", "EndDeviceControls"): controls.change,
    ("cancel", "EndDeviceControls"): controls.cancel,
    ("get", "EndDeviceControls"): controls.get,
    ("get", "EndDeviceEvents"): events.get,
    ("create", "MeterConfig"): config.create,
    ("change", "MeterConfig"): config.change,
    ("delete", "MeterConfig"): config.delete,
    ("get", "MeterConfig"): config.get,
    **provisioning.handlers(),
    **linkage.HANDLERS,
    **schedules.HANDLERS,
}
SERVED["execute", "OperationSet"] = partial(operations.execute, handlers=SERVED)
CONTEXT = "TESTING"
MAX_UNPACKED = 50_000_000
Guard = Callable[[Ask, World], None]
GUARDS: dict[str, Guard] = {}


def guard(function: Guard) -> Guard:
    """Register a guard; they are asked in the order in which they stand here."""
    GUARDS[function.__name__] = function
    return function


@guard
def has_header(ask: Ask, world: World) -> None:
    """A request has a Header."""
    del world
    if child(ask.root, "Header") is None:
        raise Fault("the message has no Header", "1.5")


@guard
def has_verb(ask: Ask, world: World) -> None:
    """A request has a Verb."""
    del world
    if not ask.header.get("Verb"):
        raise Fault("Header has no Verb", "1.5")


@guard
def has_noun(ask: Ask, world: World) -> None:
    """A request has a Noun."""
    del world
    if not ask.header.get("Noun"):
        raise Fault("Header has no Noun", "1.5")


@guard
def unpacks_payload(ask: Ask, world: World) -> None:
    """What is compressed is unpacked first: base64, then gzip."""
    del world
    part = child(ask.root, "Payload")
    packed = child(part, "Compressed") if part is not None else None
    if part is None or packed is None:
        return
    try:
        raw = zlib.decompressobj(31).decompress(
            base64.b64decode("".join((packed.text or "").split()), validate=True), MAX_UNPACKED
        )
        part[:] = [parse(raw)]
    except (binascii.Error, zlib.error, Fault):
        raise Refusal(Problem("1.8", "the compressed payload cannot be unpacked")) from None


@guard
def fits_its_wrapper(ask: Ask, world: World) -> None:
    """Verb and noun of the header are those of the typed wrapper."""
    del world
    if ask.style == "typed" and ask.header.get("Noun") != ask.noun and ask.header.get("Noun"):
        raise Refusal(Problem("2.5", f"the operation takes {ask.noun}"))
    if ask.style == "typed" and ask.header.get("Verb") in VERBS and ask.header["Verb"] != ask.verb:
        raise Refusal(Problem("2.9", f"the operation takes the verb {ask.verb}"))


@guard
def knows_noun(ask: Ask, world: World) -> None:
    """The noun is served."""
    del world
    if ask.header.get("Noun", ask.noun) not in {noun for _, noun in SERVED}:
        raise Refusal(Problem("2.5", f"the noun {ask.header.get('Noun')} is not served"))


@guard
def knows_verb(ask: Ask, world: World) -> None:
    """The verb is served for the noun."""
    del world
    verb = ask.header.get("Verb", ask.verb)
    if (verb, ask.noun) not in SERVED:
        raise Refusal(Problem("2.9", f"{verb}({ask.noun}) is not served"))


@guard
def knows_revision(ask: Ask, world: World) -> None:
    """The revision of the message definition is supported."""
    del world
    if ask.header.get("Revision", "1") not in ("1", "1.0", "2.0"):
        raise Refusal(Problem("1.9", f"revision {ask.header['Revision']} is not supported"))


@guard
def valid_against_schema(ask: Ask, world: World) -> None:
    """The message and what it carries are valid."""
    del world
    inside = [
        d for operation in operations.operations(ask) for d in operations.documents(operation)
    ]
    documents = [ask.root, ask.payload, ask.query, *inside]
    for document in (d for d in documents if d is not None):
        schema = _schema(etree.QName(document).namespace or "")
        if schema is not None and not schema.validate(etree.fromstring(etree.tostring(document))):
            raise Refusal(Problem("1.8", f"not valid: {schema.error_log.last_error}"))


@cache
def _schema(space: str) -> etree.XMLSchema | None:
    """Compile the schema of a namespace, when a request of it first comes; None is none of ours."""
    name = "Message" if space == MSG else space.removeprefix(f"{TC57}/").removesuffix("#")
    path = FIXTURES / "schemas" / "2013" / f"{name.replace('/', '')}.xsd"
    if not path.is_file():
        return None
    tree = etree.parse(str(path))
    mine = tree.getroot().get("targetNamespace") == space
    return etree.XMLSchema(tree) if mine else None


@guard
def one_payload_branch(ask: Ask, world: World) -> None:
    """Payload holds foreign elements, or OperationSet, or Compressed, or ID: one of them."""
    del world
    part = child(ask.root, "Payload")
    names = {local(e) for e in children(part)} if part is not None else set()
    own = names & {"OperationSet", "Compressed", "ID"}
    if len(own) + bool(names - own - {"Format"}) > 1:
        raise Refusal(Problem("1.8", "the payload mixes two ways of carrying it"))


@guard
def set_has_operations(ask: Ask, world: World) -> None:
    """An OperationSet is there, and not empty."""
    del world
    if ask.noun == "OperationSet" and not operations.operations(ask):
        raise Refusal(Problem("1.7", "execute carries an OperationSet with an Operation in it"))


@guard
def operation_ids_are_unique(ask: Ask, world: World) -> None:
    """No two operations of a set have one operationId."""
    del world
    ids = [text(operation, "operationId") for operation in operations.operations(ask)]
    if len(set(ids)) < len(ids):
        raise Refusal(Problem("1.8", "two operations have one operationId"))


@guard
def payload_is_the_noun(ask: Ask, world: World) -> None:
    """The payload is what the Noun says."""
    del world
    part = child(ask.root, "Payload")
    own = {"OperationSet", "Compressed", "ID", "Format"}
    names = [local(e) for e in children(part)] if part is not None else []
    foreign = [name for name in names if name not in own]
    if foreign and foreign[0] != ask.noun:
        raise Refusal(Problem("2.5", f"the payload is {foreign[0]}, the noun {ask.noun}"))


@guard
def later_needs_an_address(ask: Ask, world: World) -> None:
    """A request for an asynchronous reply says where to."""
    del world
    if async_replies.wanted(ask) and not ask.header.get("ReplyAddress"):
        raise Refusal(Problem("1.5", "AsyncReplyFlag needs a ReplyAddress"))


@guard
def address_can_be_sent_to(ask: Ask, world: World) -> None:
    """ReplyAddress is of a kind that we can send to."""
    del world
    address = ask.header.get("ReplyAddress", "")
    if async_replies.wanted(ask) and address and not address.startswith(ask.ways):
        raise Refusal(Problem("1.8", f"the ReplyAddress {address} is none that we can send to"))


@guard
def same_context(ask: Ask, world: World) -> None:
    """A message of another environment is not acted on."""
    del world
    if ask.header.get("Context", CONTEXT).upper() != CONTEXT:
        raise Refusal(Problem("7.7", f"this system runs in the context {CONTEXT}"))


@guard
def knows_source(ask: Ask, world: World) -> None:
    """The sender is accepted."""
    if ask.header.get("Source") in world.retired:
        raise Refusal(Problem("2.14", f"{ask.header['Source']} is not accepted any more"))


@guard
def right_credentials(ask: Ask, world: World) -> None:
    """Credentials are not needed, but those that are given are right."""
    if ask.credentials and ask.credentials not in world.credentials:
        raise Refusal(Problem("7.4", "wrong credentials"))


@guard
def user_may(ask: Ask, world: World) -> None:
    """Guests look on and touch nothing."""
    if ask.verb != "get" and local_text(ask.user, "UserID") in world.guests:
        raise Refusal(Problem("7.5", "a guest may not do this"))


@guard
def not_replayed(ask: Ask, world: World) -> None:
    """A nonce is good once, and its time is near."""
    head = child(ask.root, "Header")
    part = child(head, "ReplayDetection") if head is not None else None
    if part is None:
        return
    nonce, created = (local_text(part, name) for name in ("Nonce", "Created"))
    age = datetime.now(UTC) - moment(created, UTC)
    if nonce in world.nonces or abs(age) > timedelta(hours=1):
        raise Refusal(Problem("7.7", "the message has been seen before, or is too old"))
    world.nonces.add(nonce)


def local_text(element: Element | None, name: str) -> str:
    """Give the text of a child."""
    found = child(element, name) if element is not None else None
    return "" if found is None else (found.text or "")


def check(ask: Ask, world: World, dropped: frozenset[str]) -> None:
    """Ask every guard that is not dropped; raises Fault or Refusal."""
    for name, function in GUARDS.items():
        if name not in dropped:
            function(ask, world)
