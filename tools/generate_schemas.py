"""Write the XSDs and WSDLs of the 2013 edition from the descriptions of its profiles.

    python tools/generate_schemas.py            write fixtures/schemas and fixtures/wsdl
    python tools/generate_schemas.py --check    say which of them are stale; exit 1 if any is

A description that cannot be read is named with file and line, and nothing is written: exit 2.

Of nouns that only configure, the WSDLs are those of requests that ask, do and answer: one for each
service would be the same operations under five names.

Message.xsd is written by hand: it has what profiles never have (wildcards, an attribute group).
WSDLs import the schemas by their place on disk; whoever serves them rewrites that.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from profiles import Node, Profile, read, read_words
from spaces import DECLARATION, EVENTS, MSG, REQUESTS, TC57, XS
from wsdls import ROLES, generic_wsdl, typed_wsdl

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
BUILT_IN = {
    "string", "boolean", "dateTime", "integer", "float", "date", "time", "decimal", "duration",
}  # fmt: skip
EVERY_ROLE = ("EndDeviceControls", "EndDeviceEvents", "MeterConfig", "MeterReadings")
FEW_ROLES = ("Execute", "Reply")


# --- payload profiles ---------------------------------------------------------------------


def payload_schema(profile: Profile, words: dict[str, str]) -> str:
    """Give the XSD of a profile; `words` say what its elements mean."""
    explain(profile, words)
    derived = f" Derived: {profile.basis}." if profile.basis else ""
    lines = [
        f'<xs:schema xmlns:xs="{XS}" xmlns:m="{profile.namespace}"',
        f'    targetNamespace="{profile.namespace}" elementFormDefault="qualified"',
        '    attributeFormDefault="unqualified" version="1.0.0">',
        *_note(f"{profile.name}: {profile.clause}. Confidence: {profile.confidence}.{derived}", 1),
        f'  <xs:element name="{profile.root.name}" type="m:{profile.root.name}RootType"/>',
        *_complex(Node(f"{profile.root.name}RootType", children=profile.root.children), 1),
    ]
    for node in profile.types.values():
        lines += _type(node)
    return DECLARATION + "\n".join([*lines, "</xs:schema>", ""])


def explain(profile: Profile, words: dict[str, str]) -> None:
    """Give each element the words for it, before its own note."""
    for top in (profile.root, *profile.types.values()):
        for node in _below(top):
            node.note = "; ".join(part for part in (words.get(node.name, ""), node.note) if part)


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _type(node: Node) -> Iterator[str]:
    """Give a named type: an enumeration, a restriction, or a sequence."""
    if not node.type:
        yield from _complex(node, 1)
        return
    base = "string" if node.values else node.type
    yield f'  <xs:simpleType name="{node.name}">'
    if not node.values:
        yield f'    <xs:restriction base="xs:{base}"/>'
    else:
        yield f'    <xs:restriction base="xs:{base}">'
        yield from (f'      <xs:enumeration value="{value}"/>' for value in node.values)
        yield "    </xs:restriction>"
    yield "  </xs:simpleType>"


def _complex(node: Node, depth: int, *, anonymous: bool = False) -> Iterator[str]:
    """Give a complex type: a sequence of its elements, then its attributes."""
    pad = "  " * depth
    yield f"{pad}<xs:complexType>" if anonymous else f'{pad}<xs:complexType name="{node.name}">'
    elements = [child for child in node.children if not child.name.startswith("@")]
    if elements:
        yield f"{pad}  <xs:sequence>"
        for child in elements:
            yield from _element(child, depth + 2)
        yield f"{pad}  </xs:sequence>"
    for child in node.children:
        if child.name.startswith("@"):
            use = "required" if child.low == "1" else "optional"
            kind = f'name="{child.name[1:]}" type="xs:{child.type}" use="{use}"'
            yield f"{pad}  <xs:attribute {kind}>"
            yield from _note(child.note, depth + 2)
            yield f"{pad}  </xs:attribute>"
    yield f"{pad}</xs:complexType>"


def _element(node: Node, depth: int) -> Iterator[str]:
    """Give an element or a choice."""
    pad = "  " * depth
    if node.name == "choice" and not node.type:
        yield f"{pad}<xs:choice{_occurs(node)}>"
        for child in node.children:
            yield from _element(child, depth + 1)
        yield f"{pad}</xs:choice>"
    elif node.type == "inline":
        yield f'{pad}<xs:element name="{node.name}"{_occurs(node)}>'
        yield from _note(node.note, depth + 1)
        yield from _complex(node, depth + 1, anonymous=True)
        yield f"{pad}</xs:element>"
    else:
        start = f'{pad}<xs:element name="{node.name}" type="{_qname(node.type)}"{_occurs(node)}'
        if not node.note:
            yield f"{start}/>"
            return
        yield f"{start}>"
        yield from _note(node.note, depth + 1)
        yield f"{pad}</xs:element>"


def _occurs(node: Node) -> str:
    high = "unbounded" if node.high == "*" else node.high
    low = "" if node.low == "1" else f' minOccurs="{node.low}"'
    return low + ("" if high == "1" else f' maxOccurs="{high}"')


def _qname(name: str) -> str:
    return f"xs:{name}" if name in BUILT_IN else f"m:{name}"


def _note(text: str, depth: int) -> Iterator[str]:
    if text:
        pad = "  " * depth
        yield f"{pad}<xs:annotation>"
        yield f"{pad}  <xs:documentation>{escape(text)}</xs:documentation>"
        yield f"{pad}</xs:annotation>"


# --- typed wrappers -----------------------------------------------------------------------


def _wrapper(name: str, imports: list[tuple[str, str, str]], body: list[str]) -> str:
    """Give the XSD of a wrapper namespace."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space, _ in imports)
    return DECLARATION + "\n".join(
        [
            f'<xs:schema xmlns:xs="{XS}" xmlns:w="{TC57}/{name}" {spaces}',
            f'    targetNamespace="{TC57}/{name}" elementFormDefault="qualified"',
            '    attributeFormDefault="unqualified" version="1.0.0">',
            *(
                f'  <xs:import namespace="{space}" schemaLocation="{file}"/>'
                for _, space, file in imports
            ),
            *body,
            "</xs:schema>",
            "",
        ]
    )


