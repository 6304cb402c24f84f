"""What is known of a system before its file is written: by its WSDL, by what was seen of it, by its owner's word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from cimconform.messages.message import Element, local, namespace
from cimconform.system.claims import EVENT_VERBS, NOUNS, ROLES, VERBS, VERBS_OF
from cimconform.system.sightings import Sightings

DEFAULT_URL = "http://127.0.0.1:8080/services/{service}"
_OPERATION = re.compile(
    rf"({'|'.join(verb.title() for verb in (*EVENT_VERBS, *VERBS))})({'|'.join(NOUNS)})"
)
_SERVICE = re.compile(rf"(Get|Execute|Receive)({'|'.join(NOUNS)})")  # a typed one, by its name
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SOAP = {"http://schemas.xmlsoap.org/wsdl/soap/": "1.1", f"{_WSDL}soap12/": "1.2"}
_GENERIC = {"Request", "Response", "PublishEvent"}


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
    seen: Sightings = field(default_factory=Sightings)

    @property
    def plays(self) -> tuple[str, ...]:
        """The roles that were named, else those that were seen, else those that take the verbs that are known.

        Of two that exchange messages the one is meant that answers.
        """
        known = {role for role, _, _ in self.seen.claims}
        known -= {"requester"} if "responder" in known else set()
        own = self.roles or tuple(role for role in ROLES if role in known)
        if own:
            return own
        verbs = {verb for own in self.nouns.values() for verb in own}
        taken = [role for role in ("responder", "subscriber") if verbs & set(VERBS_OF[role])]
        return tuple(taken) or ("responder",)

    def nouns_of(self, role: str) -> dict[str, tuple[str, ...]]:
        """Give the nouns that were seen in a role, else those that are known with the verbs that fit; else readings."""
        seen = _nouns((verb, noun) for own, verb, noun in self.seen.claims if own == role)
        if seen:
            return seen
        fitting = {n: tuple(v for v in own if v in VERBS_OF[role]) for n, own in self.nouns.items()}
        known = {noun: verbs for noun, verbs in fitting.items() if verbs}
        return known or {"MeterReadings": VERBS_OF[role][:1]}


def served_at(draft: Draft, url: str) -> Draft:
    """Say where a system serves, where that is known."""
    return replace(draft, url=url) if url else draft


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


def from_sightings(seen: Sightings, draft: Draft) -> Draft:
    """Add to a draft what was seen: verbs and nouns, the version of SOAP, and all else."""
    asked = _nouns((verb, noun) for role, verb, noun in seen.claims if role in draft.plays)
    of_soap = [wire for wire in seen.wires if wire.kind == "soap"]
    first = of_soap[0] if of_soap else None
    return replace(
        draft,
        seen=seen,
        nouns=asked or _nouns((verb, noun) for _, verb, noun in seen.claims) or draft.nouns,
        version=first.version if first else draft.version,
        style=first.style if first else draft.style,
    )


def _nouns(claims: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Put verbs below their nouns, both in the order of the system file's words."""
    known = set(claims)
    verbs = (*VERBS, *EVENT_VERBS)
    found = {noun: tuple(v for v in verbs if (v, noun) in known) for noun in NOUNS}
    return {noun: own for noun, own in found.items() if own}
