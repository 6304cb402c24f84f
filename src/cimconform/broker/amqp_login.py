"""Who may come in by AMQP 1.0: the header, and SASL with PLAIN or ANONYMOUS, answered by ourselves.

The engine can do so only where it was built with a SASL library, which few machines have.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from proton import UNDESCRIBED, Array, Data, Described, ProtonException, symbol, ubyte, ulong

HEADER, SASL_HEADER = b"AMQP\x00\x01\x00\x00", b"AMQP\x03\x01\x00\x00"
_MAX_FRAME = 4096
_PATIENCE_S = 30.0
_MECHANISMS, _INIT, _OUTCOME = 0x40, 0x41, 0x44
_WELCOME, _REFUSED = 0, 1


class Login(asyncio.Protocol):
    """Meets a peer, and hands the connection on to whoever speaks AMQP."""

    def __init__(
        self,
        welcomes: Callable[[str, str], bool],
        speak: Callable[[], asyncio.Protocol],
    ) -> None:
        self._welcomes, self._speak = welcomes, speak
        self._buffer = b""
        self._greeted = False
        self._wire: Any = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a header, but not for ever."""
        self._wire = cast("asyncio.Transport", transport)
        self._patience = asyncio.get_running_loop().call_later(_PATIENCE_S, self._wire.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the peer go."""
        del exc
        if self._patience is not None:
            self._patience.cancel()

    def data_received(self, data: bytes) -> None:
        """Take a header or a frame, once it is whole."""
        self._buffer += data
        if not self._greeted and len(self._buffer) >= len(HEADER):
            self._meet()
        elif self._greeted and len(self._buffer) >= 4:  # noqa: PLR2004 - the size of a frame
            self._frame(int.from_bytes(self._buffer[:4], "big"))

    def _meet(self) -> None:
        """Answer the header; one who may come in without a name need not say who it is."""
        header = self._buffer[: len(HEADER)]
        if header == HEADER and self._welcomes("", ""):
            self._hand_over()
            return
        self._wire.write(SASL_HEADER)
        if header != SASL_HEADER:
            self._wire.close()
            return
        self._buffer = self._buffer[len(HEADER) :]
        self._greeted = True
        offered = ["PLAIN", "ANONYMOUS"] if self._welcomes("", "") else ["PLAIN"]
        names = Array(UNDESCRIBED, Data.SYMBOL, *(symbol(name) for name in offered))
        self._wire.write(_frame(_MECHANISMS, [names]))
        self.data_received(b"")

    def _frame(self, size: int) -> None:
        """Take the frame that says who the peer is."""
        if not 8 <= size <= _MAX_FRAME:  # noqa: PLR2004 - a frame has a head of eight bytes
            self._wire.abort()
        elif len(self._buffer) >= size:
            frame, self._buffer = self._buffer[8:size], self._buffer[size:]
            good = self._good(frame)
            self._wire.write(_frame(_OUTCOME, [ubyte(_WELCOME if good else _REFUSED)]))
            if good:
                self._hand_over()
            else:
                self._wire.close()

    def _good(self, frame: bytes) -> bool:
        """Tell whether a login is good."""
        mechanism, response = _login(frame)
        if mechanism == "ANONYMOUS":
            return self._welcomes("", "")
        parts = response.split(b"\0")
        if mechanism != "PLAIN" or len(parts) != 3:  # noqa: PLR2004 - authorization, user, password
            return False
        return self._welcomes(
            parts[1].decode("utf-8", "replace"), parts[2].decode("utf-8", "replace")
        )

    def _hand_over(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        speaker = self._speak()
        self._wire.set_protocol(speaker)
        speaker.connection_made(self._wire)
        if self._buffer:
            speaker.data_received(self._buffer)


def _login(frame: bytes) -> tuple[str, bytes]:
    """Read the mechanism and the initial response of sasl-init; nothing of what is none."""
    data = Data()
    try:
        data.decode(frame)
        data.rewind()
        data.next()
        init = data.get_object()
    except (ProtonException, KeyError, ValueError):
        return "", b""
    if not isinstance(init, Described) or init.descriptor not in (_INIT, "amqp:sasl-init:list"):
        return "", b""
    fields = [*init.value, None, None] if isinstance(init.value, list) else [None, None]
    return str(fields[0]), bytes(fields[1] or b"")


def _frame(code: int, fields: list[Any]) -> bytes:
    """Give a SASL frame."""
    data = Data()
    data.put_object(Described(ulong(code), fields))
    body = bytes(data.encode())
    return (8 + len(body)).to_bytes(4, "big") + b"\x02\x01\x00\x00" + body
