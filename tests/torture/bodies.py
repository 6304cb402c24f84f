"""What a bad peer says, as the body of an answer: each kind makes bytes of a good answer."""

import base64
import gzip
import random
from collections.abc import Callable

Body = Callable[[bytes], bytes]

MSG = b"http://iec.ch/TC57/2011/schema/message"
_NOISE = random.Random(9).randbytes(16_384)  # noqa: S311 - the same noise each time
_DTD = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
_EVIL = b"\x1b]0;title\x07\x1b[2J\x1b[31mred"


def fixed(data: bytes | Callable[[], bytes]) -> Body:
    """Say the same whatever was asked."""
    return lambda _: data() if callable(data) else data


def around(before: bytes, after: bytes = b"") -> Body:
    """Put something before a good answer, and behind it."""
    return lambda good: before + good + after


def instead(old: bytes, new: bytes | Callable[[], bytes]) -> Body:
    """Put something else in the place of the first of some bytes of a good answer."""
    return lambda good: good.replace(old, new() if callable(new) else new, 1)


def inside(new: bytes | Callable[[], bytes]) -> Body:
    """Put something at the end of a good answer, inside of its root."""
    return instead(b"</m:ResponseMessage>", lambda: _of(new) + b"</m:ResponseMessage>")


def header(new: bytes | Callable[[], bytes]) -> Body:
    """Put something at the end of the header."""
    return instead(b"</m:Header>", lambda: _of(new) + b"</m:Header>")


def inside_payload(new: bytes | Callable[[], bytes]) -> Body:
    """Add a payload at the end."""
    return inside(lambda: b"<m:Payload>" + _of(new) + b"</m:Payload>")


def packed(plain: Callable[[], bytes]) -> Body:
    """Add a payload that is compressed."""
    return inside_payload(
        lambda: b"<m:Compressed>" + base64.b64encode(gzip.compress(plain())) + b"</m:Compressed>"
    )


def _of(data: bytes | Callable[[], bytes]) -> bytes:
    return data() if callable(data) else data


def recoded(name: str) -> Body:
    """Say a good answer in another encoding, without a declaration."""
    return lambda good: good.decode().encode(name)


def declared(name: str, really: str) -> Body:
    """Declare one encoding and use another."""

    def make(good: bytes) -> bytes:
        return f'<?xml version="1.0" encoding="{name}"?>{good.decode()}'.encode(really)

    return make


def deep(depth: int) -> bytes:
    """Give elements in elements."""
    return b"<a>" * depth + b"</a>" * depth


