"""The record of one stimulus and of everything that came back.

A scenario is a row of exchanges; each knows those that went before it (`before`), so that a check
can read back what a transaction did, or compare a bad stimulus with its good twin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cimconform.messages.message import Message

# headers of our own, of a document that was fetched: where it is, and which line wanted it
PLACE = "x-fetched-from"
IMPORTED_AT = "x-imported-at"
# and of a message that came to a mailbox of ours: by which method, and what we answered to it
METHOD = "x-http-method"
PATH = "x-http-path"  # of what passed a tap: where on the host it went
ANSWERED = "x-answered"
# and of an answer behind whose end, as it named it, more bytes came: how many
BEHIND = "x-bytes-behind"
# and of what the system answered to an asynchronous reply of ours: the id of that
ANSWERS = "x-answers"


def taken(late: Sequence[Message]) -> tuple[Message, ...]:
    """Give those of the asynchronous replies that we have taken, by what we answered to them."""
    return tuple(m for m in late if m.headers.get(ANSWERED, "200").startswith("2"))


def cut(messages: Sequence[Message]) -> str:
    """Say why the first of some messages that is not whole is not; empty where all are."""
    return next((message.cut for message in messages if message.cut), "")


@dataclass(frozen=True, slots=True)
class Stimulus:
    """What we meant to send: a named message, and the one edit that makes it bad, if any.

    `name` is `verb(Noun) variant`; `edit` the words of the edit; `facts` what the harness knows
    about it that the bytes do not tell, such as which of the meters named are unknown.
    """

    name: str
    edit: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """One stimulus and its answers, in the order of time.

    `trouble` tells what the transport reported when bytes did not get through, and `silence` that
    nothing came although the connection is sound; `before` are the earlier exchanges of the same
    scenario, oldest first; `strays` came meanwhile and answer something else. `late` is what came to the
    ReplyAddress of the request, while `replies` is what came on the exchange itself.

    `role` is what the system plays in it. Where it asks or publishes, `request` is its own, `more`
    what it sent besides, and `replies` are what we answered to that. `noted` is what the system itself
    says that it made of it, where it can be asked: see [trigger] of the system file. An intermediary
    passes `request` on: `more` is what came out on its far side, `far` what we answered to that there.
    """

    id: str
    binding: str
    stimulus: Stimulus
    request: Message | None = None
    replies: tuple[Message, ...] = ()
    trouble: str = ""
    before: tuple["Exchange", ...] = ()
    silence: bool = False
    strays: tuple[Message, ...] = ()
    role: str = "responder"
    more: tuple[Message, ...] = ()
    noted: tuple[Mapping[str, Any], ...] = ()
    late: tuple[Message, ...] = ()
    far: tuple[Message, ...] = ()

    @property
    def of_system(self) -> tuple[Message, ...]:
        """The messages that the system sent, which alone are judged.

        Asynchronous replies in the form of events are no events that the schemas know, and not among them;
        nor is what we did not take whole.
        """
        return tuple(message for message in self._of_system() if not message.cut)

    def _of_system(self) -> tuple[Message, ...]:
        if self.role in ("responder", "subscriber"):
            return (*self.replies, *(m for m in self.late if m.cut or m.kind != "event"))
        if self.role == "intermediary":
            return (*self.more, *self.replies)
        return (*((self.request,) if self.request else ()), *self.more)

    @property
    def later(self) -> bool:
        """Whether the request wants its answer later, so that `replies` is an acknowledgement."""
        flag = self.request.text("Header/AsyncReplyFlag") if self.request else ""
        return flag.strip() in ("true", "1")

    @property
    def delivered(self) -> tuple[Message, ...]:
        """What came late and was taken: where we refused it, it comes once more."""
        return taken(self.late)

    @property
    def reply(self) -> Message | None:
        """The answer, when there is exactly the one that a synchronous exchange has."""
        return self.replies[0] if self.replies else None

    @property
    def messages(self) -> tuple[Message, ...]:
        """Every message, in the order of time."""
        asked = (self.request,) if self.request else ()
        if self.role == "intermediary":
            return (*asked, *self.more, *self.far, *self.replies)
        return (*asked, *self.replies, *self.more, *self.late)

    @property
    def fetched(self) -> bool:
        """Whether this is a document that the system publishes, and no exchange of messages."""
        return "url" in self.stimulus.facts

    @property
    def twin(self) -> "Exchange | None":
        """The good exchange that this bad one differs from by its edit alone."""
        if not self.stimulus.edit:
            return None
        good = (e for e in self.before if e.stimulus.name == self.stimulus.name)
        return next((e for e in good if not e.stimulus.edit), None)

    @property
    def served(self) -> bool:
        """Whether the system did what was asked, wholly or in part."""
        asked = self.role in ("responder", "subscriber") and self.reply is not None
        return asked and self.reply is not None and self.reply.result in ("OK", "PARTIAL")

    @property
    def taken_without_words(self) -> bool:
        """Whether HTTP alone says that an event was taken: by a status 202 or 204 and no message."""
        return self.role == "subscriber" and self.reply is not None and self.reply.without_words

    @property
    def refused(self) -> bool:
        """Whether the system answered, in any of the ways it may, that it did not do it."""
        if self.reply is None:
            return False
        failed_status = (self.reply.status or 200) >= 400  # noqa: PLR2004 - HTTP's own limit
        return self.reply.kind == "fault" or self.reply.result == "FAILED" or failed_status


@dataclass(frozen=True)
class Bindings:
    """What a run brought over one binding, and over those that came before it.

    `accused` are the ids of messages in which another rule has found something.
    """

    own: tuple[Exchange, ...]
    earlier: tuple[Exchange, ...]
    accused: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, exchanges: Sequence[Exchange], binding: str, accused: frozenset[str] = frozenset()
    ) -> "Bindings":
        """Take the exchanges of a run apart; only what was answered can be compared."""
        exchanges = [exchange for exchange in exchanges if exchange.role == "responder"]
        order = list(dict.fromkeys(exchange.binding for exchange in exchanges))
        before = order[: order.index(binding)] if binding in order else []
        return cls(
            tuple(e for e in exchanges if e.binding == binding),
            tuple(e for e in exchanges if e.binding in before),
            accused,
        )
