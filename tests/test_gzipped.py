"""Gzip is read as its format allows, and what is damaged is reported with its own cause."""

import gzip

import pytest

from cimconform.gzipped import Damaged, TooLarge, fault, inflated, unpack

LIMIT = 1_000_000
ONE, TWO, NONE = (
    gzip.compress(b"one", mtime=0),
    gzip.compress(b"two" * 100_000, mtime=0),
    gzip.compress(b"", mtime=0),
)
NAMED = b"\x1f\x8b\x08\x18" + bytes(6) + b"name\0remark\0" + ONE[10:]
EXTRA = b"\x1f\x8b\x08\x06" + bytes(6) + b"\x03\0abc" + b"\0\0" + ONE[10:]

SOUND = {
    "one": (ONE, b"one"),
    "two": (ONE + TWO, b"one" + b"two" * 100_000),
    "an empty one": (NONE, b""),
    "an empty one behind": (ONE + NONE, b"one"),
    "an empty one before": (NONE + ONE, b"one"),
    "an empty one between": (ONE + NONE + ONE, b"oneone"),
    "zeros behind": (ONE + bytes(512), b"one"),
    "zeros between": (ONE + bytes(3) + ONE, b"oneone"),
    "a name and a remark": (NAMED, b"one"),
}


@pytest.mark.parametrize("name", SOUND)
def test_every_legal_form_is_read(name):
    packed, plain = SOUND[name]
    assert unpack(packed, LIMIT) == plain
    assert fault(packed) == ""


@pytest.mark.parametrize("name", SOUND)
def test_pieces_of_any_size_make_the_same_whole(name):
    packed, plain = SOUND[name]
    for size in (1, 7, len(packed)):
        pieces = (packed[at : at + size] for at in range(0, len(packed), size))
        assert b"".join(inflated(pieces)) == plain


DAMAGED = {
    "cut in the data": (TWO[:40], "breaks off in the middle"),
    "cut in the header": (ONE[:6], "in its header"),
    "cut in the name": (NAMED[:14], "in its header"),
    "no trailer": (ONE[:-8], "without its trailer"),
    "half a trailer": (ONE[:-3], "after 5 of the 8 bytes"),
    "another CRC": (ONE[:-8] + b"\1\2\3\4" + ONE[-4:], "its CRC32 is 04030201"),
    "another length": (ONE[:-4] + b"\x09\0\0\0", "gives 9 bytes, and 3"),
    "changed data": (ONE[:11] + b"\xff\xff\xff" + ONE[14:], "changed on the way"),
    "more behind it": (ONE + b"more", "4 bytes stand behind"),
    "a second one that is cut": (
        ONE + TWO[:-8],
        "trailer (CRC32, length): cut, or its writer never closed, in member 2",
    ),
    "another method": (b"\x1f\x8b\x07" + ONE[3:], "its method is 7"),
    "none": (b"<a/>", "begins with 3c 61 2f 3e"),
    "nothing": (b"", "nothing is there"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_reported_with_its_cause(name):
    packed, words = DAMAGED[name]
    with pytest.raises(Damaged) as error:
        unpack(packed, LIMIT)
    assert words in str(error.value)


def test_a_bomb_meets_the_bound():
    with pytest.raises(TooLarge, match="more than 1000000 bytes"):
        unpack(gzip.compress(bytes(50_000_000), mtime=0), LIMIT)


def test_a_header_with_more_fields_is_passed_over():
    assert "CRC32" not in fault(EXTRA)
