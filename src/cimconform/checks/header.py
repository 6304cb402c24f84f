"""The Header of a message: IEC 61968-100:2013 clause 6.3.2."""

from cimconform.message import EVENT_VERBS, Message
from cimconform.verdict import Finding

from . import Findings, check


@check(of="response", has="Header/Verb")
def response_verb_is_reply(message: Message) -> Findings:
    """A response says reply, whatever was asked."""
    if message.verb != "reply":
        event = message.verb in EVENT_VERBS
        yield Finding(
            expected="reply",
            observed=message.verb,
            where=message.where("Header/Verb"),
            line=message.line("Header/Verb"),
            hint="the verb of the event that follows was put into the reply" if event else "",
        )
