"""Every kind of bad peer, over every transport that it has a meaning for."""

from collections.abc import Iterator

from torture import bodies, providers, wires
from torture.playing import Kind, over_http


def all_kinds() -> Iterator[Kind]:
    """Give every kind over every transport."""
    for name, body in (bodies.NOT_XML | bodies.XML).items():
        yield Kind("http", name, over_http(body))
        yield Kind("soap", name, over_http(body))
        yield Kind("jms", name, providers.bodied(body), deaf=True)
    for name, behave in wires.WIRES.items():
        yield from (Kind(transport, name, behave) for transport in ("http", "soap"))
    for name, behave in wires.BEFORE_READING.items():
        yield from (Kind(transport, name, behave, deaf=True) for transport in ("http", "soap"))
    for name, behave in providers.KINDS.items():
        yield Kind("jms", f"STOMP: {name}", behave, deaf=True)


def named(*names: str) -> list[Kind]:
    """Give some kinds by `transport: name`."""
    wanted = set(names)
    found = [kind for kind in all_kinds() if f"{kind.transport}: {kind.name}" in wanted]
    assert len(found) == len(wanted), wanted - {f"{k.transport}: {k.name}" for k in found}
    return found
