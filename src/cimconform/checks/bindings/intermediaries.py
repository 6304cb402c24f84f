"""What an intermediary does to a message on its way: IEC 61968-100:2013 clause 5.3.

Readings on their way, in what the far side answers: IEC 61968-9:2013 Figure 21, Annex D.
"""

from collections import Counter

from lxml import etree

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.forwarding import back, onward
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, local, namespace
from cimconform.verdict import NothingToJudge, Pointless

_FORWARDED = ("forwarded_reading_stays_the_same", "qualities_of_others_are_kept")


@check()
def forms_are_alike_on_both_sides(exchange: Exchange) -> Findings:
    """The same root, verb and noun behind as in front, and in front as behind."""
    for before, after in (onward(exchange), back(exchange)):
        if _form(before) != _form(after):
            hint = "the form of the message was changed on its way; pass it on as it came"
            yield found(after, "", _form(before), _form(after), hint)


def _form(message: Message) -> str:
    """Say what form a message has, in a few words."""
    if message.root is None:
        return "no message"
    root = f"{{{namespace(message.root)}}}{local(message.root)}"
    return f"{root}, {message.verb or 'no verb'} {message.noun or 'no noun'}"


@check(after=("forms_are_alike_on_both_sides",))
def correlation_id_survives_the_hop(exchange: Exchange) -> Findings:
    """Behind as in front, both ways."""
    path = "Header/CorrelationID"
    legs = [leg for leg in (onward(exchange), back(exchange)) if leg[0].text(path)]
    if not legs:
        raise NothingToJudge("neither side gave a CorrelationID")
    for before, after in legs:
        wanted, given = before.text(path), after.text(path)
        if given != wanted:
            hint = "the correlation id was replaced on the way; keep one of your own beside it"
            yield found(after, path, wanted, given, hint)


@check(after=("forms_are_alike_on_both_sides", *_FORWARDED))
def payload_passes_unchanged(exchange: Exchange) -> Findings:
    """Request and Payload are the same information on both sides; prefixes and blanks may differ."""
    for before, after in (onward(exchange), back(exchange)):
        for part in ("Request", "Payload"):
            there, here = before.find(part), after.find(part)
            if _content(there) != _content(here):
                hint = f"the content of {part} was changed on its way; is that agreed?"
                yield found(after, part, "the content as it came", "another content", hint)


def _content(element: Element | None) -> str:
    """Give the content of an element without prefixes and blanks between elements."""
    if element is None:
        return ""
    text = etree.tostring(element, with_tail=False, encoding="unicode")
    canonical: str = etree.canonicalize(text, strip_text=True, rewrite_prefixes=True)
    return canonical


_OF_THE_ORDER = ("Revision", "Context", "User", "Comment", "Property")


@check(after=("forms_are_alike_on_both_sides",))
def header_passes_unchanged(exchange: Exchange) -> Findings:
    """Revision, Context, User, Comment and Property; the rest is the hop's own, or another rule's."""
    legs = [leg for leg in (onward(exchange), back(exchange)) if any(map(leg[0].all, _PATHS))]
    if not legs:
        raise NothingToJudge("neither side gave such a part of a Header")
    for before, after in legs:
        for path in _PATHS:
            wanted, given = (_contents(message, path) for message in (before, after))
            if wanted - given:
                hint = f"{path} was lost or changed on the way; it says how the order is meant, and is not the hop's"
                yield found(after, path, min(wanted - given), ", ".join(sorted(given)), hint)


_PATHS = tuple(f"Header/{name}" for name in _OF_THE_ORDER)


def _contents(message: Message, path: str) -> set[str]:
    """Give what the elements at a path say, each in one line."""
    return {_words(element) for element in message.all(path)}


@check(after=("forms_are_alike_on_both_sides", "refusal_passes_the_hop"))
def reply_passes_unchanged(exchange: Exchange) -> Findings:
    """All of it, Result and codes apart, which are another rule's."""
    before, after = back(exchange)
    behind, ahead = (f"{m.result} {' '.join(m.codes)}" for m in (before, after))
    if behind != ahead:
        raise Pointless("refusal_passes_the_hop")
    given = Counter(map(_content, _parts(after)))
    for part in _parts(before):
        given[_content(part)] -= 1
        if given[_content(part)] >= 0:
            continue
        hint = "this part of the Reply was lost or changed on the way; give each Error and each ID back as it came"
        yield found(after, "Reply", _words(part), "nothing like it", hint)
        return


def _parts(message: Message) -> list[Element]:
    return [*message.all("Reply/ID"), *message.all("Reply/Error")]


def _words(part: Element) -> str:
    """Say what a part of a Reply says, without its tags."""
    return " ".join(text for one in part.itertext() if (text := one.strip()))


@check(after=("forms_are_alike_on_both_sides",))
def refusal_passes_the_hop(exchange: Exchange) -> Findings:
    """Result and codes in front are those of the far side."""
    before, after = back(exchange)
    behind, ahead = (f"{m.result} {' '.join(m.codes)}".strip() for m in (before, after))
    if behind != ahead:
        hint = "the far side refused, and in front that was changed; give its Reply back as it is"
        yield found(after, "Reply", behind, ahead, hint)


@check()
def silence_behind_is_answered_in_front(exchange: Exchange) -> Findings:
    """A refusal, a fault, or HTTP's own word for it."""
    onward(exchange)
    reply = answer(exchange)
    if not exchange.refused:
        hint = "the far side did not answer; tell whoever asked by FAILED and a code such as 4.1"
        yield found(reply, "Reply/Result", "a refusal", reply.result, hint)
