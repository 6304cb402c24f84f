"""Compose what we send: a fixture, filled with values, in the style of a binding, with one edit.

Fixtures are written as generic RequestMessages. For a typed binding the root becomes the wrapper
of its verb and noun, and the parts that a wrapper declares itself move into its namespace.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from cimconform.errors import UsageError
from cimconform.messages.message import MESSAGE_NS, Element, children, local, namespace, parse

TC57 = "http://iec.ch/TC57/2011"
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_EACH = re.compile(r"<\?for-each (\w+)\?>\s*(<(\w+)>.*?</\3>)", re.DOTALL)
_NAME = re.compile(r"^(?P<verb>\w+)\((?P<noun>\w+)\)(?: (?P<variant>.+))?$")


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to go: its bytes, its operation, and the values it was filled with."""

    raw: bytes
    verb: str
    noun: str
    typed: bool

    @property
    def wrapper(self) -> str:
        """Local name of the typed wrapper, which is also the operation's name."""
        return f"{self.verb.capitalize()}{self.noun}"

    @property
    def operation(self) -> str:
        """Name of the operation that takes the message, in the WSDL of either style."""
        if self.typed:
            return self.wrapper
        return "PublishEvent" if self.event else "Request"

    @property
    def event(self) -> bool:
        """Whether it reports what has happened."""
        return self.verb.endswith("ed")

    @property
    def service(self) -> str:
        """Name of the typed service that takes the operation."""
        if self.event:
            return f"Receive{self.noun}"
        return f"Get{self.noun}" if self.verb == "get" else f"Execute{self.noun}"

    @property
    def one_way(self) -> bool:
        """Whether it is a transaction that wants no answer."""
        return self.verb != "get" and b"AckRequired>false<" in self.raw

    @property
    def action(self) -> str:
        """The soapAction of the operation."""
        if not self.typed:
            return f"http://iec.ch/61968/{self.operation}"
        folder = f"Get{self.noun}" if self.verb == "get" else self.noun
        return f"{TC57}/{folder}/{self.wrapper}"


def split(name: str) -> tuple[str, str, str]:
    """Split `verb(Noun) variant` into its three parts; raises UsageError for anything else."""
    match = _NAME.match(name)
    if not match:
        raise UsageError(
            f"{name!r} names no message; write verb(Noun) and what is special about it"
        )
    return match["verb"], match["noun"], match["variant"] or ""


def find(folder: Path, name: str) -> Path:
    """Give the fixture of a stimulus such as `get(MeterReadings) of a known meter`.

    Raises UsageError when there is none, naming those that are there.
    """
    verb, noun, variant = split(name)
    stem = ".".join(part for part in (noun, verb, variant.replace(" ", "_")) if part)
    fixtures = _fixtures(folder)
    if stem not in fixtures:
        near = sorted(other for other in fixtures if other.startswith(f"{noun}."))
        raise UsageError(f"no fixture {stem}.xml below {folder}; there are: {', '.join(near)}")
    return fixtures[stem]


@cache
def _fixtures(folder: Path) -> dict[str, Path]:
    """Index the fixtures of a folder by their stems, once."""
    return {path.stem: path for path in sorted(folder.rglob("*.xml"))}


@cache
def text(fixture: Path) -> str:
    """Read a fixture, once."""
    return fixture.read_text("utf-8")


@cache
def placeholders(fixture: Path) -> frozenset[str]:
    """Give the names of the values that a fixture needs, those we make ourselves excepted."""
    return frozenset(_PLACEHOLDER.findall(text(fixture))) - set(own_values())


@cache
def operations(fixture: Path) -> tuple[tuple[str, str], ...]:
    """Give verb and noun of each operation, where a fixture is an OperationSet."""
    inside = parse(text(fixture).encode()).iter(f"{{{MESSAGE_NS}}}Operation")
    found = ({local(e): e.text or "" for e in children(operation)} for operation in inside)
    return tuple((each["verb"], each["noun"]) for each in found)


def own_values() -> dict[str, str]:
    """Make the values that are new in each message."""
    return {
        "message_id": str(uuid.uuid4()),
        "correlation_id": str(uuid.uuid4()),
        "now": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "fresh": uuid.uuid4().hex[:12],
        "yesterday": _days(-1),
        "tomorrow": _days(1),
    }


def _days(ahead: int) -> str:
    """Give the time in so many days, to the second, in UTC."""
    then = datetime.now(UTC) + timedelta(days=ahead)
    return then.isoformat(timespec="seconds").replace("+00:00", "Z")


def fill(fixture: Path, values: Mapping[str, str]) -> Element:
    """Give the fixture's tree with every `${placeholder}` filled; raises UsageError for a gap.

    The element behind `<?for-each NAME?>` stands there once for each line of that value.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UsageError(f"{fixture.name} needs a value for {match[1]}; give it under [ixit]")
        return _escaped(values[match[1]])

    def repeated(match: re.Match[str]) -> str:
        gap = f"${{{match[1]}}}"
        lines = values.get(match[1], gap).split("\n")
        return "".join(match[2].replace(gap, _escaped(line)) for line in lines)

    whole = _EACH.sub(repeated, text(fixture))
    return parse(_PLACEHOLDER.sub(value, whole).encode())


def _escaped(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def worded(words: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders in the words of an edit; raises UsageError for a gap."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UsageError(f"{words!r} needs a value for {match[1]}; give it under [ixit]")
        return values[match[1]]

    return _PLACEHOLDER.sub(value, words)


def wanted(words: str) -> frozenset[str]:
    """Give the names of the values that a sentence needs."""
    return frozenset(_PLACEHOLDER.findall(words))


def compose(tree: Element, *, verb: str, noun: str, typed: bool) -> Composed:
    """Give the bytes of a generic RequestMessage, or of the typed wrapper of a verb and noun.

    Verb and noun are those of the good message: an edit of the Header must not move the message
    to another operation.
    """
    root = _wrap(tree, verb, noun) if typed else tree
    return Composed(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), verb, noun, typed)


def _wrap(tree: Element, verb: str, noun: str) -> Element:
    """Move a generic request into its typed wrapper; what is inside Header stays where it is."""
    space = f"{TC57}/Get{noun}Message" if verb == "get" else f"{TC57}/{noun}Message"
    root = etree.Element(f"{{{space}}}{verb.capitalize()}{noun}", nsmap={None: space})
    for part in children(tree):
        name = local(part)
        part.tag = f"{{{space}}}{name}"
        _rename_children(part, name, verb, space)
        root.append(part)
    etree.cleanup_namespaces(root)
    return root


def _rename_children(part: Element, name: str, verb: str, space: str) -> None:
    """Rename what a wrapper declares itself: the parts of Payload, and those of a get's Request."""
    if name == "Payload" or (name == "Request" and verb == "get"):
        for child in children(part):
            if namespace(child) == MESSAGE_NS:
                child.tag = f"{{{space}}}{local(child)}"
                if local(child) == "ID" and name == "Request":
                    child.attrib.clear()  # in this wrapper an ID is a plain string
