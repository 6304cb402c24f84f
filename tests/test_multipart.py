"""A message that came in parts is read and judged by its root part."""

import base64

import pytest

from cimconform.messages.message import Message
from cimconform.messages.multipart import parts_of

ROOT = b"<a xmlns:x='http://www.w3.org/2004/08/xop/include'><b><x:Include href='cid:data%40peer'/></b></a>"


def mixed(*parts, boundary=b"next", end=b"\r\n"):
    """Give a multipart of parts, each a header and a body."""
    whole = b"".join(b"--" + boundary + end + head + end + end + body + end for head, body in parts)
    return whole + b"--" + boundary + b"--" + end


def part(identity, body, more=b""):
    return b"Content-Type: text/xml\r\nContent-ID: <" + identity + b">" + more, body


TYPE = 'multipart/related; type="application/xop+xml"; start="<root@peer>"; boundary="next"'
BOTH = mixed(part(b"data@peer", b"\0\1"), part(b"root@peer", ROOT))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (BOTH, TYPE),
        (b"preamble\r\n" + BOTH, TYPE),
        (mixed(part(b"root@peer", ROOT)), "multipart/related; boundary=next"),
        (mixed(part(b"root@peer", ROOT)), ""),
        (mixed(part(b"root@peer", ROOT)), "multipart/related; boundary=another"),
        (b"\r\n" + mixed(part(b"root@peer", ROOT), boundary=b"uuid:1+x"), ""),
        (mixed(part(b"root@peer", ROOT)).replace(b"\r\n", b"\n"), TYPE),
        (mixed(part(b"r", base64.b64encode(ROOT), b"\r\nContent-Transfer-Encoding: base64")), TYPE),
        (mixed(part(b"r", ROOT.replace(b"=", b"=3D"), b"\r\nContent-Transfer-Encoding: quoted-printable")), TYPE),
        (mixed(part(b"root@peer", ROOT))[:-10], TYPE),
    ],
)  # fmt: skip
def test_the_root_part_is_found(raw, kind):
    found = parts_of(raw, kind)
    assert found is not None
    assert found.root.strip(b"\r\n-") == ROOT


@pytest.mark.parametrize(
    ("raw", "kind"), [(b"<a/>", ""), (b"<a/>", TYPE), (BOTH, "text/xml"), (b"--\r\n", "")]
)
def test_what_is_no_multipart_is_left_alone(raw, kind):
    assert parts_of(raw, kind) is None
    assert Message(raw, headers={"content-type": kind} if kind else {}).text_bytes == raw


def test_attached_bytes_stand_where_they_are_included():
    message = Message(BOTH, headers={"content-type": TYPE})
    assert message.raw == BOTH
    assert message.text("b") == base64.b64encode(b"\0\1").decode()
