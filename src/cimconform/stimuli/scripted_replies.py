"""What the harness answers, as the head end that a requester believes it talks to.

Each script has the words in which a feature says it. What a good answer holds comes from
`fixtures/payloads`; whatever else is wrong with an answer is wrong on purpose.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import TypeAlias

from cimconform.errors import UsageError, nearest_or_all
from cimconform.messages.message import Message
from cimconform.stimuli import answers
from cimconform.stimuli.compose import TC57
from cimconform.transports.base import Answer, OutgoingReply, RawMessage

ScriptedReply: TypeAlias = Callable[["ReplyLibrary", RawMessage], OutgoingReply]
_LATER = "later than "
_ABOUT = " about "  # this meter, and not the first of those that are known
_UNKNOWN = "<m:Error><m:code>CC.42</m:code></m:Error>"
_ERROR = (
    "<m:Error><m:code>{code}</m:code><m:level>{level}</m:level><m:reason>{reason}</m:reason>"
    "</m:Error>"
)
_REFUSED = _ERROR.format(code="2.4", level="FATAL", reason="unknown meter")
_TIMED_OUT = _ERROR.format(code="4.1", level="FATAL", reason="the meter does not answer")
_PART = _ERROR.format(code="0.2", level="WARNING", reason="the last part")
_ACCEPTED = _ERROR.format(code="0.3", level="INFORM", reason="the answer comes later")
_MORE = _ERROR.format(code="0.1", level="INFORM", reason="more follows")
_GENERAL = _ERROR.format(code="5.3", level="FATAL", reason="the request cannot be processed")
_WHOLE = (
    '<m:ID idType="MeterName" kind="name" objectType="Meter">CC-made</m:ID><m:Error><m:code>2.4</m:code>'
    "<m:level>WARNING</m:level><m:reason>unknown meter</m:reason>"
    '<m:ID idType="MeterName" kind="name" objectType="Meter">CC-no-such-meter</m:ID></m:Error>'
)
_FINE = "<m:Error><m:code>0.0</m:code></m:Error>"


@dataclass(frozen=True)
class ReplyLibrary:
    """What answers are made of: the payloads, and the values that fill them."""

    payloads: Path
    values: Mapping[str, str]

    def answer(self, words: str = "OK") -> Answer:
        """Give the answer that words stand for; raises UsageError for unknown ones."""
        words, later, seconds = words.partition(_LATER)
        words, _, meter = words.strip().rstrip(",").partition(_ABOUT)
        library = replace(self, values={**self.values, "known_meter": meter}) if meter else self
        words = words or "OK"
        if words in answers.NAMED:
            return answers.NAMED[words]()
        if words not in SCRIPTED_REPLIES:
            known = [*SCRIPTED_REPLIES, *answers.NAMED]
            raise UsageError(f"nothing is answered by {words!r}{nearest_or_all(words, known)}")
        delay = 3 * float(seconds.removesuffix(" s")) if later else 0.0
        return lambda raw: replace(SCRIPTED_REPLIES[words](library, raw), delay_s=delay)

    def reply(
        self, raw: RawMessage, reply: str, correlation: str = "", *, data: bool = True
    ) -> OutgoingReply:
        """Give a response, with data where a get asks for them."""
        message = Message(raw.body)
        wanted = (
            self.data(message.noun.removeprefix("Get")) if data and message.verb == "get" else ""
        )
        return answers.response(raw, reply, wanted, correlation)

    def data(self, noun: str) -> str:
        """Give what a noun holds; nothing but the noun itself where we have nothing."""
        path = self.payloads / f"{noun}.xml"
        if not path.is_file():
            return f'<{noun} xmlns="{TC57}/{noun}#"/>'
        return Template(path.read_text("utf-8")).safe_substitute(self.values)


def _result(result: str, errors: str = "", *, data: bool = True) -> ScriptedReply:
    reply = f"<m:Result>{result}</m:Result>{errors}"
    return lambda library, raw: library.reply(raw, reply, data=data)


def _astray(library: ReplyLibrary, raw: RawMessage) -> OutgoingReply:
    """Answer a request that was never sent."""
    return library.reply(raw, "<m:Result>OK</m:Result>", str(uuid.uuid4()))


SCRIPTED_REPLIES: Mapping[str, ScriptedReply] = {
    "OK": _result("OK"),
    "OK with code 0.0": _result("OK", _FINE),
    "FAILED": _result("FAILED", _REFUSED, data=False),
    "FAILED with two errors": _result("FAILED", _REFUSED + _TIMED_OUT, data=False),
    "FAILED with data": _result("FAILED", _REFUSED),
    "PARTIAL with data": _result("PARTIAL", _PART + _REFUSED),
    "PARTIAL with every part of a Reply": _result("PARTIAL", _PART + _WHOLE),
    "FAILED with an unknown code": _result("FAILED", _UNKNOWN, data=False),
    "an acknowledgement": _result("OK", _ACCEPTED, data=False),
    "OK without data": _result("OK", data=False),
    "a part": _result("PARTIAL", _MORE),
    "a part without a code": _result("PARTIAL"),
    "a part that failed": _result("PARTIAL", _MORE + _TIMED_OUT, data=False),
    "the last part": _result("PARTIAL", _PART),
    "PARTIAL with a general error": _result("PARTIAL", _GENERAL, data=False),
    "an answer to another request": _astray,
    "a fault with a FaultMessage": lambda _, raw: answers.fault(raw, detailed=True),
}
