"""What came in the place of XML, known by its first bytes, and why a text in XML's clothes is unreadable.

A parser says where it stopped; whoever must repair something needs to know what came instead: another
format, another encoding than the declared one, a page of a gateway.
"""

import base64
import binascii
import codecs
import json
import re
from collections.abc import Callable

from cimconform import gzipped

_MOST = 4_000  # bytes that are looked at
_TITLE = re.compile(r"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    r"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTTP = re.compile(rb"(HTTP/\d(\.\d)? \d{3}|[A-Z]{3,8} \S+ HTTP/\d(\.\d)?\r?$)", re.MULTILINE)
_PART = re.compile(rb"(\r?\n)*--[^\r\n]+\r?\n[A-Za-z-]+:")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_FORM = re.compile(rb"[\w.-]+=(%3[cC]|<)")
_DECLARED = re.compile(rb'\s*<\?xml[^>]*?encoding\s*=\s*["\']([\w.:-]+)["\']')
_VERSION = re.compile(rb'\s*<\?xml\s+version\s*=\s*["\']([^"\']*)["\']')
_BEFORE = re.compile(rb"(.{1,400}?)<\?xml\s", re.DOTALL)
_ANOTHER = re.compile(rb">\s*<\?xml\s")
_WIDE = ("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs-4", "iso-10646", "unicode")
_MOJIBAKE = (
    b"\xc3\xaf\xc2\xbb\xc2\xbf"  # a byte order mark that was taken for Latin-1 and encoded again
)
_LEAST_BASE64 = 16

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive came; send what is in it"),
    (b"%PDF", "a PDF document came"),
    (b"\xac\xed\x00\x05", ("a serialized Java object came (ac ed 00 05): send the text itself, as a "
                          "TextMessage or its bytes, and no ObjectOutputStream")),
    (b"RFH ", ("the header of IBM MQ (MQRFH2) came as part of the body: whoever reads or forwards it "
              "must take it off, or set the target client to JMS")),
    (b"\xd9\xc6\xc8\x40", "the header of IBM MQ (MQRFH2) came in EBCDIC as part of the body"),
    (b"MQH", "a header of IBM MQ came as part of the body"),
    (b"DLH ", "the dead letter header of IBM MQ (MQDLH) came as part of the body"),
    (b"BZh", "bzip2 came; only gzip is undone"),
    (b"\xfd7zXZ\x00", "xz came; only gzip is undone"),
    (b"\x28\xb5\x2f\xfd", "zstd came; only gzip is undone"),
    (b"7z\xbc\xaf", "a 7-Zip archive came"),
    (b"\xd0\xcf\x11\xe0", "an Office document came"),
    (b"\x89PNG", "a picture (PNG) came"),
    (b"\xff\xd8\xff", "a picture (JPEG) came"),
    (b"\xe0\x00\x00\x01", "Fast Infoset came, binary XML; send XML as text"),
    (b"$EXI", "EXI came, binary XML; send XML as text"),
    (b"\xd4\xc3\xb2\xa1", "a capture of packets (pcap) came; cut the messages out of it"),
    (b"\x0a\x0d\x0d\x0a", "a capture of packets (pcapng) came; cut the messages out of it"),
    (b"\x16\x03", "a record of TLS came: one side speaks https, the other http"),
    (b"\x15\x03", "an alert of TLS came: one side speaks https, the other http"),
    (b"AMQP", "a header of AMQP came: the address is that of another protocol"),
)  # fmt: skip


def what_came(raw: bytes) -> str:
    """Say what bytes are that are no XML, and what to do about it; empty where they tell nothing."""
    return next((text for recognise in _RECOGNISERS if (text := recognise(raw))), "")


def html_title(raw: bytes) -> str | None:
    """Give the title of an HTML page, which may be empty; None for what is no page."""
    if raw[1:2] == b"\0" or raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text = raw[:_MOST].decode("utf-16", "replace")
    else:
        text = raw[:_MOST].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    if _HTML.match(text) is None or "http://www.w3.org/2003/05/soap-envelope" in text[:200]:
        return None
    title = _TITLE.search(text)
    return " ".join(title[1].split())[:80] if title else ""


def xml_version(raw: bytes) -> str:
    """Give the version of XML that is declared, 1.0 where nothing is."""
    declared = _VERSION.match(raw.removeprefix(codecs.BOM_UTF8))
    return declared[1].decode("ascii", "replace") if declared else "1.0"


