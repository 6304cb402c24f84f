"""Answers that come later: an acknowledgement now, then one reply or several to ReplyAddress.

A get of several meters is answered in parts, one for each; every part is PARTIAL, the last one says so
by the code 0.2. Where nothing can be given at all there is one reply, FAILED. What can be seen to be
wrong at once is refused at once, and nothing follows.
"""

import copy
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from cimconform.reference import events
from cimconform.reference.answering import Answer, Problem, Refusal
from cimconform.reference.asking import Ask, Element, children, local, parent
from cimconform.reference.world import World

Handler = Callable[[Ask, World], Answer]
SLOW = "M-1012"
SLOW_S = 2.0
_WRONG_REQUEST = ("1", "2", "3")


@dataclass
class Open:
    """A request that is not answered to its end; `stopped` is set when somebody cancels it."""

    correlation: str
    stopped: threading.Event = field(default_factory=threading.Event)
    finished: bool = False


@dataclass
class Delivery:
    """One reply on its way to an address. `form` says how it is wrapped, `wait_s` how long it takes.

    `tries` is how often it is sent before it is given up, `action` a SOAPAction of another operation.
    """

    answer: Answer
    address: str
    form: str = "response"
    wait_s: float = 0.0
    tries: int = 3
    again_s: float = 0.2
    action: str = ""
    method: str = "POST"


@dataclass
class Promise:
    """All that follows an acknowledgement, or goes out so many seconds ahead of it."""

    ask: Ask
    deliveries: list[Delivery]
    open: Open
    ahead_s: float = 0.0
    notified: bool = True  # whether the requester hears that it was cancelled
    deaf: bool = False  # whether it goes on all the same


def wanted(ask: Ask) -> bool:
    """Tell whether a request wants its answer later."""
    return ask.header.get("AsyncReplyFlag", "") in ("true", "1")


def promise(ask: Ask, world: World, handler: Handler) -> tuple[Answer, Promise]:
    """Work out all replies, and give the acknowledgement and what follows it; raises Refusal."""
    address = ask.header.get("ReplyAddress", "") or ask.reply_to
    before = len(world.events)
    answers = _series(ask, world, handler)
    first = answers[0]
    if first.result == "FAILED" and _wrong(first) and not world.refuses_later:
        raise Refusal(*first.problems)
    transaction = str(uuid.uuid4())
    opened = Open(ask.header.get("CorrelationID", ""))
    world.open[transaction] = opened
    receipt = Answer("OK", [Problem("0.3", "accepted", level="INFORM")])
    receipt.transactions = [transaction]
    deliveries = [Delivery(a, address, wait_s=a.delay) for a in answers]
    if ask.noun == "EndDeviceControls" and first.result != "FAILED":
        deliveries = [Delivery(_outcome(world, before), address, "created")]
    return receipt, Promise(ask, deliveries, opened)


def _outcome(world: World, before: int) -> Answer:
    """Tell how the controls of a request went: events of devices, by the noun of events."""
    answer = Answer(payload=events.payload(world.events[before:]))
    answer.header = {"Noun": "EndDeviceEvents"}
    return answer


def _wrong(answer: Answer) -> bool:
    """Tell whether the request itself is at fault."""
    return all(problem.code.split(".")[0] in _WRONG_REQUEST for problem in answer.problems)


def _series(ask: Ask, world: World, handler: Handler) -> list[Answer]:
    """Answer each part of a request by itself."""
    answers = [_timed(handler(part, world), part) for part in _parts(ask)]
    if len(answers) == 1:
        return answers
    if all(answer.result == "FAILED" for answer in answers):
        return [Answer("FAILED", [p for answer in answers for p in answer.problems])]
    for answer in answers:
        code, reason = ("0.2", "last part") if answer is answers[-1] else ("0.1", "more follows")
        if answer.result == "FAILED":
            answer.payload = None
        answer.result = "PARTIAL"
        answer.problems.insert(0, Problem(code, reason, level="INFORM"))
    return answers


def _timed(answer: Answer, ask: Ask) -> Answer:
    """Let the slow meter take its time."""
    names = [e.text for e in ask.root.iter() if isinstance(e.tag, str) and local(e) == "name"]
    answer.delay = SLOW_S if SLOW in names else 0.0
    return answer


def _parts(ask: Ask) -> list[Ask]:
    """Take a get of several meters apart, a request for each."""
    count = len(_devices(ask)) if ask.verb == "get" and ask.query is not None else 1
    return [_only(ask, place) for place in range(count)] if count > 1 else [ask]


def _devices(ask: Ask) -> list[Element]:
    return [e for e in children(ask.query) if local(e) == "EndDevice"]


def _only(ask: Ask, place: int) -> Ask:
    """Give the request with one of its meters."""
    part = copy.copy(ask)
    part.root = copy.deepcopy(ask.root)
    for number, device in enumerate(_devices(part)):
        if number != place:
            parent(device).remove(device)
    return part


def cancelled() -> Answer:
    """Give the last reply to a request that somebody has cancelled."""
    return Answer("FAILED", [Problem("6.5", "the request was cancelled by its user")])


def cancel(ask: Ask, world: World) -> Answer:
    """Cancel a request that is open, named by its transaction or else by its CorrelationID."""
    names = [e.text or "" for e in ask.ids if e.get("kind") == "transaction"]
    if not ask.ids:
        names = _by_correlation(ask.header.get("CorrelationID", ""), world)
    if not names:
        raise Refusal(Problem("1.6", "the cancel names no transaction"))
    for name in names:
        opened = world.open.get(name)
        if opened is None:
            raise Refusal(Problem("5.2", "no transaction of this name is open"))
        if opened.finished:
            raise Refusal(Problem("5.2", "the transaction has ended"))
        opened.stopped.set()
    return Answer("OK")


def _by_correlation(correlation: str, world: World) -> list[str]:
    return [name for name, one in world.open.items() if one.correlation == correlation]
