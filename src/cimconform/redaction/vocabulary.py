"""What is public: names and enumerations of the schemas, and the words of our own pages.

What a redaction leaves as it stands has to be found here, so that whatever was not thought of is replaced.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from cimconform.codes import reading_type
from cimconform.suite import FEATURES, FIXTURES

_PACKAGE = Path(__file__).parents[1]
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_SMALL = re.compile(r"(?<=[a-z])\d{1,2}$")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOT_OURS = ("reference", "redaction")  # a system of its own, and examples of what must not stay
_XSD = "{http://www.w3.org/2001/XMLSchema}"
# what SOAP, WSDL and XML call things; none of it stands in our schemas
_OTHERS = """
    Envelope Header Body Fault faultcode faultstring faultactor detail Detail Code Value Subcode Reason Text
    Node Role mustUnderstand encodingStyle actor role relay xml xmlns xsi lang space type nil schemaLocation
    noNamespaceSchemaLocation Security UsernameToken Username Password Nonce Created wsse wsu soap soapenv
    env SOAP ENV Client Server Sender Receiver VersionMismatch MustUnderstand DataEncodingUnknown http https
    jms queue topic temporary iec ch TC57 schema message wsdl services service xsd version encoding
    standalone utf UTF ISO US ASCII Format XML RDF PDF DOC BINARY id href
    TESTING PRODUCTION DEVELOPMENT STUDY TRAINING
""".split()


def names(token: str) -> bool:
    """Tell whether a name is made of words that schemas use: GetMeterReadings is, AcmeMeters is not."""
    known, parts = _names()
    if token in known:
        return True
    found = _PARTS.findall(token)
    return bool(found) and all(part in parts and len(part) > 1 for part in found)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    known = set(_OTHERS)
    for path in _schemas():
        for element in etree.parse(path).iter("{*}*"):
            tag = str(element.tag).rpartition("}")[2]
            known.update(_TOKEN.findall(tag))
            if tag != "documentation":
                known.update(
                    t for v in (*element.keys(), *element.values()) for t in _TOKEN.findall(v)
                )
    parts = {part for token in known for part in _PARTS.findall(token) if not part.isdigit()}
    return frozenset(known), frozenset(parts)


def _schemas() -> list[Path]:
    folders = (FIXTURES / "schemas", FIXTURES / "wsdl")
    return [p for f in folders for end in ("xsd", "wsdl") for p in sorted(f.rglob(f"*.{end}"))]


def words(token: str) -> bool:
    """Tell whether a word is one of ours: of a feature, or of what this program may say."""
    return token in _words()


def public(token: str) -> bool:
    """Tell whether a word means something to a reader or to a rule."""
    return words(token) or names(token)


def clear(token: str) -> bool:
    """Tell whether a word may stand in a sentence of ours: soap11 may, as soap does."""
    return public(token) or public(_SMALL.sub("", token))


@cache
def _words() -> frozenset[str]:
    ours = (p for p in _PACKAGE.rglob("*.py") if p.relative_to(_PACKAGE).parts[0] not in _NOT_OURS)
    files = [*ours, *FEATURES.rglob("*.feature"), FIXTURES / "codes" / "causes.csv"]
    texts = (file.read_text("utf-8") for file in files)
    return frozenset(word for text in texts for word in _LETTERS.findall(text))


def enumerated(name: str, value: str) -> bool:
    """Tell whether an element or attribute of a name may only hold what a schema lists."""
    return value in _enumerations().get(name, ()) or _of_reading_types(name, value)


def _of_reading_types(name: str, value: str) -> bool:
    """Tell whether a text is a number or a name of the tables of reading types, in its field."""
    listed = reading_type.tables().get(name, {})
    names = {entry.name.lower() for entry in listed.values()}
    return value.lower() in names or (value.lstrip("-").isdecimal() and int(value) in listed)


@cache
def _enumerations() -> dict[str, frozenset[str]]:
    """Give what the schemas list for each element and attribute; a boolean is listed too."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _schemas():
        root = etree.parse(path).getroot()
        types = {
            t.get("name"): set(_listed(t)) for t in root.iter(f"{_XSD}simpleType") if t.get("name")
        }
        for element in root.iter(f"{_XSD}element", f"{_XSD}attribute"):
            name, kind = element.get("name", ""), element.get("type", "").rpartition(":")[2]
            inner = element.find(f"{_XSD}simpleType")
            found[name] |= types.get(kind, set()) | (
                set(_listed(inner)) if inner is not None else set()
            )
            found[name] |= {"true", "false", "0", "1"} if kind == "boolean" else set()
    return {name: frozenset(values) for name, values in found.items() if values}


def _listed(simple: etree._Element) -> Iterator[str]:
    return (str(e.get("value")) for e in simple.iter(f"{_XSD}enumeration"))
