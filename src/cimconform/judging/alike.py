"""Of members of a large message that are alike, one is looked at for all.

The day of one meter is that of the next, but for its numbers and its name. Two members are alike
where they differ only in plain numbers as values, and in plain names or UUIDs of objects: a rule about
the form of these finds in both the same. A check that compares values or names, or that judges by a
schema, says that it must be `exact`, and sees every member; one that compares members with one another
needs the `whole` message, and is not judged by pieces. See large.py.

What differs in anything else, in a sign, a blank, a digit of a time, is not alike and is looked at.
"""

import re

from cimconform.judging.pieces import PREFIX

_UUID = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAME = rb"[A-Za-z_-]{0,12}\d{1,15}"
_FORMS = (  # each begins with plain letters: so it is found without trying every byte
    (re.compile(rb"value>\d{1,15}(?:\.\d{1,15})?</"), b"value a number</"),
    (re.compile(rb"name>" + _NAME + rb"</"), b"name a name</"),
    (re.compile(rb"mRID>" + _NAME + rb"</"), b"mRID a name</"),
    (re.compile(rb"name>" + _UUID + rb"</"), b"name a UUID</"),
    (re.compile(rb"mRID>" + _UUID + rb"</"), b"mRID a UUID</"),
)  # none of these texts can stand in XML, so that no member has one of its own
_OPENING = re.compile(rb"\s*(<" + PREFIX + rb"[\w.\-]+)[\s>]")


def thinned(members: bytes) -> bytes:
    """Give members of a list without those that are alike an earlier one; lines stay where they were.

    `members` are the bytes from the first opening tag to behind the last closing one, in a message
    that is well-formed. What is not certainly alike is left as it is.
    """
    opening = _OPENING.match(members)
    if opening is None or b"<!" in members or b"<?" in members:
        return members  # in a remark, a tag is none
    closing = b"</" + opening[1][1:] + b">"
    cuts = [m.start() for m in re.finditer(re.escape(opening[1]) + rb"[\s>]", members)]
    own = [members[a:b] for a, b in zip(cuts, [*cuts[1:], len(members)], strict=True)]
    if not all(member.rstrip().endswith(closing) for member in own):
        return members
    met: set[bytes] = set()
    return members[: cuts[0]] + b"".join(_first(member, met) for member in own)


def _first(member: bytes, met: set[bytes]) -> bytes:
    """Give a member, or nothing but its lines where one like it was met."""
    form = member.rstrip()
    for plain, instead in _FORMS:
        form = plain.sub(instead, form)
    if form in met:
        return b"\n" * member.count(b"\n")
    met.add(form)
    return member
