"""What a peer may cost us: memory, disk and time, for one exchange and for a whole run.

Every default stands here; the tables [transport.NAME], [listener] and [limits] of the system file change
them. Together they keep a run below 500 MB of memory, whatever the peer. Past a limit the first bytes
are kept with the reason, and the run goes on.
"""

MAX_BYTES = 20_000_000  # of an answer over a transport
MAX_NODES = 1_250_000  # of its tree, each of which takes some 120 bytes
ANSWER_S = 30.0

LISTENER_BYTES = 20_000_000  # of one message that comes to our listener
WAITING_BYTES = 40_000_000  # of all that came to it and was not yet taken
CONNECTIONS = 200
STRAYS_PER_S = 100
DRAIN_S = 1.0  # for what lies about, before the next thing is done

RUN_BYTES = 100_000_000
RUN_S = 172_800.0
UNPACKED = 40_000_000  # of a compressed payload

CUT = "x-cut"  # a header of our own, of what was not kept or did not come whole: why
FIRST_BYTES = 10_000  # which are kept of a message beyond the total of a run


def nodes(raw: bytes) -> int:
    """Give how many nodes the tree of a document can have: elements, texts, attributes and their values.

    It is counted by the bytes that such nodes need, in any encoding, and never too small.
    """
    return raw.count(b"<") + 2 * raw.count(b"=")


def too_many(raw: bytes, limit: int, key: str) -> str:
    """Say that a document has too many nodes, or nothing; `key` names where the limit stands."""
    count = nodes(raw)
    return f"it has {count} nodes, and {limit} are read ({key})" if count > limit else ""
