"""A system file to begin with: what a WSDL or captured messages show of a system, and the rest to fill in.

What neither shows stands in the draft as in the template, with a comment that says what to put there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from cimconform.messages.message import Element, Message, local, namespace, text_of
from cimconform.system.claims import EVENT_VERBS, NOUNS, VERBS, VERBS_OF

DEFAULT_URL = "http://127.0.0.1:8080/services/{service}"
_OPERATION = re.compile(
    rf"({'|'.join(verb.title() for verb in (*EVENT_VERBS, *VERBS))})({'|'.join(NOUNS)})"
)
_SERVICE = re.compile(rf"(Get|Execute|Receive)({'|'.join(NOUNS)})")  # a typed one, by its name
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SOAP = {"http://schemas.xmlsoap.org/wsdl/soap/": "1.1", f"{_WSDL}soap12/": "1.2"}
_GENERIC = {"Request", "Response", "PublishEvent"}
_DEVICES = ("Meter", "EndDevice")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a system so far; `url` and `roles` are empty where nothing shows them."""

    name: str = "My system"
    roles: tuple[str, ...] = ()
    nouns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    url: str = ""
    style: str = "typed"
    version: str = "1.1"
    wsdl: str = ""
    meters: tuple[str, ...] = ()
    reading_types: tuple[str, ...] = ()

    @property
    def plays(self) -> tuple[str, ...]:
        """The roles that were named, else those of a system that takes the verbs that are known."""
        verbs = {verb for own in self.nouns.values() for verb in own}
        taken = [role for role in ("responder", "subscriber") if verbs & set(VERBS_OF[role])]
        return self.roles or tuple(taken) or ("responder",)

    def nouns_of(self, role: str) -> dict[str, tuple[str, ...]]:
        """Give the nouns that are known, with the verbs that fit a role; else readings."""
        fitting = {n: tuple(v for v in own if v in VERBS_OF[role]) for n, own in self.nouns.items()}
        known = {noun: verbs for noun, verbs in fitting.items() if verbs}
        return known or {"MeterReadings": VERBS_OF[role][:1]}


def from_wsdl(documents: Iterable[Element], draft: Draft) -> Draft:
    """Add to a draft what WSDLs show: operations, the version of SOAP, and the address."""
    parts = [part for document in documents for part in document.iter(f"{{{_WSDL}}}*")]
    operations = {p.get("name", "") for p in parts if local(p) == "operation"}
    services = [p.get("name", "") for p in parts if local(p) == "service"]
    places = [place for p in parts if local(p) == "port" for place in _addresses(p)]
    version, url = min(places, default=(draft.version, draft.url))
    found = [_OPERATION.fullmatch(name) for name in sorted(operations)]
    return replace(
        draft,
        nouns=_nouns((m[1].lower(), m[2]) for m in found if m) or draft.nouns,
        url=_for_every_service(url, (*services, *operations)),
        style="generic" if operations & _GENERIC and not any(found) else "typed",
        version=version,
    )


def _addresses(port: Element) -> Iterator[tuple[str, str]]:
    """Give the version of SOAP and the address of a port."""
    for address in port:
        version = _SOAP.get(namespace(address), "") if isinstance(address.tag, str) else ""
        if version and (location := address.get("location")):
            yield version, location


def _for_every_service(url: str, names: Iterable[str]) -> str:
    """Put {service} where an address ends with the name of a typed service."""
    head, slash, last = url.rpartition("/")
    return f"{head}{slash}{{service}}" if last in names and _SERVICE.fullmatch(last) else url


def wsdl_place(place: str, url: str) -> str:
    """Give what `wsdl` has to say: nothing where the WSDL is asked for at the address and ?wsdl."""
    service = url.rpartition("/")[2] == "{service}"
    path = urlsplit(place).path
    last = path.rpartition("/")[2]
    everywhere = place.replace(f"/{last}", "/{service}", 1) if service else place
    own = re.compile(re.escape(f"{url}?wsdl"), re.IGNORECASE)
    if own.fullmatch(everywhere):
        return ""
    stem, dot, ending = last.rpartition(".")
    if service and dot and _SERVICE.fullmatch(stem):
        return place.removesuffix(last) + "{service}." + ending
    return everywhere if service and _SERVICE.fullmatch(last) else place


def from_messages(messages: Iterable[Message], draft: Draft) -> Draft:
    """Add to a draft what captured messages show: verbs and nouns, meters, reading types, SOAP."""
    known = [message for message in messages if message.root is not None]
    asked = [m for m in known if m.kind in ("request", "event")]
    claims = [(m.verb, m.noun) for m in asked if m.noun in NOUNS]
    versions = [m.soap for m in known if m.soap]
    return replace(
        draft,
        nouns=_nouns(c for c in claims if c[0] in (*VERBS, *EVENT_VERBS)) or draft.nouns,
        version=min(versions, default=draft.version),
        style="typed" if any(m.typed for m in known) or not versions else "generic",
        meters=tuple(dict.fromkeys(name for m in known for name in _meters(m))),
        reading_types=tuple(dict.fromkeys(code for m in known for code in _types(m))),
    )


