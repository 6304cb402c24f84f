"""Each line of a record ends in a hash over the line before it and its own bytes.

So nothing can be changed, taken out or put in without it being seen, unless every hash after it is made
anew; against that a record is signed. docs/record.md says how to verify the chain without this program.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from cimconform.record.lines import CHAIN

START = "0" * 64  # what stands before the first line
_JOINT = f', "{CHAIN}": "'.encode()
_CLOSE = b'"}'
_STATED = re.compile(rb'([0-9a-f]{64})"\}')


class Chain:
    """The hashes of a record, as far as it is written or read; `last` is that of the last line."""

    def __init__(self, last: str = START) -> None:
        self.last = last

    def line(self, facts: Mapping[str, Any]) -> bytes:
        """Give a line as it is written, with its hash and its newline."""
        # for a surrogate that stands alone, backslashreplace is JSON's own way
        body = json.dumps(facts, ensure_ascii=False)[:-1].encode("utf-8", "backslashreplace")
        self.last = _hash(self.last, body)
        return body + _JOINT + self.last.encode() + _CLOSE + b"\n"

    def follows(self, text: bytes) -> bool:
        """Tell whether a line, without its newline, follows those before it; go on from it anyway.

        Of a line after one that has no hash, nothing can be said.
        """
        body, joint, tail = text.rpartition(_JOINT)
        before, stated = self.last, _STATED.fullmatch(tail) if joint else None
        self.last = stated[1].decode() if stated else ""
        return stated is not None and (not before or self.last == _hash(before, body))


def _hash(before: str, body: bytes) -> str:
    return hashlib.sha256(before.encode() + body).hexdigest()
