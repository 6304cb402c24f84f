"""What a requester makes of a series of replies, or NothingToJudge."""

from cimconform.checks import Findings
from cimconform.messages.exchange import ANSWERED, Exchange
from cimconform.messages.message import Message
from cimconform.verdict import Finding, NothingToJudge


def results_concluded(exchange: Exchange) -> list[str]:
    """Give what the system says that it made of the answers; raises NothingToJudge for nothing."""
    if not exchange.noted:
        raise NothingToJudge("the system does not say what it made of the answer")
    return [str(entry.get("result", "")) for entry in exchange.noted]


def objects_concluded(exchange: Exchange) -> int | None:
    """Give how many objects were taken over from all that came; None where none is noted."""
    reported = [
        entry["objects"] for entry in exchange.noted if isinstance(entry.get("objects"), int)
    ]
    return sum(reported) if reported else None


def replies_brought(exchange: Exchange) -> tuple[Message, ...]:
    """Give the late replies that the system was brought; raises NothingToJudge for none."""
    if not exchange.late:
        raise NothingToJudge("no late reply was brought to the system")
    return exchange.late


def turned_away(exchange: Exchange, hint: str) -> Findings:
    """Tell of each late reply that the system did not take."""
    for place, message in enumerate(replies_brought(exchange), 1):
        answered = message.headers.get(ANSWERED, "200")
        if not answered.startswith("2"):
            seen = "nothing" if answered == "nothing" else f"HTTP {answered}"
            yield concluded(
                message, "a delivery that is taken", seen, f"late reply {place}: {hint}"
            )


def concluded(message: Message, expected: str, observed: str, hint: str) -> Finding:
    """Give a finding on what the requester concludes from a reply that it was brought."""
    return Finding(expected, observed, message.where("Reply"), hint, message=message.id)