def declared_encoding(raw: bytes) -> str:
    """Give the encoding that an XML declaration names, in lower case; empty where none is named."""
    start = raw[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    declared = _DECLARED.match(start)
    return declared[1].decode("ascii").lower() if declared else ""


def sent_encoding(raw: bytes) -> str:
    """Give the encoding of bytes as they begin: utf-32, utf-16, EBCDIC, or utf-8 for one like ASCII."""
    if raw[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b"<\0\0\0", b"\0\0\0<"):
        return "utf-32"
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<"):
        return "utf-16"
    if raw[:4] == b"\x4c\x6f\xa7\x94":
        return "EBCDIC"
    return "utf-8"


def misdeclared(raw: bytes, charset: str = "") -> str:
    """Say that bytes are in another encoding than their declaration names; empty where they agree.

    XML 1.0 4.3.3 calls that a fatal error; what the transport says in `charset` goes before it.
    """
    declared, sent = declared_encoding(raw), sent_encoding(raw)
    agreed = declared.startswith(_WIDE) == (sent in ("utf-16", "utf-32"))
    outside = charset.lower().startswith(sent)
    return "" if not declared or agreed or outside or sent == "EBCDIC" else _encoding(raw)


def _nothing(raw: bytes) -> str:
    if not raw:
        return "the body is empty; was it sent, or lost on the way (chunks, a length of 0)?"
    if not raw.strip(b" \t\r\n\0"):
        return f"the body is {len(raw)} bytes of nothing but blanks"
    return ""


def _by_magic(raw: bytes) -> str:
    if raw.startswith(gzipped.MAGIC):
        damage = gzipped.fault(raw)
        how = f", and it is not sound: {damage}" if damage else ""
        return f"gzip came (1f 8b){how}; unpack it, or say Content-Encoding: gzip where HTTP carries it"
    if raw[:1] == b"\x78" and raw[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return (
            "zlib came (78 ..); unpack it, or say Content-Encoding: deflate where HTTP carries it"
        )
    return next((text for magic, text in _MAGIC if raw.startswith(magic)), "")


def _length_before(raw: bytes) -> str:
    """Find a length in front of the text, as writeUTF and framed protocols put it."""
    for size, who in ((2, "DataOutputStream.writeUTF writes it"), (4, "framed protocols have it")):
        rest = raw[size:].removeprefix(codecs.BOM_UTF8)
        if rest.startswith(b"<") and int.from_bytes(raw[:size]) in (len(raw) - size, len(raw)):
            return f"the length of the text stands before it in {size} bytes, as {who}; send the text alone"
    return ""


def _page(raw: bytes) -> str:
    title = html_title(raw)
    if title is None:
        return ""
    named = f" titled {title!r}" if title else ""
    return (
        f"an HTML page{named} came, not a message of the service; look at the address, the session "
        "or login, and at the gateway or proxy between"
    )


def _text_formats(raw: bytes) -> str:
    plain = raw.removeprefix(codecs.BOM_UTF8)
    if _HTTP.match(plain):
        return "a whole message of HTTP came, with its header; give what stands behind the empty line alone"
    if _PART.match(plain):
        return "the parts of a multipart came (MTOM, SOAP with attachments); its root part is the message"
    if _FORM.match(plain):
        return "fields of a form came (name=value); send the XML itself as the body"
    if plain.lstrip()[:4].lower() in (b"&lt;", b"%3c%", b"%3c?"):
        return "the XML came escaped, as text; send the tags as tags"
    if plain[:2] in (b"b'", b'b"'):
        return "the bytes were printed (b'...') and not sent as they are"
    return _json(plain) or _base64(plain)


def _json(plain: bytes) -> str:
    if plain.lstrip()[:1] not in (b"{", b"[", b'"'):
        return ""
    try:
        made = json.loads(plain)
    except (ValueError, RecursionError):
        braced = plain.lstrip()[:1] == b"{"
        return "something like JSON came; IEC 61968-100 has XML alone" if braced else ""
    if isinstance(made, str) and made.lstrip().startswith("<"):
        return "the XML came as a string of JSON, in quotes; send it as it is"
    return "JSON came; IEC 61968-100 has XML alone"


def _base64(plain: bytes) -> str:
    if len(plain) < _LEAST_BASE64 or not _BASE64.fullmatch(plain):
        return ""
    try:
        inside = base64.b64decode(b"".join(plain.split()), validate=True)
    except binascii.Error:
        return ""
    start = inside.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"<") or sent_encoding(inside) != "utf-8":
        return "base64 came, and XML is in it; send the XML itself"
    if inside.startswith(gzipped.MAGIC):
        return "base64 came, and gzip is in it; send the XML itself"
    return ""


def _encoding(raw: bytes) -> str:
    """Compare the encoding that is declared with the bytes as they are."""
    declared, sent = declared_encoding(raw), sent_encoding(raw)
    if sent == "EBCDIC":
        return "the text is in EBCDIC, as mainframes write it; convert it to UTF-8"
    if sent == "utf-8" and declared.startswith(_WIDE):
        return (
            f"the declaration says {declared}, the bytes are UTF-8 or ASCII (a .NET StringWriter "
            'writes that): declare what is sent, encoding="UTF-8"'
        )
    if sent != "utf-8" and declared and not declared.startswith(_WIDE):
        return f"the declaration says {declared}, the bytes are {sent}; send UTF-8, and declare it"
    if sent != "utf-8":
        return f"the bytes are {sent}; send UTF-8, and declare it"
    return _no_utf8(raw, declared)


def _no_utf8(raw: bytes, declared: str) -> str:
    if not raw.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return ""
    if declared not in ("", "utf-8", "utf8"):
        return _another(raw, declared)
    text = "the declaration says UTF-8" if declared else "none is declared, which means UTF-8"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        if error.end >= len(raw) and error.reason == "unexpected end of data":
            return "the message ends in the middle of a letter; is it cut off?"
        return (
            f"{text}, and byte {byte:02x} at {error.start} is none: Windows-1252 or ISO-8859-1? "
            "Encode in UTF-8"
        )
    return ""


def _another(raw: bytes, declared: str) -> str:
    """Say what is wrong with an encoding like ASCII that is declared."""
    if not _known(declared):
        return f"no encoding is called {declared}; declare UTF-8, and send it"
    try:
        raw.decode(declared)
    except UnicodeDecodeError as error:
        byte = f"byte {raw[error.start]:02x} at {error.start} is none"
        return f"the declaration says {declared}, and {byte}; declare what is sent, best UTF-8"
    except LookupError:  # a codec of Python that is no encoding of text
        return f"{declared} is no encoding of text; declare UTF-8, and send it"
    return ""


def _known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _in_front(raw: bytes) -> str:
    """Find what stands before the declaration or the first tag."""
    if raw.startswith(_MOJIBAKE):
        return (
            "a byte order mark was read as Latin-1 and encoded again (ï»¿); write the file as UTF-8"
        )
    if raw.startswith(codecs.BOM_UTF8 * 2):
        return "two byte order marks stand in front; write none, or one"
    if raw.removeprefix(codecs.BOM_UTF8).startswith(b"<?xml") and _ANOTHER.search(raw):
        return "several documents came, one behind the other; send one message each time"
    before = _BEFORE.match(raw.removeprefix(codecs.BOM_UTF8)[:_MOST])
    if before:
        shown = before[1][:20].decode("utf-8", "backslashreplace")
        return f"{len(before[1])} bytes stand before the XML declaration ({shown!r}); it must be the very first"
    return ""


def _behind(raw: bytes) -> str:
    if raw.endswith(b"\0") and raw.rstrip(b"\0").rstrip().endswith(b">"):
        return "zero bytes stand behind the last tag, the rest of a buffer; send the text alone"
    version = xml_version(raw)
    if version != "1.0":
        return f"XML {version} is declared; send XML 1.0, which every receiver reads"
    return ""


def _words(raw: bytes) -> str:
    """Find a sentence where a document should be."""
    if b"<" in raw[:_MOST] or b"\0" in raw[:_MOST]:
        return ""
    shown = " ".join(raw[:_MOST].decode("utf-8", "replace").split())[:60]
    return f"plain text came, and no XML: {shown!r}" if shown.isprintable() else ""


_RECOGNISERS: tuple[Callable[[bytes], str], ...] = (
    _nothing, _by_magic, _length_before, _page, _text_formats, _encoding, _in_front, _behind, _words,
)  # fmt: skip
