"""What a system file says of a JMS binding, and what one stimulus may say otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cimconform.transports.jms.client import Form, Property

TEMPORARY = "temporary"
NONE = "none"
ANOTHER = "another temporary"


@dataclass(frozen=True, slots=True)
class JmsSettings:
    """A JMS binding.

    `request` and `events` are destinations such as `queue:NAME`, in which `{verb}` and `{noun}` are
    filled; `reply` is a destination or `temporary`. `soap` puts the message into a SOAP envelope.
    `time_to_live_s` of 0 is for ever. After a reply, further ones are awaited for `quiet_s`.
    """

    client: str
    request: str
    reply: str = TEMPORARY
    events: str = ""
    form: Form = "text"
    soap: bool = False
    persistent: bool = True
    priority: int = 4
    time_to_live_s: float = 0.0
    quiet_s: float = 0.0
    client_id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JmsRoute:
    """How one stimulus travels otherwise than its binding says; None is as the binding says.

    `destination` is queue:NAME or topic:NAME. `reply` is that, or `temporary`, or `another temporary`
    for a new one, or `none` for no JMSReplyTo: then nothing can come back and nothing
    is awaited. `correlation_id` of "" sends no
    JMSCorrelationID. `copies` sends the same message several times, as a sender does that is not
    sure. `quiet_s` awaits further replies after the first. Without `wait` none is awaited, though a
    JMSReplyTo is there: what comes all the same is a stray of the next request.
    """

    destination: str | None = None
    reply: str | None = None
    correlation_id: str | None = None
    form: Form | None = None
    soap: bool | None = None
    persistent: bool | None = None
    priority: int | None = None
    time_to_live_ms: int | None = None
    type: str = ""
    properties: Mapping[str, Property] = field(default_factory=dict)
    copies: int = 1
    quiet_s: float | None = None
    wait: bool = True
