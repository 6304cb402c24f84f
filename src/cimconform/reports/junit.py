"""JUnit XML, for CI: a suite for each binding and folder, a case for each verdict, and the sentence of the whole.

The properties of a case carry what a dashboard groups by: requirement, rank, clause, role, codes, verdict.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from cimconform.record.outcome import Kind, outcome
from cimconform.record.record import Record
from cimconform.reports import tallies
from cimconform.reports.failure_text import failure, rests_on
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Result, Verdict

_TAG = {
    Verdict.FAIL: "failure",
    Verdict.INCONCLUSIVE: "error",
    Verdict.NOT_JUDGED: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
}
_MOST = 20  # findings in a case: CI systems choke on megabytes in one
_OUTCOME = {Kind.INCONCLUSIVE: "error", Kind.PARTIAL: "skipped"}
_ATTRIBUTE = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def write(record: Record, register: Register, path: Path) -> None:
    """Write the report of a run."""
    root = etree.Element("testsuites", name="cimconform")
    grouped: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in record.results:
        grouped[result.binding, register[result.requirement].folder].append(result)
    for (binding, folder), results in sorted(grouped.items()):
        _suite(root, _clean(f"{binding}.{folder}"), results, register)
    _whole(root, record)
    path.write_bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    )


def _whole(root: etree._Element, record: Record) -> None:
    """Say what the whole run came to: a partial one is skipped, an inconclusive one an error.

    So is each binding over which nobody was reached.
    """
    said, ended = outcome(record), record.end.get("ended", [])
    rows = [(said.title, _OUTCOME.get(said.kind, "system-out"), str(said))]
    rows += [(f"transport.{one['transport']}", "error", one["reason"]) for one in ended]
    counts = {a: str(sum(tag == name for _, tag, _ in rows)) for name, a in _ATTRIBUTE.items()}
    suite = etree.SubElement(root, "testsuite", name="outcome", tests=str(len(rows)), **counts)
    for name, tag, text in rows:
        case = etree.SubElement(suite, "testcase", classname="outcome", name=_clean(name))
        held = etree.SubElement(case, tag, {} if tag == "system-out" else {"message": _clean(text)})
        held.text = _clean(text) if tag == "system-out" else None


def _suite(root: etree._Element, name: str, results: list[Result], register: Register) -> None:
    suite = etree.SubElement(root, "testsuite", name=name, tests=str(len(results)))
    counts = dict.fromkeys(_ATTRIBUTE.values(), 0)
    for result in results:
        tag = _case(suite, name, result, register)
        if tag:
            counts[_ATTRIBUTE[tag]] += 1
    for attribute, count in counts.items():
        suite.set(attribute, str(count))


def _case(suite: etree._Element, name: str, result: Result, register: Register) -> str:
    """Add a test case; give the name of what it holds, empty for a pass."""
    title = f"{result.requirement}: {result.example}" if result.example else result.requirement
    case = etree.SubElement(suite, "testcase", classname=name, name=_clean(title))
    properties = etree.SubElement(case, "properties")
    for key, value in _properties(register[result.requirement], result):
        etree.SubElement(properties, "property", name=key, value=_clean(value))
    tag = "skipped" if result.weight is not result.verdict else _TAG.get(result.verdict, "")
    text = failure(register[result.requirement], result, _MOST)
    if tag:
        known = f"known: {result.known}" if result.known else ""
        first = known or result.reason or register[result.requirement].sentence
        child = etree.SubElement(case, tag, message=_clean(first))
        child.text = _clean(text) if result.findings else None
    elif result.findings:
        etree.SubElement(case, "system-out").text = _clean(f"{tallies.word(result)}\n{text}")
    return tag


def _properties(requirement: Requirement, result: Result) -> Iterator[tuple[str, str]]:
    """Give what a case is about; a property is repeated for each of several clauses, roles and codes."""
    yield "requirement", requirement.id
    yield "rank", str(result.rank)
    yield "rests_on", rests_on(result)
    yield from (("harm", harm) for harm in [requirement.harm] if harm)
    yield from (("clause", clause.strip()) for clause in requirement.clause.split(";") if clause)
    yield from (("role", role) for role in requirement.roles)
    yield from (("code", code) for code in requirement.codes)
    yield "binding", result.binding
    yield "verdict", tallies.word(result)


def _clean(text: str) -> str:
    """Leave out what XML cannot hold; a peer may send anything."""
    return "".join(
        c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe"
    )
