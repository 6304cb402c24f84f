"""One named edit of a good message, and the proof that it and nothing else was sent.

A bad stimulus is a good one plus exactly one edit. Its words stand in the feature:

    without Header/Verb                      every element at the path is taken away
    with Header/Verb "fetch"                 the text at the path is replaced; where the element is
                                             absent it is put in, in the order of the schema
    with Request/ID@kind "nickname"          the same for an attribute
    with a second Header/Verb                the element at the path stands there twice
    with Request/ID 3 times, each by another name
                                             the element stands there three times, the copies with
                                             names that are unknown
    with Header/Noun before Header/Verb      the first is moved in front of the second
    with more in Header: XML                 a foreign element is put at the end
    cut in half, with other prefixes …       a named change of the bytes, see BYTES
    with the HTTP header NAME "value"        the same bytes with another header; `without the …` too
    with the SOAP header: XML                the same bytes in an envelope with that soap:Header
    under WS-Security                        the same with a Timestamp in a wsse:Security
    by the HTTP method PUT                   the same bytes by another method
    compressed by HTTP                       the same bytes with Content-Encoding gzip
    with its payload compressed              the payload goes into Compressed, see PAYLOADS
    as a BytesMessage, expired …             another way over JMS, see jms_edits.py
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from cimconform.errors import StimulusUnproven, UsageError
from cimconform.messages.message import (
    MESSAGE_NS,
    Element,
    children,
    local,
    namespace,
    parent,
    parse,
)
from cimconform.stimuli.edits_of_bytes import BYTES, PAYLOADS, undeclared
from cimconform.stimuli.edits_of_jms import jms_edit
from cimconform.transports.http.ws_security import timestamp

_LASTS_S = 300

_ORDER = {
    "Header": (
        "Verb Noun Revision ReplayDetection Context Timestamp Source AsyncReplyFlag ReplyAddress "
        "AckRequired User MessageID CorrelationID Comment Property"
    ).split(),
    "Request": "StartTime EndTime Option ID".split(),
    "Payload": "OperationSet Compressed ID Format".split(),
    "RequestMessage": "Header Request Payload".split(),
    "OperationSet": "enforceMsgSequence enforceTransactionalIntegrity Operation".split(),
    "Operation": "operationId noun verb elementOperation".split(),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: of the tree before it is wrapped, of the bytes, or of the way they travel.

    `paths` are the places that a change of the tree may touch; `route` holds the fields of a
    transport's route that are replaced, and `seen` tells by the headers of what went out whether it
    took that route. An edit that stands `alone` is not judged beside a good twin.
    """

    words: str
    paths: tuple[str, ...] = ()
    tree: Callable[[Element], None] | None = None
    raw: Callable[[bytes], bytes] | None = None
    route: Mapping[str, Any] = field(default_factory=dict)
    seen: Callable[[Mapping[str, str]], bool] | None = None
    alone: bool = False


def read(words: str) -> Edit:
    """Read the words of an edit; raises UsageError for words that name none."""
    if words in BYTES:
        return Edit(words, raw=BYTES[words])
    if words in PAYLOADS:
        return Edit(words, ("Payload",), tree=PAYLOADS[words])
    over_jms = jms_edit(words)
    if over_jms is not None:
        return Edit(words, route=over_jms.route, seen=over_jms.seen, alone=over_jms.alone)
    for pattern, build in _GRAMMAR:
        match = pattern.fullmatch(words)
        if match:
            return build(words, match)
    raise UsageError(f"{words!r} is no edit; see the list at the top of edits.py")


def elements(root: Element, path: str) -> list[Element]:
    """Give the elements at a path of local names below the root."""
    found = [root]
    for step in path.split("/"):
        found = [c for e in found for c in children(e) if step in ("*", local(c))]
    return found


def _one(root: Element, path: str) -> Element:
    """Give the first element at a path; raises StimulusUnproven when the good message has none."""
    found = elements(root, path)
    if not found:
        raise StimulusUnproven(f"the good message has no {path} to edit")
    return found[0]


