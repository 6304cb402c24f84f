"""An exchange as a line of the record, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message


def exchange_line(exchange: Exchange) -> dict[str, Any]:
    """Give the fields of the line of an exchange, which names its messages by their ids."""
    return {
        "id": exchange.id,
        "transport": exchange.binding,
        "stimulus": asdict(exchange.stimulus),
        "messages": [message.id for message in exchange.messages],
        "trouble": exchange.trouble,
        "silence": exchange.silence,
        "strays": [message.id for message in exchange.strays],
        "late": [message.id for message in exchange.late],
        "before": [earlier.id for earlier in exchange.before],
        "role": exchange.role,
        "more": [message.id for message in exchange.more],
        "far": [message.id for message in exchange.far],
        "noted": [dict(one) for one in exchange.noted],
    }


def read_exchange(
    line: Mapping[str, Any], messages: Mapping[str, Message], earlier: Iterable[Exchange]
) -> Exchange:
    """Read an exchange; KeyError names a message that has no line."""
    more, late, far = (line.get(name, ()) for name in ("more", "late", "far"))
    own = [messages[name] for name in line["messages"] if name not in (*more, *late, *far)]
    role = line.get("role", "responder")
    first = "received" if role in ("requester", "publisher") else "sent"
    known = {exchange.id: exchange for exchange in earlier}
    return Exchange(
        id=line["id"],
        binding=line["transport"],
        stimulus=Stimulus(**line["stimulus"]),
        request=next((m for m in own if m.direction == first), None),
        replies=tuple(m for m in own if m.direction != first),
        trouble=line["trouble"],
        before=tuple(known[name] for name in line["before"] if name in known),
        silence=line.get("silence", False),
        strays=tuple(messages[name] for name in line.get("strays", ())),
        role=role,
        more=tuple(messages[name] for name in more),
        noted=tuple(line.get("noted", ())),
        late=tuple(messages[name] for name in late),
        far=tuple(messages[name] for name in far),
    )
