"""The reference head end as the program that it is, and requests written without the harness."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from lxml import etree

COMMAND = Path(sys.executable).with_name("cimconform")
TC57 = "http://iec.ch/TC57/2011"
MSG = f"{TC57}/schema/message"
SOAP = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
MEDIA = {"": "application/xml", "1.1": "text/xml", "1.2": "application/soap+xml"}
REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
INTERVAL = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"


@dataclass(frozen=True)
class HeadEnd:
    """A running head end: its address, its process, and the file that it complains to."""

    url: str
    process: "subprocess.Popen[str]"
    complaints: Path

    def post(self, path: str, body: bytes, kind: str, **more: Any) -> requests.Response:
        """Post bytes."""
        headers = {"Content-Type": kind, **more.pop("headers", {})}
        return requests.post(f"{self.url}{path}", data=body, headers=headers, timeout=20, **more)

    def ask(self, verb: str, noun: str, request: str = "", payload: str = "", **head: str) -> Any:
        """Ask over plain HTTP; give the root of the reply, in which names have no namespace."""
        done = self.post("/http", message(verb, noun, request, payload, **head), MEDIA[""])
        return bare(done.content)


@contextmanager
def head_end(folder: Path, *options: str) -> Iterator[HeadEnd]:
    """Run `cimconform serve head-end` until it is left."""
    complaints = folder / "complaints.txt"
    with complaints.open("w") as file:
        process = subprocess.Popen(
            [COMMAND, "serve", "head-end", *options], stdout=subprocess.PIPE, stderr=file, text=True
        )
    try:
        yield HeadEnd(process.stdout.readline().split()[-1], process, complaints)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def message(verb: str, noun: str, request: str = "", payload: str = "", **head: str) -> bytes:
    """Give a bare RequestMessage."""
    inside = f"<Request>{request}</Request>" if request else ""
    inside += f"<Payload>{payload}</Payload>" if payload else ""
    header = _header(verb, noun, **head)
    return f'<RequestMessage xmlns="{MSG}">{header}{inside}</RequestMessage>'.encode()


def _header(verb: str, noun: str, **head: str) -> str:
    values = {
        "Verb": verb, "Noun": noun, "Context": "TESTING", "Timestamp": "2026-05-01T10:00:00Z",
        "Source": "tests", "MessageID": str(uuid.uuid4()), "CorrelationID": str(uuid.uuid4()),
    } | head  # fmt: skip
    inside = "".join(f'<{name} xmlns="{MSG}">{value}</{name}>' for name, value in values.items())
    return f"<Header>{inside}</Header>"


def typed(verb: str, noun: str, request: str = "", payload: str = "", **head: str) -> bytes:
    """Give a request in its strongly typed wrapper."""
    space = f"{TC57}/{'Get' if verb == 'get' else ''}{noun}Message"
    inside = f"<Request>{request}</Request>" if request else ""
    inside += f"<Payload>{payload}</Payload>" if payload else ""
    name = f"{verb.capitalize()}{noun}"
    return f'<{name} xmlns="{space}">{_header(verb, noun, **head)}{inside}</{name}>'.encode()


def enveloped(inside: bytes, version: str = "1.1", header: str = "") -> bytes:
    """Put a message into SOAP."""
    head = f"<s:Header>{header}</s:Header>" if header else ""
    before = f'<s:Envelope xmlns:s="{SOAP[version]}">{head}<s:Body>'
    return before.encode() + inside + b"</s:Body></s:Envelope>"


def query(*parts: str, noun: str = "MeterReadings") -> str:
    """Give the Get<Noun> profile of a request."""
    return f'<Get{noun} xmlns="{TC57}/Get{noun}#">{"".join(parts)}</Get{noun}>'


def named(kind: str, *names: str) -> str:
    """Name objects of a kind."""
    return "".join(f"<{kind}><Names><name>{name}</name></Names></{kind}>" for name in names)


def known_by(kind: str, mrid: str) -> str:
    """Name an object by its mRID."""
    return f"<{kind}><mRID>{mrid}</mRID></{kind}>"


def within(start: str = "", end: str = "") -> str:
    """Give a time window."""
    inside = (f"<end>{end}</end>" if end else "") + (f"<start>{start}</start>" if start else "")
    return f"<TimeSchedule><scheduleInterval>{inside}</scheduleInterval></TimeSchedule>"


def bare(raw: bytes) -> Any:
    """Parse a reply and take the namespaces away."""
    root = etree.fromstring(raw)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def texts(root: Any, path: str) -> list[str]:
    """Give the texts at a path below the root."""
    return [element.text or "" for element in root.iterfind(path)]
