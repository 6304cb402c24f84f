"""Which requests are open at once, for faults that show under load."""

import time
from dataclasses import dataclass, field

from lxml import etree

from cimconform.reference.asking import Ask, child
from cimconform.reference.defects.tools import device_names, queried
from cimconform.reference.server import Reply

_OPEN_S = 0.4  # for which an answer is kept back, so that a second request meets it


@dataclass
class Overlapping:
    """The answers that are kept back, each until its time is over."""

    _open: list[tuple[Reply, float]] = field(default_factory=list)

    def beside(self, reply: Reply, ask: Ask) -> list[Reply]:
        """Keep back the answer to a plain get of one meter, and give those that are open beside it."""
        if (
            ask.noun != "MeterReadings"
            or len(device_names(ask)) != 1
            or queried(ask, "TimeSchedule")
        ):
            return []
        reply.delay = _OPEN_S
        at = time.monotonic()
        self._open = [(other, since) for other, since in self._open if at - since < _OPEN_S]
        others = [other for other, _ in self._open]
        self._open.append((reply, at))
        return others


def put_content(into: Reply, of: Reply) -> None:
    """Put Reply and Payload of one answer in the place of those of another, which keeps its Header."""
    kept, other = (etree.fromstring(reply.body) for reply in (into, of))
    message, source = (
        next(e for e in top.iter() if child(e, "Header") is not None) for top in (kept, other)
    )
    message[1:] = source[1:]
    into.body = etree.tostring(kept, xml_declaration=True, encoding="UTF-8")