def _sequence(name: str, rows: list[str]) -> list[str]:
    """Give a complex type of elements; a row is `name type` or `name type low`."""
    lines = [f'  <xs:complexType name="{name}">', "    <xs:sequence>"]
    for row in rows:
        if row.startswith("<"):
            lines.append(f"      {row}")
            continue
        element, kind, *low = row.split()
        occurs = ' minOccurs="0"' if low else ""
        lines.append(f'      <xs:element name="{element}" type="{kind}"{occurs}/>')
    return [*lines, "    </xs:sequence>", "  </xs:complexType>"]


def _payload_type(noun: str, *, mandatory: bool) -> list[str]:
    occurs = "" if mandatory else ' minOccurs="0"'
    rows = [
        f'<xs:element ref="p:{noun}"{occurs}/>',
        "OperationSet msg:OperationSet 0",
        "Compressed xs:string 0",
        "Format xs:string 0",
    ]
    return _sequence(f"{noun}PayloadType", rows)


def _answers(noun: str) -> list[str]:
    """Give the response and fault types that both wrappers have."""
    payload = f"Payload w:{noun}PayloadType 0"
    return [
        *_sequence(
            f"{noun}ResponseMessageType", ["Header msg:HeaderType", "Reply msg:ReplyType", payload]
        ),
        *_sequence(f"{noun}FaultMessageType", ["Reply msg:ReplyType"]),
    ]


def _globals(noun: str, names: dict[str, str]) -> list[str]:
    names = {
        **names,
        f"{noun}ResponseMessage": f"{noun}ResponseMessageType",
        f"{noun}FaultMessage": f"{noun}FaultMessageType",
    }
    return [f'  <xs:element name="{name}" type="w:{kind}"/>' for name, kind in names.items()]


