"""What came in the place of XML is named by its first bytes, and so is a wrong declaration."""

import base64
import gzip
import zlib

import pytest

from cimconform.messages.first_bytes import html_title, misdeclared, what_came

DECLARED = '<?xml version="1.0" encoding="{}"?><a>\u00e4</a>'
CAME = {
    "nothing": (b"", "the body is empty"),
    "blanks": (b" \r\n", "nothing but blanks"),
    "gzip": (gzip.compress(b"<a/>", mtime=0), "gzip came"),
    "half a gzip": (gzip.compress(b"<a/>", mtime=0)[:-8], "without its trailer"),
    "zlib": (zlib.compress(b"<a/>"), "zlib came"),
    "a zip": (b"PK\x03\x04....", "a zip archive"),
    "a PDF": (b"%PDF-1.7 ...", "PDF"),
    "an object of Java": (b"\xac\xed\x00\x05t\x00\x04<a/>", "serialized Java object"),
    "writeUTF": (b"\x00\x04<a/>", "writeUTF"),
    "a frame": (b"\x00\x00\x00\x04<a/>", "in 4 bytes"),
    "MQRFH2": (b"RFH \x00\x00\x00\x02" + bytes(28) + b"<a/>", "MQRFH2"),
    "a page": (b"<!DOCTYPE html>\n<html><head><title> Sign\n in </title>", "titled 'Sign in'"),
    "a page in UTF-16": ("<html><title>Hi</title>".encode("utf-16"), "titled 'Hi'"),
    "JSON": (b'{"Header": {"Verb": "reply"}}', "JSON came"),
    "XML in JSON": (b'"<a/>"', "string of JSON"),
    "an answer of HTTP": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a/>",
        "message of HTTP",
    ),
    "a request of HTTP": (b"POST /x HTTP/1.1\r\nHost: y\r\n\r\n<a/>", "message of HTTP"),
    "base64": (base64.b64encode(b"<a>some text</a>"), "base64 came, and XML"),
    "base64 of gzip": (base64.b64encode(gzip.compress(b"<a/>", mtime=0)), "base64 came, and gzip"),
    "parts": (b"--x\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--x--", "multipart"),
    "a form": (b"message=%3Ca%2F%3E", "fields of a form"),
    "escaped": (b"&lt;a/&gt;", "escaped"),
    "printed bytes": (b"b'<a/>'", "printed"),
    "a sentence": (b"Service unavailable", "plain text came, and no XML: 'Service unavailable'"),
    "EBCDIC": ('<?xml version="1.0"?><a/>'.encode("cp037"), "EBCDIC"),
    "UTF-32": ("<a/>".encode("utf-32"), "utf-32"),
    "UTF-8 called UTF-16": (
        DECLARED.format("utf-16").encode(),
        "the declaration says utf-16, the bytes are UTF-8",
    ),
    "UTF-8 called UCS-2": (DECLARED.format("UCS-2").encode(), "the declaration says ucs-2"),
    "Latin-1 called UTF-8": (DECLARED.format("UTF-8").encode("latin-1"), "byte e4 at 41"),
    "Latin-1, not declared": ("<a>\u00e4</a>".encode("latin-1"), "none is declared"),
    "an unknown encoding": (DECLARED.format("utf-9").encode(), "no encoding is called utf-9"),
    "a line before it": (b'\n<?xml version="1.0"?><a/>', "the very first"),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbf<a/>", "two byte order marks"),
    "a mark encoded twice": (
        "\ufeff".encode().decode("latin-1").encode() + b"<a/>",
        "read as Latin-1",
    ),
    "the rest of a buffer": (b"<a/>\0\0\0", "zero bytes"),
    "XML 1.1": (b'<?xml version="1.1"?><a>&#1;</a>', "XML 1.1"),
    "cut in a letter": ("<a>\u00e4".encode()[:-1], "middle of a letter"),
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x16", "TLS"),
}


@pytest.mark.parametrize("name", CAME)
def test_what_came_is_named(name):
    raw, words = CAME[name]
    assert words in what_came(raw)


@pytest.mark.parametrize("raw", [b"<a>", b"<a/><b/>", b'<?xml version="1.0"?><a', b"\x07\x00\xfe"])
def test_what_is_not_recognised_is_left_to_the_parser(raw):
    assert what_came(raw) == ""


def test_an_envelope_is_no_page():
    assert html_title(b'<s:Envelope xmlns:s="urn:x"/>') is None
    assert html_title(b"<html/>") == ""


@pytest.mark.parametrize(
    ("encoding", "sent", "charset", "wrong"),
    [
        ("utf-8", "utf-16", "", True),
        ("utf-8", "utf-16", "utf-16", False),
        ("utf-16", "utf-16", "", False),
        ("utf-8", "utf-8", "", False),
        ("utf-16", "utf-8", "", True),
        ("iso-8859-1", "iso-8859-1", "", False),
        ("utf-8", "utf-32", "", True),
    ],
)
def test_bytes_in_another_encoding_than_the_declared_are_reported(encoding, sent, charset, wrong):
    assert bool(misdeclared(DECLARED.format(encoding).encode(sent), charset)) is wrong