def _nouns(claims: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Put verbs below their nouns, both in the order of the system file's words."""
    known = set(claims)
    verbs = (*VERBS, *EVENT_VERBS)
    found = {noun: tuple(v for v in verbs if (v, noun) in known) for noun in NOUNS}
    return {noun: own for noun, own in found.items() if own}


def _meters(message: Message) -> Iterator[str]:
    """Give the names of meters and end devices in a message."""
    for element in message.root.iter() if message.root is not None else ():
        if isinstance(element.tag, str) and local(element) in _DEVICES:
            names = (child for child in element if local(child) == "Names")
            yield from (text_of(n) for names in names for n in names if local(n) == "name")


def _types(message: Message) -> Iterator[str]:
    """Give the codes of reading types in a message."""
    for element in message.root.iter() if message.root is not None else ():
        if isinstance(element.tag, str) and local(element) == "ReadingType":
            ref = element.get("ref", "")
            names = [text_of(n) for part in element for n in part if local(n) == "name"]
            yield from (code for code in (ref, *names) if code.count(".") == 17)  # noqa: PLR2004 - a code has 18 parts


def text(draft: Draft, schema: str) -> str:
    """Give the system file, with comments; `schema` is where editors find its JSON Schema."""
    parts = (_head(draft, schema), _ics(draft), _ixit(draft), _ways(draft), _transport(draft))
    return "\n".join(parts)


def _head(draft: Draft, schema: str) -> str:
    return f"""\
#:schema {schema}
# What a system claims, what the tests need to know of it, and how to reach it. What you leave out is
# not applicable, and a run says which key would make it apply. docs/system-file.md explains each key.

[system]
name = {_quoted(draft.name)}
vendor = ""
version = ""
edition = "2013"
"""


def _ics(draft: Draft) -> str:
    events = {"publisher", "subscriber"} & set(draft.plays)
    patterns = ("request_reply", "unsolicited_events") if events else ("request_reply",)
    tables = "\n".join(_nouns_table(draft, role) for role in draft.plays)
    return f"""\
[ics]
roles = {_list(draft.plays)}
patterns = {_list(patterns)}
options = [] # what the standard leaves open and your system does, such as "authentication"

# Which verbs your system handles, noun by noun.
{tables}"""


def _nouns_table(draft: Draft, role: str) -> str:
    """Write the nouns of a role; a system of one role has no other."""
    name = "ics.nouns" if len(draft.plays) == 1 else f"ics.{role}.nouns"
    rows = "".join(f"{noun} = {_list(verbs)}\n" for noun, verbs in draft.nouns_of(role).items())
    return f"[{name}]\n{rows}"


def _ixit(draft: Draft) -> str:
    meters = draft.meters[:2] or ("first meter", "second meter")
    types = draft.reading_types or ("0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0",)
    what = "as captured" if draft.meters else "two that your system knows: put their names here"
    return f"""\
[ixit]
known_meters = {_list(meters)} # {what}
name_type = "MeterName" # the NameType of these names
reading_types = {_list(types)} # what these meters measure
time_zone = "UTC"
reply_s = 10 # an answer that takes longer is none
late_s = 60 # an answer that may come later is there by then
quiet_s = 5 # where nothing must come, we listen that long
"""


def _ways(draft: Draft) -> str:
    """Give the tables that say where we listen, and how the system is made to act."""
    text = """\
# Where late replies, events and requests come to: the address by which your system reaches us.
[listener]
host = "127.0.0.1"
port = 0
"""
    if not {"requester", "publisher"} & set(draft.plays):
        return text
    return f"""{text}
# How your system is made to act, since it gets no request: here you are asked to, by a prompt.
# kind = "http" or "command" does it unattended; docs/system-file.md says how.
[trigger]
kind = "prompt"
prompt = "Make the system send {{verb}}({{noun}}) {{variant}} about {{meter}} to {{address}}"
"""


def _transport(draft: Draft) -> str:
    url = draft.url or DEFAULT_URL
    what = "" if draft.url else " # where your system serves; {service} is the typed service's name"
    wsdl = f"wsdl = {_quoted(draft.wsdl)}\n" if draft.wsdl else ""
    return f"""\
[transport.soap]
kind = "soap"
style = "{draft.style}"
version = "{draft.version}"
url = {_quoted(url)}{what}
{wsdl}"""


def _quoted(text: str) -> str:
    """Write a text as TOML takes it."""
    return json.dumps(text, ensure_ascii=False)


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"