def transaction_wrapper(noun: str) -> str:
    """Give <Noun>Message.xsd: requests that change something, events, response and fault."""
    payload = f"Payload w:{noun}PayloadType 0"
    names = {f"{verb}{noun}": f"{noun}RequestMessageType" for verb in REQUESTS}
    names |= {f"{verb}{noun}": f"{noun}EventMessageType" for verb in EVENTS}
    request = ["Header msg:HeaderType", "Request msg:RequestType 0", payload]
    body = [
        *_payload_type(noun, mandatory=True),
        *_sequence(f"{noun}RequestMessageType", request),
        *_sequence(f"{noun}EventMessageType", ["Header msg:HeaderType", payload]),
        *_answers(noun),
        *_globals(noun, names),
    ]
    imports = [("msg", MSG, "Message.xsd"), ("p", f"{TC57}/{noun}#", f"{noun}.xsd")]
    return _wrapper(f"{noun}Message", imports, body)


def query_wrapper(noun: str, query: Profile | None) -> str:
    """Give Get<Noun>Message.xsd: the query, its response and fault.

    A Get profile that we derived is one of the elements that may come, and so may be left out: then
    ID and Option name what is asked for.
    """
    rows = [
        "StartTime xs:dateTime 0",
        "EndTime xs:dateTime 0",
        '<xs:element name="Option" type="msg:OptionType" minOccurs="0" maxOccurs="unbounded"/>',
        '<xs:element name="ID" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>',
    ]
    if query and not query.basis:
        rows.append(f'<xs:element ref="g:Get{noun}"/>')
    rows.append(
        '<xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'
    )
    request = [
        "Header msg:HeaderType",
        f"Request w:Get{noun}RequestType",
        f"Payload w:{noun}PayloadType 0",
    ]
    body = [
        *_sequence(f"Get{noun}RequestType", rows),
        *_payload_type(noun, mandatory=False),
        *_sequence(f"Get{noun}RequestMessageType", request),
        *_answers(noun),
        *_globals(noun, {f"Get{noun}": f"Get{noun}RequestMessageType"}),
    ]
    imports = [("msg", MSG, "Message.xsd"), ("p", f"{TC57}/{noun}#", f"{noun}.xsd")]
    if query:
        imports.append(("g", f"{TC57}/Get{noun}#", f"Get{noun}.xsd"))
    return _wrapper(f"Get{noun}Message", imports, body)


# --- files --------------------------------------------------------------------------------


def outputs() -> Iterator[tuple[Path, str]]:
    """Give each file and its text."""
    schemas, wsdls = FIXTURES / "schemas/2013", FIXTURES / "wsdl/2013"
    profiles = {p.stem: read(p) for p in sorted((FIXTURES / "profiles").glob("*.profile"))}
    words = read_words(FIXTURES / "profiles" / "elements.txt")
    for name, profile in profiles.items():
        yield schemas / f"{name}.xsd", payload_schema(profile, words)
    yield wsdls / "Generic.wsdl", generic_wsdl()
    for noun in (name for name in profiles if not name.startswith("Get")):
        yield schemas / f"{noun}Message.xsd", transaction_wrapper(noun)
        query = query_wrapper(noun, profiles.get(f"Get{noun}"))
        yield schemas / f"Get{noun}Message.xsd", query
        yield wsdls / f"Get{noun}.wsdl", typed_wsdl(f"Get{noun}", noun, ("Get",), "Request")
        for role in ROLES if noun in EVERY_ROLE else FEW_ROLES:
            verbs, kind = ROLES[role]
            yield wsdls / f"{role}{noun}.wsdl", typed_wsdl(f"{role}{noun}", noun, verbs, kind)


def main() -> int:
    """Write the files, or say which are stale."""
    try:
        made = list(outputs())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    stale = [(p, text) for p, text in made if not p.exists() or p.read_text("utf-8") != text]
    for path, text in stale:
        if "--check" in sys.argv:
            print(f"stale: {path}; run: python tools/generate_schemas.py")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"written: {path}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
