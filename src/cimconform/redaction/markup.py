"""A message without what it says of anybody: markup kept to the byte, texts replaced.

The bytes are taken apart by a lexer and no parser, since most of what is worth sharing is broken. What
the lexer does not understand is text, and text is replaced.
"""

import base64
import binascii
import codecs
import gzip
import re
from dataclasses import dataclass, field

from cimconform.gzipped import Damaged, TooLarge, unpack
from cimconform.redaction import vocabulary
from cimconform.redaction.pseudonyms import Pseudonyms

_PIECES = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|(?P<declaration><\?xml(?:\s+(?:version|encoding|standalone)\s*=\s*(?:\"[\w.-]*\"|'[\w.-]*'))*\s*\?>)"
    r"|(?P<instruction><\?.*?(?:\?>|\Z))"
    r"|(?P<doctype><!.*?(?:>|\Z))"
    r"|(?P<close></[^<>]*>)"
    r"|(?P<open><[^\s<>/!?=\"'][^\s<>/=\"']*(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>)"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([^\s=<>\"'/]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')|([^\s=<>\"'/]+|\s+|.)", re.DOTALL
)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_PUBLIC = re.compile(
    r"(https?://((www\.)?iec\.ch|www\.w3\.org|schemas\.xmlsoap\.org|docs\.oasis-open\.org)/|urn:iec)"
)
_CODE = re.compile(r"\s*-?\d+(\.-?\d+){2,3}\s*")  # an event, a control, a quality
_SHAPES = {
    "code": re.compile(r"\s*\d+(\.\d+)+\s*"),
    "operationId": re.compile(r"\s*\d{1,4}\s*"),
    "Revision": re.compile(r"\s*\d{1,2}(\.\d{1,2})*\s*"),
}
_DOCUMENTS = ("definitions", "schema", "description")  # WSDL and XSD: names all over
_NAMED = ("type", "mustUnderstand", "encodingStyle", "nil", "lang", "objectType", "role", "actor")
_NAMES = ("faultcode", "Value", "Noun", "noun", "Format", "Context")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKS_BACK = 3
_MOST = 100_000_000  # bytes of an unpacked payload
_GZIP = "H4sI"  # the three bytes by which gzip is known, in base64


@dataclass
class Redactor:
    """Replaces what messages say; `keep` are names of elements whose texts the user lets through."""

    pseudonyms: Pseudonyms = field(default_factory=lambda: Pseudonyms(vocabulary.public))
    keep: frozenset[str] = frozenset()

    def message(self, raw: bytes) -> bytes:
        """Give a message without what it says of anybody."""
        text, codec = _decoded(raw)
        if not codec:
            return self._run(text).encode("latin-1")
        return _Reading(self).document(text).encode(codec, "xmlcharrefreplace")

    def _run(self, text: str) -> str:
        """Replace letters in what is no readable text, where words cannot be found."""
        pieces = _PIECES.finditer(text)
        return "".join(
            m[0] if m.lastgroup == "declaration" else re.sub(
                r"[A-Za-z0-9\x00\x80-\xff]+", lambda w: self._blind(w[0]), m[0]
            )
            for m in pieces
        )  # fmt: skip

    def _blind(self, run: str) -> str:
        if vocabulary.names(run):
            return run
        letters = "".join(c for c in run if c.isascii() and c.isalnum())
        made = iter(self.pseudonyms.word(letters) if letters else "")
        return "".join(next(made) if c.isascii() and c.isalnum() else c for c in run)

    def value(self, text: str) -> str:
        """Replace every word of a text."""
        return self.pseudonyms.text(text)

    def name(self, text: str) -> str:
        """Replace the words of a name that no schema uses."""
        return self.pseudonyms.text(text, vocabulary.names)

    def figures(self, text: str) -> str:
        """Replace the words of a name, and leave numbers: those of a schema tell nothing."""
        return self.pseudonyms.text(text, lambda word: word.isdigit() or vocabulary.names(word))

    def uri(self, text: str) -> str:
        """Replace host and path of an address; a public namespace stays."""
        return text if _PUBLIC.match(text.strip()) else self.name(text)

    def words(self, text: str) -> str:
        """Replace what is none of our own words in a sentence of ours."""
        return self.pseudonyms.text(text, vocabulary.clear)


class _Reading:
    """One pass over a message; knows which elements are open."""

    def __init__(self, redactor: Redactor) -> None:
        self._do = redactor
        self._open: list[tuple[str, str]] = []
        self._tables = False

    def document(self, text: str) -> str:
        return "".join(self._piece(str(m.lastgroup), m[0]) for m in _PIECES.finditer(text))

    def _piece(self, kind: str, piece: str) -> str:
        if kind == "declaration":
            return piece
        if kind == "open":
            return self._start(piece)
        if kind == "close":
            name = _local(piece[2:-1])
            while self._open and self._open.pop()[0] != name:
                pass
            return self._do.name(piece)
        if kind == "text":
            return self._leaf(piece) if piece != "<" else piece
        if kind == "cdata":
            end = 3 if piece.endswith("]]>") else 0
            inner = piece[9 : len(piece) - end]
            return f"{piece[:9]}{self._leaf(inner)}{piece[len(piece) - end :] if end else ''}"
        keywords = (
            "DOCTYPE",
            "ENTITY",
            "SYSTEM",
            "PUBLIC",
            "ELEMENT",
            "ATTLIST",
            "CDATA",
            "ANY",
            "EMPTY",
        )
        return self._do.pseudonyms.text(piece, lambda word: word in keywords)

    def _start(self, tag: str) -> str:
        """Replace in a tag the names that no schema knows and the values of attributes."""
        whole = re.match(r"<([^\s<>/]+)", tag)
        name = whole[1] if whole else ""
        rest = tag[1 + len(name) :]
        self._open.append((_local(name), rest))
        self._tables = self._tables or _local(name) in _DOCUMENTS
        made = "".join(self._attribute(m) for m in _ATTRIBUTE.finditer(rest))
        if tag.endswith("/>"):
            self._open.pop()
        return f"<{self._do.name(name)}{made}"

    def _attribute(self, match: re.Match[str]) -> str:
        if match[4] is not None:
            return self._do.value(match[4])
        name, value = match[1], match[3]
        return f"{self._do.name(name)}{match[2]}{value[0]}{self._attribute_value(name, value[1:-1])}{value[0]}"

    def _attribute_value(self, name: str, value: str) -> str:
        local = _local(name)
        address = name.partition(":")[0] == "xmlns" or _PUBLIC.match(value)
        if address or (self._tables and ":/" in value):
            return self._do.uri(value)
        if self._tables or local in _NAMED:
            return self._do.figures(value)
        if local in self._do.keep or vocabulary.enumerated(local, value):
            return value
        if local == "schemaLocation":
            return " ".join(map(self._do.uri, value.split(" ")))
        if local == "ref" and self._of_a_type() and _CODE.fullmatch(value):
            return value
        return self._do.value(value)

    def _leaf(self, text: str) -> str:
        """Replace a text unless it is one of a few that are known to name no one."""
        name = self._open[-1][0] if self._open else ""
        value = text.strip()
        shape = _SHAPES.get(name) or (_CODE if self._of_a_type() else None)
        listed = "Verb" if name == "verb" else name  # an Operation says it small
        public = vocabulary.enumerated(listed, value) or (shape and shape.fullmatch(text))
        if not value or public or name in self._do.keep:
            return text
        if name in _NAMES:
            return self._do.name(text)
        return self._packed(text) if name == "Compressed" else self._do.value(text)

    def _of_a_type(self) -> bool:
        """Tell whether this is about a kind of reading, event or control, whose code is public."""
        near = self._open[-_LOOKS_BACK:]
        return any(name.endswith("Type") for name, _ in near) or bool(
            near and re.search(r"objectType\s*=\s*[\"']\w+Type[\"']", near[-1][1])
        )

    def _packed(self, text: str) -> str:
        """Redact what a packed payload holds, and pack it again."""
        try:
            packed = base64.b64decode("".join(text.split()), validate=True)
        except (ValueError, binascii.Error):
            return self._do.value(text)
        raw = _unpacked(packed)
        if raw is None:
            start = text.index(text.strip()[:1]) + (len(_GZIP) if _GZIP in text else 0)
            return text[:start] + self._do.value(text[start:])
        made = base64.b64encode(gzip.compress(self._do.message(raw), mtime=0)).decode()
        lines = text.split()
        width = len(lines[0]) if len(lines) > 1 else len(made)
        return "\n".join(made[at : at + width] for at in range(0, len(made), width))


def _unpacked(packed: bytes) -> bytes | None:
    """Unpack gzip within bounds; None for what is none."""
    try:
        return unpack(packed, _MOST)
    except (Damaged, TooLarge):
        return None


def _decoded(raw: bytes) -> tuple[str, str]:
    """Give the text of a message and its encoding, which is empty for what is no text."""
    declared = _ENCODING.search(raw[:200])
    named = [declared[1].decode("ascii")] if declared else []
    codecs_ = [name for bom, name in _BOMS if raw.startswith(bom)] or [*named, "utf-8"]
    for codec in codecs_:
        try:
            text = raw.decode(codec)
            if text.encode(codec) == raw:
                return text, codec
        except (UnicodeError, LookupError, ValueError):
            continue
    return raw.decode("latin-1"), ""


def _local(name: str) -> str:
    return name.strip().rpartition(":")[2]
