"""What a message is: its form, the editions of its parts, what is a vendor's, and what that leaves unjudged.

A verdict says whether a rule is kept; this says by whose rules a message was written. It accuses no product.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cimconform.messages.compression import documents
from cimconform.messages.editions import Space, space
from cimconform.messages.message import Element, Message, children, local, namespace
from cimconform.messages.nouns import meant, nouns
from cimconform.messages.schemas import Disagreement, Schemas, UnknownNamespace

_CARRIERS = ("Header", "Request", "Reply", "Payload")
_CONTENT = ("Verb", "Noun", "Result", "MessageID", "CorrelationID", "Timestamp")
_MARK = "?"
_FOLDERS = 6  # vendor's elements that are named, of perhaps hundreds


@dataclass(frozen=True, slots=True)
class Identity:
    """What one message is.

    `form` is how the message is written, `carrier` what it travels in; `envelope`, `wrapper` and `payload`
    are editions in words, empty where there is no such part; `vendor` are namespaces that are not of IEC,
    `added` elements in a namespace of IEC that its schema does not know; `unjudged` says, a sentence each,
    what could not be judged and why.
    """

    kind: str
    verb: str
    noun: str
    form: str
    carrier: str
    envelope: str = ""
    wrapper: str = ""
    payload: str = ""
    vendor: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    schema: str = ""
    unjudged: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give it for machines."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def __str__(self) -> str:
        """Give it in a line for people."""
        what = " ".join(filter(None, (self.kind, f"{self.verb}({self.noun})")))
        parts = [what if self.verb or self.noun else self.kind, self.form, self.carrier]
        parts += [f"envelope of {self.envelope}"] if self.envelope else []
        parts += [f"wrapper of {self.wrapper}"] if self.wrapper else []
        parts += [f"payload of {self.payload}"] if self.payload else []
        parts += [f"vendor's: {', '.join(self.vendor)}"] if self.vendor else []
        parts += [f"added: {', '.join(self.added)}"] if self.added else []
        parts += [self.schema] if self.schema else []
        return "; ".join(filter(None, [*parts, *self.unjudged]))


def identify(message: Message, schemas: Schemas) -> Identity:
    """Tell what a message is."""
    if message.document is None:
        return Identity(
            "no XML", "", "", "not well-formed", "", unjudged=("nothing in it was judged",)
        )
    alone = payload_alone(message, schemas)
    wrapper = _wrapper(message)
    return Identity(
        "payload" if alone else message.kind,
        "" if alone else message.verb.strip(),
        _root_name(message) if alone else message.noun.strip(),
        "a payload alone" if alone else _form(message),
        _carrier(message),
        _edition(_envelope(message)) if not alone else "",
        _edition(wrapper),
        ", ".join(dict.fromkeys(one.edition for one in _payloads(message, alone=alone))),
        tuple(_vendors(message)),
        tuple(_added(message, schemas)),
        "" if alone else _schema(message, schemas),
        tuple(dict.fromkeys(_unjudged(message, schemas, alone=alone))),
    )


def payload_alone(message: Message, schemas: Schemas) -> bool:
    """Tell whether a document is a payload without a message around it, as files of batches are."""
    root = message.root
    if root is None or message.kind != "unknown" or message.outer is not None:
        return False
    name = local(root)
    own = space(namespace(root))
    inside = {local(e) for e in children(root)}
    known = name.removeprefix("Get") in nouns(schemas) or (own.part == "payload" and own.noun)
    return bool(known) and not inside & set(_CARRIERS)


def _root_name(message: Message) -> str:
    return local(message.root) if message.root is not None else ""


def _form(message: Message) -> str:
    if message.root is None:
        return "a fault without a message"
    if message.kind == "unknown":
        return f"{local(message.root)}, which is no message"
    doubled = "doubled, " if message.outer is not None else ""
    if message.typed:
        return f"{doubled}typed"
    name = local(message.root)
    written = {"Message": "untyped", "Request": "generic, as the WSDL declares it",
               "Response": "generic, as the WSDL declares it",
               "PublishEvent": "generic, as the WSDL declares it"}  # fmt: skip
    return doubled + written.get(name, "generic")


def _carrier(message: Message) -> str:
    if message.soap:
        return f"in SOAP {message.soap}"
    if message.document is not None and local(message.document) == "Envelope":
        return f"in an envelope of no known SOAP, {namespace(message.document) or 'no namespace'}"
    return "bare"


def _envelope(message: Message) -> Space | None:
    """Give the namespace that what is in Header and Reply has, or that of a generic root."""
    if message.root is None or message.kind == "unknown":
        return None
    if not message.typed:
        return space(namespace(message.root))
    parts = (e for part in children(message.root) for e in children(part))
    return next((space(namespace(e)) for e in parts if local(e) in _CONTENT), None)


def _wrapper(message: Message) -> Space | None:
    return space(namespace(message.root)) if message.typed and message.root is not None else None


def _edition(one: Space | None) -> str:
    return one.edition if one is not None else ""


def _documents(message: Message, *, alone: bool) -> list[Element]:
    """Give what a message carries: its payload, unpacked, and the parameters of a get."""
    if alone:
        return [message.root] if message.root is not None else []
    asked = [e for e in message.all("Request/*") if space(namespace(e)).part != "envelope"]
    own = namespace(message.root) if message.root is not None else ""
    return [*documents(message), *(e for e in asked if namespace(e) != own)]


def _payloads(message: Message, *, alone: bool) -> list[Space]:
    return [space(namespace(e)) for e in _documents(message, alone=alone)]


def _vendors(message: Message) -> Iterator[str]:
    """Give the namespaces that belong to no standard."""
    for text in dict.fromkeys(namespace(e) for e in message.firsts.values()):
        if (
            text
            and not space(text).year
            and not text.startswith(("http://www.w3.org/", "http://schemas.xmlsoap.org/"))
        ):
            yield text


def _added(message: Message, schemas: Schemas) -> Iterator[str]:
    """Give the elements in an IEC namespace that the schema of that namespace does not know."""
    unknown = [
        local(e) for e in message.firsts.values()
        if schemas.knows(namespace(e)) and not schemas.declares(namespace(e), local(e))
    ]  # fmt: skip
    yield from sorted(set(unknown))[:_FOLDERS]


def _schema(message: Message, schemas: Schemas) -> str:
    """Tell which schema of messages it is valid against."""
    if message.root is None or message.kind == "unknown":
        return ""
    try:
        faults = schemas.errors(message.root)
    except (UnknownNamespace, Disagreement):
        return ""
    name = schemas.source(namespace(message.root)).name
    return f"{'not ' if faults else ''}valid against {name}"


def _unjudged(message: Message, schemas: Schemas, *, alone: bool) -> Iterator[str]:
    """Say what was not judged, and why."""
    if alone:
        yield "a payload without a message: no rule about envelopes was judged"
    envelope, wrapper = _envelope(message), _wrapper(message)
    if envelope is not None and not envelope.plain and not alone:
        yield f"the envelope is of {envelope.edition}: it was not judged by a schema"
    if wrapper is not None and not wrapper.plain:
        yield from _other_wrapper(wrapper, schemas)
    for element in _documents(message, alone=alone):
        yield from _other_payload(element, schemas)
    if message.kind != "unknown" and not message.payloads:
        yield from _unknown_noun(message.noun.strip(), schemas)


def _other_wrapper(wrapper: Space, schemas: Schemas) -> Iterator[str]:
    if wrapper.twin and schemas.knows(wrapper.twin):
        yield f"the wrapper is of {wrapper.edition}: it was judged by the template of 2011, which is the same"
    else:
        yield f"the wrapper is of {wrapper.edition}: it was not judged by a schema"


def _other_payload(element: Element, schemas: Schemas) -> Iterator[str]:
    text, name = namespace(element), local(element)
    if schemas.knows(text):
        return
    if text and space(text).plain and name.removeprefix("Get") not in nouns(schemas):
        yield from _unknown_noun(name.removeprefix("Get"), schemas)
        return
    yield f"{name} is of {space(text).edition}: its payload was not judged by a schema"


def _unknown_noun(noun: str, schemas: Schemas) -> Iterator[str]:
    known = nouns(schemas)
    if noun and noun not in known and noun not in ("OperationSet", _MARK):
        near = meant(noun, known)
        advice = f"; {near} is one" if near else ""
        yield f"{noun} is a noun of no edition that is known here{advice}: its payload was not judged"
