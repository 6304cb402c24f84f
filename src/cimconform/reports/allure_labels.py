"""What a reader of Allure sees, in words and files; nothing here knows a library of Allure's.

The bridge puts it into the results of a run that goes on, `reports.allure` into those of a record.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.reports import sequence, tallies
from cimconform.reports.failure_text import failure, rests_on
from cimconform.requirements.register import Requirement
from cimconform.text_files import printable
from cimconform.verdict import Rank, Result, Verdict

STATUS = {
    Verdict.FAIL: "failed",
    Verdict.INCONCLUSIVE: "broken",
    Verdict.NOT_JUDGED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}
CATEGORIES = (
    {"name": "Known to the user", "messageRegex": r"^KNOWN[\s\S]*"},
    {"name": "Product fault, as other products have it", "matchedStatuses": ["failed"],
     "messageRegex": r"[\s\S]*a known deviation, [\s\S]*"},
    {"name": "Product fault", "matchedStatuses": ["failed"]},
    {"name": "Inconclusive: no verdict on the product", "matchedStatuses": ["broken"]},
    {"name": "Warning: a should is not kept", "messageRegex": r"^WARNING[\s\S]*"},
    {"name": "Observation: a habit that the standard leaves open",
     "messageRegex": r"^OBSERVATION[\s\S]*"},
    {"name": "Not judged", "matchedStatuses": ["skipped"]},
)  # fmt: skip
_SEVERITY = {Rank.SHALL: "critical", Rank.SHOULD: "normal", Rank.MAY: "trivial"}


def status(result: Result) -> str:
    """Give the word of Allure for a verdict; what is known to the user fails no run."""
    return (
        "skipped" if result.weight is not result.verdict else STATUS.get(result.verdict, "passed")
    )


def environment(
    tool: str, identity: Mapping[str, Any], bindings: Iterable[str], outcome: object = ""
) -> bytes:
    """Give what Allure shows as the environment of a run; `outcome` is the sentence of the whole."""
    facts = {
        "System": identity.get("name", ""),
        "Vendor": identity.get("vendor", ""),
        "Version": identity.get("version", ""),
        "Edition": identity.get("edition", ""),
        "Bindings": ", ".join(bindings),
        "cimconform": tool,
        "Outcome": str(outcome),
    }
    lines = (f"{name}={printable(' '.join(text.split()))}" for name, text in facts.items() if text)
    return "\n".join(lines).encode()


def categories() -> bytes:
    """Give the kinds into which Allure sorts what did not simply pass."""
    return json.dumps(CATEGORIES, indent=1).encode()


def digest(text: bytes) -> str:
    """Give a name that depends on nothing but what is named."""
    return hashlib.sha256(text).hexdigest()[:32]


def identity(requirement: Requirement, result: Result) -> dict[str, str]:
    """Give the names by which Allure knows a result again: one history for a binding."""
    full = f"{requirement.folder}.{requirement.id}#{result.example}"
    return {
        "fullName": full,
        "testCaseId": digest(full.encode()),
        "historyId": digest(f"{full} {result.binding}".encode()),
    }


def title(requirement: Requirement, result: Result) -> str:
    """Name a result; a warning passes, but cannot be missed."""
    warned = " (warning)" if result.verdict is Verdict.WARNING else ""
    return f"{requirement.id} over {result.binding}: {result.example}{warned}"


def name(message: Message, exchange: Exchange) -> str:
    """Name a message as findings do."""
    if message is exchange.request:
        return f"request, message {message.id}"
    if message in exchange.more:
        return f"further, message {message.id}"
    status = f", HTTP {message.status}" if message.status else ""
    return f"reply, message {message.id}{status}"


def headers(message: Message) -> bytes:
    """Give the headers of the transport, a line each."""
    first = [f"HTTP status {message.status}"] if message.status else []
    lines = [*first, *(f"{name}: {value}" for name, value in message.headers.items())]
    return "\n".join(lines).encode()


def description(requirement: Requirement, result: Result) -> str:
    """Give the requirement in Markdown: what, why, where it stands.

    Allure shows no message at what passed, so that findings which do not fail stand here.
    """
    codes = f" ({', '.join(requirement.codes)})" if requirement.codes else ""
    text = f"**{requirement.sentence}.**\n\n{requirement.why}\n\n*{requirement.clause}{codes}*"
    if not result.findings or result.verdict is Verdict.FAIL:
        return text
    lines = [heading(result), *failure(requirement, result).splitlines()]
    return text + "\n\n" + "\n".join(f"    {line}" for line in lines)


def labels(requirement: Requirement, result: Result) -> Iterator[tuple[str, str]]:
    """Give the labels that a report is grouped, filtered and searched by."""
    yield "feature", requirement.feature
    yield "story", requirement.sentence
    yield "parentSuite", requirement.folder
    yield "suite", result.binding
    yield "subSuite", requirement.feature
    yield "severity", _SEVERITY[Rank.SHALL if result.rests_on else result.rank]
    yield "rests_on", rests_on(result)
    yield from (("harm", harm) for harm in [requirement.harm] if harm)
    yield "requirement", requirement.id
    yield from (("clause", clause) for clause in tallies.clauses_of(requirement))
    yield from (("role", role) for role in requirement.roles)
    yield "verdict", str(result.verdict)
    yield from (("code", code) for code in requirement.codes)
    yield from (("tag", tag) for tag in (requirement.id, str(result.rank), result.binding))
    if result.verdict is not Verdict.PASS:
        yield "tag", str(result.verdict)


def facts(requirement: Requirement) -> Iterator[tuple[str, str]]:
    """Give what a reader wants at a glance."""
    yield "rank", requirement.rank
    if requirement.effect:
        yield "harm", f"{requirement.harm}: {requirement.effect}"
    yield "clause", requirement.clause
    yield "role", ", ".join(requirement.roles)
    if requirement.codes:
        yield "codes", ", ".join(requirement.codes)


def heading(result: Result) -> str:
    """Say what findings mean: those of a may are only an observation."""
    if result.known and result.verdict is Verdict.FAIL:
        return f"KNOWN over {result.binding}: {printable(result.known)}"
    if result.verdict is Verdict.PASS:
        return f"OBSERVATION over {result.binding}"
    return f"{str(result.verdict).upper()} over {result.binding}"


def message_of(requirement: Requirement, result: Result) -> str:
    """Give what Allure shows at the head of a result, empty for a plain pass."""
    if result.verdict is Verdict.INCONCLUSIVE:
        return printable(result.reason)
    if result.findings:
        return f"{heading(result)}\n{failure(requirement, result)}"
    return f"{result.verdict}: {printable(result.reason)}" if result.verdict in STATUS else ""


def diagram(exchanges: Iterable[Exchange], system: str, result: Result | None = None) -> bytes:
    """Draw exchanges as a file of its own; what a result found is marked."""
    marked = {finding.message for finding in result.findings} if result else set()
    drawn = sequence.diagram(exchanges, system, marked)
    return str(sequence.svg(drawn, alone=True)).encode("utf-8", "backslashreplace")
