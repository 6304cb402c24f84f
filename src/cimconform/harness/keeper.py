"""What records the bytes that moved over one binding, whichever side of it the harness plays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cimconform.messages.exchange import BEHIND, METHOD, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.transports.base import RawMessage
from cimconform.transports.clock import now


@dataclass(frozen=True)
class Keeper:
    """Keeps messages and exchanges of one binding in the record of a run."""

    binding: str
    recorder: Recorder

    def keep(
        self, raw: RawMessage, direction: Literal["sent", "received"], exchange: str
    ) -> Message:
        """Record what moved, for an exchange.

        Of what came to a listener of ours, the status is that of our answer and not of the message.
        """
        came_to_us = direction == "received" and raw.method
        message = Message(
            raw=raw.body,
            direction=direction,
            binding=self.binding,
            at=raw.at or now(),
            status=None if came_to_us else raw.status,
            headers={**raw.headers, **_own(raw)},
        )
        return self.recorder.keep(message, exchange)

    def received(self, raw_messages: Iterable[object], exchange: str) -> tuple[Message, ...]:
        """Record all that came, in its order."""
        return tuple(
            self.keep(p, "received", exchange) for p in raw_messages if isinstance(p, RawMessage)
        )

    def sent(self, raw_messages: Iterable[object], exchange: str) -> tuple[Message, ...]:
        """Record all that we sent, in its order."""
        return tuple(
            self.keep(p, "sent", exchange) for p in raw_messages if isinstance(p, RawMessage)
        )

    def identity(self, what: str, number: int) -> str:
        """Name an exchange by its binding and a number that no other process of the run gives."""
        return f"{self.binding}-{what}{self.recorder.first + number:04d}"

    def sending(self, exchange: str, stimulus: Stimulus, body: bytes) -> None:
        """Record what is about to be sent."""
        self.recorder.sending(exchange, self.binding, stimulus, body)

    def exchange(self, exchange: Exchange) -> None:
        """Record what belongs together."""
        self.recorder.exchange(exchange)


def _own(raw: RawMessage) -> dict[str, str]:
    """Give the headers of our own that say what the bytes do not."""
    own = {METHOD: raw.method, BEHIND: str(raw.behind or "")}
    return {name: value for name, value in own.items() if value}
