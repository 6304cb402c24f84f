"""Names of any characters, and requests of any size: XML 1.0 clauses 2.2 and 4.3.3."""

from html import unescape
from unicodedata import normalize

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import difference, weighed
from cimconform.checks.subjects.answers import answer, asked, earlier, wanted_by
from cimconform.codes import with_meaning
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import CARRIED, child_text, meters_in, names_of
from cimconform.verdict import NothingToJudge

_FOUND = "meter_is_found_by_any_name"
_LOST = "?\N{REPLACEMENT CHARACTER}"
_CHARSETS = ("ascii", "latin-1", "cp1252")


@check()
def meter_is_found_by_any_name(exchange: Exchange) -> Findings:
    """OK, with the meter."""
    name = _one(exchange)
    hint = (
        f"[ixit] names {name!r} as the name of a known meter: are its characters read as UTF-8, its "
        "entities resolved, and is it compared in its whole length?"
    )
    yield from _refused(exchange, hint)
    reply = answer(exchange)
    if reply.result == "OK" and not meters_in(reply):
        yield found(reply, "Payload", "the meter", "no meter", hint)


@check(after=(*CARRIED, _FOUND))
def name_comes_back_as_asked(exchange: Exchange) -> Findings:
    """Letter by letter; in composed or decomposed letters of Unicode."""
    name = _one(exchange)
    yield from _renamed(asked(exchange, "get"), name)


@check(after=CARRIED)
def created_name_keeps_its_characters(exchange: Exchange) -> Findings:
    """Found, and named as the create named it."""
    given = {name for meter in meters_in(earlier(exchange, "create")) for name in names_of(meter)}
    if not given:
        raise NothingToJudge("the create named no meter")
    name = min(given)
    reply = answer(exchange)
    if exchange.refused or not meters_in(reply):
        hint = f"create said OK to {name!r}, and under this name there is no object; what was kept in its place?"
        yield found(reply, "Payload", name, "nothing", hint)
        return
    yield from _renamed(reply, name)


def _one(exchange: Exchange) -> str:
    """Give the name that was asked for; raises NothingToJudge where it is not one."""
    names = list(wanted_by(exchange))
    if len(names) != 1:
        raise NothingToJudge("not one meter was asked for")
    return names[0]


def _renamed(reply: Message, name: str) -> Findings:
    """Find fault with an answer about one meter that calls it by other characters."""
    given = [text for meter in meters_in(reply) for text in _names(meter)]
    if not given:
        raise NothingToJudge("the answer gives no name of the meter")
    if normalize("NFC", name) not in [normalize("NFC", text) for text in given]:
        hint = f"the name is text of XML, to be kept and given as it is: {how_it_changed(name, given[0])}"
        yield found(reply, "Payload", name, given[0], hint)


def _names(meter: Element) -> list[str]:
    return [child_text(e, "name") for e in children(meter) if local(e) == "Names"]


def how_it_changed(name: str, given: str) -> str:
    """Say what has become of the characters of a name."""
    if given in _misread(name):
        return "its bytes in UTF-8 were read as those of another character set"
    if unescape(given) == name:
        return "it was escaped twice, so that it shows the entities of XML"
    if given in {name.encode(charset, "replace").decode(charset) for charset in _CHARSETS}:
        return "letters were replaced, since some character set on the way lacks them"
    if any(mark in given and mark not in name for mark in _LOST):
        return "letters were lost, since bytes of another character set were read as UTF-8"
    if given.split() == name.split():
        return "its blanks were changed"
    return difference(name, given) or "it is another name"


def _misread(name: str) -> list[str]:
    raw = name.encode()
    return [raw.decode(charset, "replace") for charset in ("latin-1", "cp1252")]


@check()
def many_meters_are_served(exchange: Exchange) -> Findings:
    """OK."""
    hint = (
        f"many_meters under [ixit] names {len(wanted_by(exchange))} meters that one request may ask for: "
        "which limit of size, time or number is in the way?"
    )
    yield from _refused(exchange, hint)


def _refused(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a refusal; whether PARTIAL is right is for other rules."""
    reply = weighed(answer(exchange))
    if exchange.refused:
        seen = ", ".join([reply.result or f"a {reply.kind}", *map(with_meaning, reply.codes)])
        yield found(reply, "Reply/Result", "OK", seen, hint)