NOT_XML: dict[str, Body] = {
    "noise": fixed(_NOISE),
    "ten megabytes of noise": fixed(lambda: _NOISE * 640),
    "nothing at all": fixed(b""),
    "blanks": fixed(b" " * 1000),
    "fifteen megabytes of blanks": fixed(lambda: b" " * 15_000_000),
    "NUL bytes": fixed(b"\0" * 1000),
    "plain words": fixed(b"Service temporarily unavailable"),
    "JSON": fixed(b'{"error": "no such meter"}'),
    "a page of HTML": fixed(b"<html><head><title>Login</title></head><body><p>hi<br></body>"),
    "a PDF": fixed(b"%PDF-1.7\n" + _NOISE),
    "a ZIP": fixed(b"PK\x03\x04" + _NOISE),
    "gzip that is not declared": lambda good: gzip.compress(good, mtime=0),
    "base64 of an answer": base64.b64encode,
    "half an answer": lambda good: good[: len(good) // 2],
    "all but the last byte": lambda good: good[:-1],
    "two answers in one": lambda good: good + good,
    "an answer and more": around(b"", b"trailing words"),
    "blanks before the declaration": around(b'  <?xml version="1.0"?>'),
    "a tag never closed": instead(b"</m:Header>", b""),
    "tags that cross": inside(b"<a><b></a></b>"),
    "an attribute twice": inside(b'<a x="1" x="2"/>'),
    "a prefix never declared": inside(b"<q:a/>"),
    "a name that begins with a digit": inside(b"<1a/>"),
    "a bare ampersand": inside(b"<a>1 & 2</a>"),
    "an unknown entity": inside(b"<a>&nbsp;</a>"),
    "a comment without an end": inside(b"<!-- "),
    "CDATA without an end": inside(b"<![CDATA[ "),
    "a reference to NUL": inside(b"<a>&#0;</a>"),
    "a control character": inside(b"<a>\x01</a>"),
    "a lone surrogate": inside(b"<a>\xed\xa0\x80</a>"),
    "an overlong form of UTF-8": inside(b"<a>\xc0\xaf</a>"),
    "Latin-1 that says UTF-8": around(b'<?xml version="1.0" encoding="UTF-8"?>', b"<!--\xe9-->"),
    "UTF-16 without a mark": recoded("utf-16-le"),
    "UTF-32": recoded("utf-32"),
    "an encoding unknown": declared("KLINGON", "utf-8"),
    "UTF-16 declared, UTF-8 sent": declared("UTF-16", "utf-8"),
    "a document type": around(b'<!DOCTYPE a SYSTEM "a.dtd">'),
    "entities in entities": fixed(
        _DTD
        + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 8) for c in range(99, 109))
        + b"]><a>&l;</a>"
    ),
    "an entity of megabytes, often": fixed(
        lambda: (
            b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1_000_000 + b'">]><a>' + b"&a;" * 50_000 + b"</a>"
        )
    ),
    "an entity that is a file": fixed(
        b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><a>&a;</a>'
    ),
    "a parameter entity from elsewhere": fixed(
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]><a/>'
    ),
    "five thousand deep": fixed(lambda: deep(5_000)),
    "a million deep": fixed(lambda: deep(1_000_000)),
    "a million tags never closed": fixed(lambda: b"<a>" * 1_000_000),
    "an attribute of megabytes": inside(lambda: b'<a x="' + b"y" * 12_000_000 + b'"/>'),
    "a name of a megabyte": inside(lambda: b"<" + b"n" * 1_000_000 + b"/>"),
    "a comment of megabytes": inside(lambda: b"<!--" + b"c" * 15_000_000 + b"-->"),
}

