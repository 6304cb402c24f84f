"""The sentences that the steps of an example are written in, each with what it means for a system.

The register asks them what an example sends, which role it needs and what of the system file, so
that a sentence that a user adds counts like ours. A function is bound to each by
`cimconform.campaign.stage.sentence`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from string import Formatter

from cimconform.errors import UsageError, nearest_of

ROLES = ("responder", "requester", "publisher", "subscriber", "intermediary")
SUBSCRIPTION, NOTED = "subscription", "trigger.noted"  # what a sentence may require
SUBSCRIPTION_END = "subscription.end"
_MAY_BE_REQUIRED = ("", SUBSCRIPTION, SUBSCRIPTION_END, NOTED)
_OPERATION = re.compile(r"(?P<verb>[a-z]+)\((?P<noun>\w+)\)")
_NAMED = r"\w+\(\w+\)"
# what a gap of a sentence takes; one of any other name takes whatever stands there
_GAPS = {"operation": _NAMED, "message": rf"{_NAMED}(?:(?! but ).)*"}
_MESSAGE = re.compile(rf"{_NAMED}.*?(?= but |$)")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and what an example that says it asks of a system.

    `text` has gaps in braces, which become the arguments of the function bound to it: `{message}`
    takes a message of ours, `{operation}` verb and noun alone, any other name any words. The gaps
    may be used in `sends` and `needs`.

    `sends` is the message that the harness sends, `needs` one that it does not send but whose verb
    and noun the system must claim all the same. `plays` is the role of the system, where the verb
    of what is sent does not tell it. `requires` names what the system file must give: `subscription`,
    `subscription.end` or `trigger.noted`. What only `reads` changes nothing, so that others may run beside it. An
    example whose sentence is `about_all` sends nothing of its own and judges every message of a run.
    """

    text: str
    sends: str = ""
    needs: str = ""
    plays: str = ""
    requires: str = ""
    reads: bool = False
    about_all: bool = False

    def __post_init__(self) -> None:
        for name in sorted({*_gaps(self.sends), *_gaps(self.needs)} - {*_gaps(self.text)}):
            raise UsageError(f"the sentence {self.text!r} has no gap {{{name}}} to send or need")
        if self.plays and self.plays not in ROLES:
            raise UsageError(
                f"the sentence {self.text!r} plays {self.plays!r}; write one of {', '.join(ROLES)}"
            )
        if self.requires not in _MAY_BE_REQUIRED:
            raise UsageError(
                f"the sentence {self.text!r} requires {self.requires!r}; write "
                f"{SUBSCRIPTION}, {SUBSCRIPTION_END} or {NOTED}"
            )

    @cached_property
    def pattern(self) -> str:
        """The regular expression of the whole step, with a named group for each gap."""
        parts = [
            re.escape(words) + (f"(?P<{gap}>{_GAPS.get(gap, '.+')})" if gap else "")
            for words, gap, _, _ in Formatter().parse(self.text)
        ]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Matched:
    """A sentence as one step says it."""

    sentence: Sentence
    arguments: Mapping[str, str]

    @property
    def sends(self) -> str:
        """The message that the harness sends, `verb(Noun) variant`, or nothing."""
        return self.sentence.sends.format_map(self.arguments)

    @property
    def operation(self) -> tuple[str, str] | None:
        """Verb and noun that the system must claim."""
        found = _OPERATION.match(self.sends or self.sentence.needs.format_map(self.arguments))
        return (found["verb"], found["noun"]) if found else None

    @property
    def claims(self) -> tuple[str, str, str] | None:
        """The role in which the system must claim a verb and a noun; an event is published."""
        if self.operation is None:
            return None
        verb, noun = self.operation
        return self.plays or ("publisher" if verb.endswith("ed") else "responder"), verb, noun

    @property
    def plays(self) -> str:
        """The role that the system plays; a verb in the past tense is that of an event."""
        sent = _OPERATION.match(self.sends)
        by_verb = ("subscriber" if sent["verb"].endswith("ed") else "responder") if sent else ""
        return self.sentence.plays or by_verb


_KNOWN: list[Sentence] = []


def add(sentence: Sentence) -> Sentence:
    """Make a sentence known, once; raises UsageError where its words mean something else already."""
    if sentence in _KNOWN:
        return sentence
    if sentence.text in (known.text for known in _KNOWN):
        raise UsageError(f"the sentence {sentence.text!r} is taken; word yours in another way")
    _KNOWN.append(sentence)
    matched.cache_clear()
    return sentence