def _remove(words: str, match: re.Match[str]) -> Edit:
    path = match["path"]

    def change(root: Element) -> None:
        _one(root, path)
        for element in elements(root, path):
            parent(element).remove(element)

    return Edit(words, (path,), tree=change)


def _set(words: str, match: re.Match[str]) -> Edit:
    path, attribute, value = match["path"], match["attribute"], match["value"]

    def change(root: Element) -> None:
        element = next(iter(elements(root, path)), None)
        element = _insert(root, path) if element is None else element
        if attribute:
            element.set(attribute, value)
        else:
            element.text = value

    return Edit(words, (path,), tree=change)


def _insert(root: Element, path: str) -> Element:
    """Put a new element where the order of the schema wants it, with its parent if need be."""
    parents, _, name = path.rpartition("/")
    above = root if not parents else next(iter(elements(root, parents)), None)
    above = _insert(root, parents) if above is None else above
    new = etree.Element(f"{{{MESSAGE_NS}}}{name}")
    order = _ORDER.get(local(above), [name])
    later = order[order.index(name) + 1 :] if name in order else []
    foreign = (c for c in children(above) if local(c) in later or local(c) not in order)
    follower = next(foreign, None)
    above.insert(len(above) if follower is None else above.index(follower), new)
    return new


def _double(words: str, match: re.Match[str]) -> Edit:
    path = match["path"]

    def change(root: Element) -> None:
        element = _one(root, path)
        element.addnext(copy.deepcopy(element))

    return Edit(words, (path,), tree=change)


def _repeat(words: str, match: re.Match[str]) -> Edit:
    path, times = match["path"], int(match["times"])

    def change(root: Element) -> None:
        element = _one(root, path)
        for number in range(times - 1, 0, -1):
            again = copy.deepcopy(element)
            for name in again.iter(f"{{{namespace(element)}}}name"):
                if local(parent(name)) == "Names":
                    name.text = f"CC-no-such-{number}"
            element.addnext(again)

    return Edit(words, (path,), tree=change)


def _move(words: str, match: re.Match[str]) -> Edit:
    path, other = match["path"], match["other"]

    def change(root: Element) -> None:
        _one(root, other).addprevious(_one(root, path))

    return Edit(words, (path,), tree=change)


def _add(words: str, match: re.Match[str]) -> Edit:
    path, xml = match["path"], match["xml"]
    added = parse(xml.encode())

    def change(root: Element) -> None:
        above = next(iter(elements(root, path)), None)
        above = _insert(root, path) if above is None else above
        above.append(copy.deepcopy(added))

    return Edit(words, (f"{path}/{local(added)}",), tree=change)


def _http_header(words: str, match: re.Match[str]) -> Edit:
    value = match["value"] if "value" in match.re.groupindex else None
    return Edit(words, route={"headers": {match["name"]: value}})


def _soap_header(words: str, match: re.Match[str]) -> Edit:
    return Edit(words, route={"soap_header": match["xml"].encode()})


def _security(words: str, match: re.Match[str]) -> Edit:
    del match
    return Edit(words, route={"security": timestamp(_LASTS_S).encode()})


def _gzip(words: str, match: re.Match[str]) -> Edit:
    del match
    return Edit(words, route={"gzip": True})


def _method(words: str, match: re.Match[str]) -> Edit:
    return Edit(words, route={"method": match["method"]})


