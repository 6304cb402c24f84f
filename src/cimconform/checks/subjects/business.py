"""The steps of a business exchange, or NothingToJudge."""

from cimconform.messages.exchange import Exchange
from cimconform.verdict import NothingToJudge


def step(exchange: Exchange, name: str) -> Exchange:
    """Give the latest earlier step of a verb and noun that was answered."""
    steps = [e for e in exchange.before if e.stimulus.name.startswith(name) and e.reply is not None]
    if not steps:
        raise NothingToJudge(f"no {name} was answered before")
    return steps[-1]