@cache
def matched(step: str) -> Matched | None:
    """Give the sentence that a step says, or None where no sentence is like it."""
    for sentence in _KNOWN:
        found = re.fullmatch(sentence.pattern, step)
        if found:
            return Matched(sentence, found.groupdict())
    return None


def most_like(step: str) -> str:
    """Give the known sentence that is most like a step."""
    texts = [sentence.text for sentence in _KNOWN]
    return nearest_of(_MESSAGE.sub("{message}", step), texts, cutoff=0)


def _gaps(text: str) -> list[str]:
    return [gap for _, gap, _, _ in Formatter().parse(text) if gap]


# every folder
HOLDS = add(Sentence("the rule holds"))  # the last one of every example
EXAMINED = add(Sentence("all messages of this run are examined", about_all=True))
HAS_SENT = add(Sentence("the harness has sent {message}", sends="{message}"))
SENDS = add(Sentence("the harness sends {message}", sends="{message}"))
SENDS_EDITED = add(Sentence("the harness sends {message} but {edit}", sends="{message}"))
SENDS_FOREIGN_EVENT = add(
    Sentence("the harness sends an event of no interest to the system", plays="subscriber")
)
FETCHES = add(
    Sentence(
        "the harness fetches the WSDL of the service for {message}",
        needs="{message}",
        plays="responder",
        reads=True,
    )
)
USES_AS_CLIENT = add(
    Sentence(
        "a client made from the WSDL of the service for {message} builds it and reads the answer",
        needs="{message}",
        plays="responder",
        reads=True,
    )
)

# replies and outcomes that come later
KEEPS_LISTENING = add(
    Sentence("the harness, which keeps listening, sends {message}", sends="{message}")
)
DOES_NOT_WAIT = add(Sentence("the harness, without waiting, sends {message}", sends="{message}"))
ANSWERS_FIRST_DELIVERY = add(
    Sentence(
        "the harness, answering the first delivery with {first}, sends {message}", sends="{message}"
    )
)
WAITS_FOR_MORE = add(Sentence("the harness waits for further messages"))
WAITS_FOR_OUTCOME = add(
    Sentence("the harness repeats {message} until the outcome is known", sends="{message}")
)

# several requests that are open at the same time
IS_OPEN = add(Sentence("among the requests that are open at once is {message}", sends="{message}"))
SENDS_TOGETHER = add(Sentence("the harness sends them before any of them is answered", reads=True))

# the system acts by itself, and the harness answers it
NEXT_ANSWER = add(Sentence("the next answer of the harness is {words}"))
ANSWER_AFTER = add(Sentence("the answer after that is {words}"))
DELIVERS = add(Sentence("the harness will deliver {words}"))
DELIVERS_AHEAD = add(Sentence("the harness, before it answers, will deliver {words}"))
SENDS_AHEAD = add(Sentence("the harness, before it answers, sends {message}", sends="{message}"))
GIVES_UP = add(Sentence("the system has {seconds} s to give up"))
REQUESTS = add(Sentence("the system requests {message}", needs="{message}", plays="requester"))
REQUESTS_AGAIN = add(
    Sentence("the system again requests {message}", needs="{message}", plays="requester")
)
REQUESTS_TWICE = add(
    Sentence(
        "the system sends two requests at once, each {message}",
        needs="{message}",
        plays="requester",
    )
)
PUBLISHES = add(Sentence("the system publishes {message}", needs="{message}", plays="publisher"))
PUBLISHES_AGAIN = add(
    Sentence("the system again publishes {message}", needs="{message}", plays="publisher")
)
PASSES_ON = add(
    Sentence(
        "by way of the system the harness sends {message}",
        sends="{message}",
        plays="intermediary",
    )
)
REPORTS_IT = add(Sentence("the system reports what it did with it", requires=NOTED))
REPORTS_THEM = add(Sentence("the system reports what it did with them", requires=NOTED))

# events
SUBSCRIBES = add(
    Sentence("the harness subscribes to {operation}", needs="{operation}", requires=SUBSCRIPTION)
)
WAITS_FOR_EVENTS = add(Sentence("the harness waits for what is published"))
OVERHEARS = add(
    Sentence(
        "the harness, which has ended its subscription to {operation}, listens on",
        needs="{operation}",
        requires=SUBSCRIPTION_END,
    )
)