XML: dict[str, Body] = {
    "other XML": fixed(b"<page><body/></page>"),
    "an RSS feed": fixed(b'<rss version="2.0"><channel><title>News</title></channel></rss>'),
    "a message of another edition": instead(MSG, b"http://www.iec.ch/TC57/2008/schema/message"),
    "no namespace": lambda good: good.replace(b'xmlns:m="' + MSG + b'"', b"").replace(b"m:", b""),
    "a request for an answer": lambda good: good.replace(b"ResponseMessage", b"RequestMessage"),
    "an event for an answer": lambda good: good.replace(b"ResponseMessage", b"EventMessage"),
    "an empty root": fixed(b'<m:ResponseMessage xmlns:m="' + MSG + b'"/>'),
    "a message in a message": lambda good: (
        b'<m:ResponseMessage xmlns:m="%s">%s</m:ResponseMessage>' % (MSG, good)
    ),
    "a mark of order and UTF-8": around(b"\xef\xbb\xbf"),
    "UTF-16 as declared": declared("UTF-16", "utf-16"),
    "XML 1.1": around(b'<?xml version="1.1"?>'),
    "a thousand headers": header(lambda: b"</m:Header><m:Header>" * 1000),
    "a hundred thousand errors": instead(
        b"<m:Error>", lambda: b"<m:Error><m:code>0.0</m:code></m:Error>" * 100_000 + b"<m:Error>"
    ),
    "a hundred thousand attributes": inside(
        lambda: b"<a " + b" ".join(b'x%d="1"' % n for n in range(100_000)) + b"/>"
    ),
    "a hundred thousand namespaces": inside(
        lambda: b"<a " + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(100_000)) + b"/>"
    ),
    "a million empty elements": inside_payload(lambda: b"<a/>" * 1_000_000),
    "five million empty elements": inside_payload(lambda: b"<a/>" * 4_800_000),
    "four million elements of one letter": inside_payload(lambda: b"<a>x</a>" * 2_400_000),
    "three million attributes": inside_payload(lambda: b"<a b='' c='' d=''/>" * 900_000),
    "a million comments": inside_payload(lambda: b"<!---->" * 1_000_000),
    "a million instructions": inside_payload(lambda: b"<?a?>" * 1_000_000),
    "a million empty lines": inside(lambda: b"\r\n" * 1_000_000),
    "a text of fifteen megabytes": inside_payload(lambda: b"<a>" + b"t" * 15_000_000 + b"</a>"),
    "a correlation id of a megabyte": instead(
        b"</m:CorrelationID>", lambda: b"7" * 1_000_000 + b"</m:CorrelationID>"
    ),
    "a verb of a megabyte": instead(b"<m:Verb>reply", lambda: b"<m:Verb>" + b"reply" * 200_000),
    "a noun of a megabyte": instead(b"</m:Noun>", lambda: b"s" * 1_000_000 + b"</m:Noun>"),
    "a time of a megabyte": instead(b"10:00:00Z", lambda: b"10:00:00." + b"0" * 1_000_000 + b"Z"),
    "a code of a million digits": instead(b"0.0<", lambda: b"0." + b"0" * 1_000_000 + b"<"),
    "a code of a million points": instead(b"0.0<", lambda: b"0." * 500_000 + b"<"),
    "a number in the year 99999": instead(b"2026-05", b"99999-05"),
    "a time that is no time": instead(b"2026-05-01T10:00:00Z", b"2026-02-30T25:61:61+99:99"),
    "a time in the year minus one": instead(b"2026-05-01", b"-0001-05-01"),
    "what a terminal obeys, as numbers": instead(b"reply<", b"reply&#x9b;2J<"),
    "directions of writing turned": instead(b"reply<", "reply\u202eylper\u202c<".encode()),
    "a script in a value": instead(b"reply<", b"reply&lt;script&gt;alert(1)&lt;/script&gt;<"),
    "braces and percents in a value": instead(b"reply<", b"reply{0}%s%n{__class__}[red]<"),
    "ten thousand accents on a letter": instead(
        b"reply<", lambda: b"reply" + "\u0301".encode() * 10_000 + b"<"
    ),
    "characters that are none": instead(b"reply<", "reply\ufdd0\U0010fffd<".encode()),
    "an inclusion": inside(
        b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'
    ),
    "a style sheet": around(b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>'),
    "a schema elsewhere": instead(
        b"<m:ResponseMessage ",
        b'<m:ResponseMessage xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        b'i:schemaLocation="u http://127.0.0.1:9/a.xsd" ',
    ),
    "a root that is nil": instead(
        b"<m:ResponseMessage ",
        b'<m:ResponseMessage xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" ',
    ),
    "a payload in a payload, deep": inside_payload(lambda: deep(200)),
    "a payload of a hundred nouns": inside_payload(lambda: b"<MeterReadings/>" * 100),
    "a compressed payload that is noise": inside_payload(
        b"<m:Compressed>" + base64.b64encode(_NOISE) + b"</m:Compressed>"
    ),
    "a compressed payload that is no base64": inside_payload(b"<m:Compressed>###</m:Compressed>"),
    "a compressed payload of blanks": packed(lambda: b" " * 90_000_000),
    "a compressed payload beyond the limit": packed(lambda: b"<a>" + b"x" * 150_000_000 + b"</a>"),
    "a compressed payload of many elements": packed(
        lambda: b"<a>" + b"<b/>" * 10_000_000 + b"</a>"
    ),
    "gzip in gzip in a payload": packed(lambda: gzip.compress(gzip.compress(b" " * 10_000_000))),
    "a payload as text": inside_payload(b"&lt;MeterReadings/&gt;"),
    "a payload of megabytes as text": inside_payload(
        lambda: b"&lt;a&gt;" + b"&lt;b/&gt;" * 900_000 + b"&lt;/a&gt;"
    ),
    "twenty thousand readings": inside_payload(
        lambda: (
            b'<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading>'
            + b"<Readings><timeStamp>2026-05-01T10:00:00Z</timeStamp><value>1</value>"
            b'<ReadingType ref="0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/></Readings>'
            * 20_000
            + b"</MeterReading></MeterReadings>"
        )
    ),
    "a reading type of a megabyte": inside_payload(
        lambda: (
            b'<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading><Readings>'
            b'<value>1</value><ReadingType ref="'
            + b"0." * 500_000
            + b'"/></Readings></MeterReading></MeterReadings>'
        )
    ),
    "a value of a million digits": inside_payload(
        lambda: (
            b'<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading><Readings>'
            b"<value>" + b"9" * 1_000_000 + b"</value></Readings></MeterReading></MeterReadings>"
        )
    ),
}