_PATH = r"(?P<path>\w+(?:/[\w*]+)*)"
_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Edit]], ...] = (
    (re.compile(r'with the HTTP header (?P<name>[\w-]+) "(?P<value>.*)"'), _http_header),
    (re.compile(r"without the HTTP header (?P<name>[\w-]+)"), _http_header),
    (re.compile(r"with the SOAP header: (?P<xml><.+>)", re.DOTALL), _soap_header),
    (re.compile(r"under WS-Security"), _security),
    (re.compile(r"by the HTTP method (?P<method>[A-Z]+)"), _method),
    (re.compile(r"compressed by HTTP"), _gzip),
    (re.compile(rf"with more in {_PATH}: (?P<xml><.+>)", re.DOTALL), _add),
    (re.compile(rf"with a second {_PATH}"), _double),
    (re.compile(rf"with {_PATH} (?P<times>\d+) times, each by another name"), _repeat),
    (re.compile(rf"with {_PATH} before (?P<other>[\w/]+)"), _move),
    (re.compile(rf'with {_PATH}(?:@(?P<attribute>\w+))? "(?P<value>.*)"', re.DOTALL), _set),
    (re.compile(rf"without {_PATH}"), _remove),
)


def prove(edit: Edit, good: bytes, sent: bytes) -> None:
    """Show that what went out differs from the good message by the edit alone.

    `good` and `sent` are messages without their SOAP envelope. Raises StimulusUnproven where that
    cannot be shown, so that a negative test never accuses a product of our own mistake.
    """
    if edit.raw is not None:
        proven = undeclared(sent) == undeclared(edit.raw(good)) != undeclared(good)
    elif edit.tree is not None:
        proven = _differ_only_at(edit.paths, parse(good), parse(sent))
    else:
        proven = bool(edit.route) and undeclared(sent) == undeclared(good)
    if not proven:
        raise StimulusUnproven(f"what was sent is not the good message {edit.words}")


def prove_sent(
    edit: Edit, meant: bytes, sent: bytes, headers: Mapping[str, str], whole: bytes
) -> None:
    """Show that the edited message went out as it was meant, and in the way that was meant.

    `sent` is the message out of its SOAP envelope, `whole` everything that went out, `headers` the
    headers of HTTP that went with it. Raises StimulusUnproven.
    """
    wanted = edit.route.get("headers", {})
    as_wanted = all(_went(headers.get(name.lower()), value) for name, value in wanted.items())
    packed = not edit.route.get("gzip") or headers.get("content-encoding") == "gzip"
    block = all(edit.route.get(part, b"") in whole for part in ("soap_header", "security"))
    if undeclared(sent) != undeclared(meant) or not (as_wanted and packed and block):
        raise StimulusUnproven(f"what went out is not what was meant: {edit.words}")


def _went(seen: str | None, wanted: str | None) -> bool:
    """Tell whether a header went out as it was wanted; a secret is there and not shown."""
    return seen == wanted or (wanted is not None and seen == "(redacted)")


def prove_route(edit: Edit, headers: Mapping[str, str]) -> None:
    """Show by its headers that a message went the way that the edit asks for."""
    if edit.seen is not None and not edit.seen(headers):
        raise StimulusUnproven(f"what was sent did not go out {edit.words}")


def _differ_only_at(paths: tuple[str, ...], good: Element, sent: Element) -> bool:
    """Tell whether two trees differ, and agree once the named places are taken out of both."""
    if _canonical(good) == _canonical(sent):
        return False
    for tree in (good, sent):
        for path in paths:
            for element in elements(tree, path):
                _blank(element)
        _prune_empty(tree, paths)
    return _canonical(good) == _canonical(sent)


def _blank(element: Element) -> None:
    """Take an element out, unless another path still has to look inside it."""
    parent(element).remove(element)


def _prune_empty(tree: Element, paths: tuple[str, ...]) -> None:
    """Take out the parents that an edit had to make for its element."""
    for path in paths:
        above = path.rpartition("/")[0]
        for element in elements(tree, above) if above else []:
            if not len(element) and not (element.text or "").strip():
                parent(element).remove(element)


def _canonical(tree: Element) -> bytes:
    """Give the canonical form, blind to indentation."""
    tree = copy.deepcopy(tree)
    for element in tree.iter():
        element.tail = None
        if len(element) and not (element.text or "").strip():
            element.text = None
    return bytes(etree.tostring(tree, method="c14n", exclusive=True))
