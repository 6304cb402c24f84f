"""A payload without a message around it, as files of batches hold it: judged inside, and not around."""

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from cimconform.judging.captured import Captured
from cimconform.messages.message import MESSAGE_NS, local
from cimconform.requirements.register import Requirement

_ABOUT = (
    "payload_is_schema_valid",
    "payload_namespace_is_the_editions",
    "get_profile_is_schema_valid",
)
_ASKED = (
    "EndDeviceControls",
    "MeterReadSchedule",
    "MeterServiceRequests",
)  # whose rules bind requesters


def rules_about_payloads(rules: Iterable[Requirement]) -> list[Requirement]:
    """Give the rules that speak of nothing but what a payload says."""
    return [rule for rule in rules if rule.folder == "payloads" or rule.id in _ABOUT]


def enveloped(one: Captured) -> Captured:
    """Put a payload into a message of its noun, so that rules about payloads find it.

    The lines of its elements stay those of its file: what is put around it has none. Raises
    ValueError for what is no XML.
    """
    root = one.message.root
    if root is None:
        raise ValueError("what is no XML cannot be put into a message")
    name = local(root)
    noun = name.removeprefix("Get")
    get = name != noun
    kind, verb = ("Request", "get") if get else ("Event", "created")
    kind, verb = ("Request", "create") if not get and noun in _ASKED else (kind, verb)
    part = "Request" if get else "Payload"
    header = f"<m:Header><m:Verb>{verb}</m:Verb><m:Noun>{noun}</m:Noun></m:Header>"
    head = f'<m:{kind}Message xmlns:m="{MESSAGE_NS}">{header}<m:{part}>'
    tail = f"</m:{part}></m:{kind}Message>"
    raw = head.encode() + etree.tostring(root, with_tail=False) + tail.encode()
    return replace(
        one, message=replace(one.message, raw=raw), line=one.line + (root.sourceline or 1) - 1
    )
