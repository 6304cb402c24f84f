"""Messages in a project of SoapUI: its requests, and the answers that it mocks."""

from collections.abc import Iterator
from dataclasses import replace

from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources.documents import is_message, message_at, parsed
from cimconform.messages.message import text_of

_PROJECT = b"soapui-project"
_HOLDERS = ("request", "responseContent", "response", "requestContent")
_BEGINNING = 8192


def is_project(raw: bytes) -> bool:
    """Tell whether bytes look like a project of SoapUI."""
    return _PROJECT in raw[:_BEGINNING]


def read(raw: bytes, path: str) -> Iterator[Captured | Without]:
    """Give the messages of a project in the order in which they stand."""
    root = parsed(raw)
    if root is None:
        yield Without(path, "no project that can be read")
        return
    holders = [e for e in root.iter(*(f"{{*}}{name}" for name in _HOLDERS)) if not len(e)]
    for number, element in enumerate(holders, 1):
        text = text_of(element)
        line = (element.sourceline or 1) + text[: len(text) - len(text.lstrip())].count("\n")
        one = message_at(text.strip().encode(), path, path, line, number)
        if one.message.document is not None and is_message(one.message.document):
            yield replace(one, turned="SoapUI")
