"""What still lies about when a run is over: nothing that was received is left out of its record."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from cimconform.errors import RecordError
from cimconform.harness.as_requester import Tester
from cimconform.harness.keeper import Keeper
from cimconform.record.record import Recorder
from cimconform.transports.base import Mailbox, RawMessage, drained
from cimconform.transports.http.listener import HttpListener

AT_THE_END = "at-the-end"  # in the place of the exchange that a message belongs to


def end(
    recorder: Recorder,
    testers: Collection[Tester],
    boxes: Collection[Mailbox],
    listener: HttpListener | None,
) -> None:
    """Record what was not taken by any scenario, and let go of mailboxes, connections and the listener."""
    with suppress(RecordError):  # its `trouble` says so
        _keep_the_rest(recorder, testers, boxes, listener)
    for box in boxes:
        box.close()
    for tester in testers:
        tester.transport.close()
    if listener is not None:
        listener.close()


def _keep_the_rest(
    recorder: Recorder,
    testers: Iterable[Tester],
    boxes: Iterable[Mailbox],
    listener: HttpListener | None,
) -> None:
    for tester in testers:
        _keep(Keeper(tester.binding, recorder), _unasked(tester))
    rest = [raw for box in boxes for raw in drained(box)]
    rest += listener.rest() if listener is not None else []
    _keep(Keeper("listener", recorder), rest)


def _unasked(tester: Tester) -> Iterator[RawMessage]:
    """Give what came over a transport that can tell, and to the mailboxes of asynchronous replies."""
    strays = getattr(tester.transport, "strays", None)
    yield from strays() if strays is not None else ()
    if tester.mailboxes is not None:
        yield from (raw for box in tester.mailboxes.boxes for raw in drained(box))


def _keep(keeper: Keeper, raw_messages: Iterable[RawMessage]) -> None:
    """Record messages, and what we answered to them."""
    for raw in raw_messages:
        keeper.keep(raw, "received", AT_THE_END)
        keeper.sent([raw.answer], AT_THE_END)
