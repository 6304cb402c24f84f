"""A script that sends again what was sent when a requirement failed, and says what was expected.

It holds the requests of the scenario, byte for byte as they went but for their MessageIDs, which are made
anew in each call, lest the system takes them for repetitions.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cimconform.errors import UsageError
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.record.record import Record
from cimconform.record.secrets import REDACTED
from cimconform.reports.failure_text import failure
from cimconform.requirements.register import Requirement
from cimconform.stimuli.compose import Composed
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

SCRIPT, FINDINGS = "reproduce.sh", "expected-and-observed.txt"
_BROKEN = (Verdict.FAIL, Verdict.WARNING)
_OF_CURL = ("content-length", "connection", "accept-encoding", "user-agent", "host")
_OPERATION = re.compile(r"(?<![a-z])(?P<verb>[a-z]+)\((?P<noun>\w+)\)")
_ASKED = ("responder", "subscriber")  # roles in which a system answers what we send


@dataclass(frozen=True, slots=True)
class Case:
    """A broken requirement, and the exchanges that show it, oldest first."""

    result: Result
    exchanges: tuple[Exchange, ...]


def find(record: Record, requirement: str, binding: str = "") -> Case:
    """Give the first failure of a requirement that something we sent can show again.

    Raises UsageError where the run has none.
    """
    own = [r for r in record.results if r.requirement == requirement and r.findings]
    broken = [r for r in own if r.verdict in _BROKEN and binding in ("", r.binding)]
    if not broken:
        over = f" over {binding}" if binding else ""
        raise UsageError(f"{record.folder}: {requirement} is not broken there{over}")
    for result in broken:
        exchange = _shown_in(record, result)
        if exchange is not None and exchange.request is not None and exchange.role in _ASKED:
            return Case(result, (*exchange.before, exchange))
    raise UsageError(
        f"{requirement}: nothing that the harness sent shows it; the system sent it by itself, or it "
        "is about a document"
    )


def _shown_in(record: Record, result: Result) -> Exchange | None:
    """Give the exchange whose message a finding names, else one that was judged."""
    named = {finding.message for finding in result.findings}
    judged = set(result.exchanges)
    shown = [e for e in record.exchanges if named & {m.id for m in e.messages}]
    return next(iter([*shown, *(e for e in record.exchanges if e.id in judged)]), None)


def write(case: Case, record: Record, requirement: Requirement, folder: Path) -> list[Path]:
    """Write requests, recorded answers, the findings, and the script; give what was written."""
    files: dict[str, bytes] = {}
    for number, exchange in enumerate(case.exchanges, 1):
        if exchange.request is not None:
            files[f"{number}-request.xml"] = exchange.request.raw
        for answer in exchange.replies[:1]:
            files[f"{number}-answer-as-recorded.xml"] = answer.raw
    text = failure(requirement, case.result)
    files[FINDINGS] = f"{text}\n".encode("utf-8", "replace")
    files[SCRIPT] = "\n".join(_script(case, record, text)).encode("utf-8", "replace") + b"\n"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / SCRIPT).chmod(0o755)
    return [folder / name for name in files]


def _script(case: Case, record: Record, text: str) -> Iterator[str]:
    """Give the lines of the script."""
    table = record.run.get("system", {}).get("transport", {}).get(case.result.binding, {})
    yield "#!/bin/sh"
    yield from (f"# {printable(line)}".rstrip() for line in text.splitlines())
    yield "set -eu"
    yield 'cd "$(dirname "$0")"'
    names = _fresh(case.exchanges)
    yield "fresh() { uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid; }"
    yield from (f'{variable}="$(fresh)"' for variable in names.values())
    edits = " ".join(f'-e "s/{old}/${new}/g"' for old, new in names.items())
    edit = f"LC_ALL=C sed {edits}" if edits else "cat"
    for number, exchange in enumerate(case.exchanges, 1):
        if exchange.request is not None:
            yield f"# {printable(exchange.stimulus.name)} {printable(exchange.stimulus.edit)}".rstrip()
            yield from _send(f"{edit} {number}-request.xml", exchange, exchange.request, table)


def _fresh(exchanges: Sequence[Exchange]) -> dict[str, str]:
    """Name a variable of the shell for each MessageID."""
    texts = (e.request.text("Header/MessageID") for e in exchanges if e.request is not None)
    known = dict.fromkeys(text for text in texts if re.fullmatch(r"[\w-]{8,}", text))
    return {text: f"ID{number}" for number, text in enumerate(known, 1)}


def _send(sent: str, exchange: Exchange, request: Message, table: dict[str, str]) -> Iterator[str]:
    """Give the command that sends a request: by curl, or what a JMS client has to be given."""
    headers = {k: v for k, v in request.headers.items() if k not in _OF_CURL}
    if table.get("kind") == "jms":
        yield f"# JMS: {printable(str(table.get('url', '')))}, to {printable(str(table.get('request', '')))}"
        yield from (f"#   {printable(key)}: {printable(value)}" for key, value in headers.items())
        yield f"{sent}  # pipe this into your JMS client"
        return
    hidden = [key for key, value in headers.items() if value == REDACTED]
    yield from (f"# {key} was left out of the record: add yours" for key in hidden)
    shown = [f"{k}: {v}" for k, v in headers.items() if k not in hidden]
    words = ["curl", "--silent", "--show-error", "--include", "--data-binary", "@-"]
    words += [word for header in shown for word in ("--header", header)]
    yield f"{sent} | {shlex.join([*words, _address(exchange, table)])}"


def _address(exchange: Exchange, table: dict[str, str]) -> str:
    """Give the address that a request went to."""
    named = _OPERATION.search(exchange.stimulus.name)
    service = Composed(b"", named["verb"], named["noun"], typed=True).service if named else ""
    return str(table.get("url", "")).replace("{service}", service)
