"""A SOAP client made from a WSDL, as other people's programs make one: zeep. It sends nothing.

It reads recorded documents only, and works on one request and one answer that are recorded too.
"""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import Error
from zeep.wsdl.bindings.soap import Soap11Binding, Soap12Binding

LOAD, FIND = "load the WSDL", "find the operation"
BUILD, READ = "build the request", "read the answer"
_BINDINGS = {"1.1": Soap11Binding, "1.2": Soap12Binding}
Documents = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a client came: `step` is where it stopped, empty where it did all; `reason` why.

    `undecided` is one that stopped for a reason of its own, or for a document that is not recorded.
    """

    step: str = ""
    reason: str = ""
    undecided: bool = False


class NotRecorded(Exception):
    """A document that the WSDL imports was not fetched, such as one of another host."""


class _Recorded(zeep.Transport):  # type: ignore[misc]
    """Gives recorded documents by their address; asks no server."""

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = dict(documents)

    def load(self, url: str) -> bytes:
        """Give a document; raises NotRecorded."""
        if url not in self._documents:
            raise NotRecorded(url)
        return self._documents[url]


def attempt(
    documents: Documents, operation: str, version: str, request: bytes, answer: bytes
) -> Trial:
    """Let a client load a WSDL, the first of its documents, and use one of its operations.

    `version` is that of SOAP; `request` and `answer` are what stands in the soap:Body of either.
    """
    step = LOAD
    try:
        client, complaints = _loaded(documents)
        step = FIND
        found = _operation(client, operation, version, complaints)
        step = BUILD
        _build(client, found, etree.fromstring(request))
        step = READ
        _parsed(client, found.output.body, etree.fromstring(answer))
    except (Error, etree.LxmlError) as error:
        return Trial(step, _text(error))
    except NotRecorded as error:
        return Trial(step, f"{error} was not fetched with the WSDL", undecided=True)
    except Exception as error:  # noqa: BLE001 - whatever else a library raises is its own trouble
        return Trial(step, f"{type(error).__name__}: {_text(error)}", undecided=True)
    return Trial()


@lru_cache(maxsize=8)
def _loaded(documents: Documents) -> tuple[Any, str]:
    """Give the client of a WSDL, made once, and what it passed over, each as its library says it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = zeep.Client(documents[0][0], transport=_Recorded(documents))
    return client, "; ".join(dict.fromkeys(str(one.message) for one in caught))


def _operation(client: Any, name: str, version: str, complaints: str) -> Any:
    """Give an operation of a port that speaks a version of SOAP; of any port where none does."""
    ports = [p for service in client.wsdl.services.values() for p in service.ports.values()]
    fitting = [p for p in ports if isinstance(p.binding, _BINDINGS[version])] or ports
    found = (port.binding.all().get(name) for port in fitting)
    operation = next((one for one in found if one is not None), None)
    if operation is None:
        raise Error(f"no port of a service has the operation {name}. {complaints}")
    if operation.input is None or operation.output is None:
        raise Error(f"the operation {name} lacks its input or its output")
    return operation


def _build(client: Any, operation: Any, request: Any) -> None:
    """Build a request of the same content, as a program does that calls the operation."""
    value = _parsed(client, operation.input.body, request)
    given = {name: value[name] for name in value if value[name] is not None}
    operation.create(**given)


def _parsed(client: Any, element: Any, root: Any) -> Any:
    """Read the content of a message by the element that the WSDL names for it."""
    if root.tag != element.qname.text:
        raise Error(f"the message is {root.tag}, where the WSDL names {element.qname.text}")
    return element.parse(root, client.wsdl.types)


def _text(error: Exception) -> str:
    """Give what an exception says, in one line."""
    return " ".join(str(error).split()) or type(error).__name__
