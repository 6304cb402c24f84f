"""What a whole run may cost: bytes of messages, and time. Past that nothing more is sent."""

import time
from dataclasses import dataclass, field, replace

from cimconform import limits
from cimconform.errors import PreconditionFailed
from cimconform.messages.message import Message


@dataclass
class Budget:
    """The bytes and seconds of one run."""

    most_bytes: int = limits.RUN_BYTES
    most_s: float = limits.RUN_S
    _bytes: int = 0
    _begun: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> str:
        """Why nothing more is sent; empty while there is room."""
        if self._bytes > self.most_bytes:
            return f"this run has {self._bytes} bytes of messages (run_bytes of [limits])"
        if time.monotonic() - self._begun > self.most_s:
            return f"this run has taken more than {self.most_s:g} s (run_s of [limits])"
        return ""

    def allow(self) -> None:
        """Raise PreconditionFailed where nothing more is to be sent."""
        if reason := self.spent:
            raise PreconditionFailed(f"not sent: {reason}")

    def within(self, message: Message) -> Message:
        """Give a message as it is to be kept: whole, or its first bytes where the run has too many."""
        self._bytes += len(message.raw)
        if self._bytes <= self.most_bytes or len(message.raw) <= limits.FIRST_BYTES:
            return message
        why = f"{self.spent}, so that only first bytes are kept"
        headers = {**message.headers, limits.CUT: why}
        return replace(message, raw=message.raw[: limits.FIRST_BYTES], headers=headers)
