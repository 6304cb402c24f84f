"""JUnit XML, for CI: a case for each requirement over each binding, and the sentence of the whole.

A suite holds the cases of a binding and a folder of features. A case has the worst verdict of its
examples, and the time of the exchanges that were judged.

The properties of a case carry what a dashboard groups by: requirement, rank, clause, role, codes, verdict.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from cimconform.messages.exchange import Exchange
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
    times = {exchange.id: _seconds(exchange) for exchange in record.exchanges}
    grouped: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in record.results:
        grouped[result.binding, register[result.requirement].folder].append(result)
    for (binding, folder), results in sorted(grouped.items()):
        _suite(root, _clean(f"{binding}.{folder}"), _by_requirement(results, times), register)
    _whole(root, record)
    path.write_bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    )


def _whole(root: etree._Element, record: Record) -> None:
    """Say what the whole run came to: a partial one is skipped, an inconclusive one an error.

    So is each binding over which no system was reached.
    """
    conclusion, ended = outcome(record), record.end.get("ended", [])
    rows = [(conclusion.title, _OUTCOME.get(conclusion.kind, "system-out"), str(conclusion))]
    rows += [(f"transport.{one['transport']}", "error", one["reason"]) for one in ended]
    counts = {a: str(sum(tag == name for _, tag, _ in rows)) for name, a in _ATTRIBUTE.items()}
    facts = {"name": "outcome", "tests": str(len(rows)), **counts}
    suite = etree.SubElement(root, "testsuite", facts)
    for name, tag, text in rows:
        case = etree.SubElement(suite, "testcase", classname="outcome", name=_clean(name))
        held = etree.SubElement(case, tag)
        if tag == "system-out":
            held.text = _clean(text)
        else:
            held.set("message", _clean(text))


@dataclass(frozen=True, slots=True)
class _Case:
    """The verdicts on one requirement over one binding, the worst first, and how long they took."""

    results: tuple[Result, ...]
    seconds: float

    @property
    def worst(self) -> Result:
        """The verdict of the case."""
        return self.results[0]


def _seconds(exchange: Exchange) -> float:
    """Give how long an exchange took, from the first message to the last."""
    times = [message.at for message in exchange.messages if message.at]
    return max(times) - min(times) if times else 0.0


def _by_requirement(results: Iterable[Result], times: Mapping[str, float]) -> list[_Case]:
    """Group verdicts by requirement; those of later examples count where they are worse."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        grouped[result.requirement].append(result)
    order = list(Verdict)
    cases = []
    for own in grouped.values():
        judged = {exchange for result in own for exchange in result.exchanges}
        seconds = sum(times.get(exchange, 0.0) for exchange in judged)
        worst_first = sorted(own, key=lambda r: (order.index(r.weight), order.index(r.verdict)))
        cases.append(_Case(tuple(worst_first), seconds))
    return cases


def _suite(root: etree._Element, name: str, cases: list[_Case], register: Register) -> None:
    suite = etree.SubElement(root, "testsuite", name=name, tests=str(len(cases)))
    counts = dict.fromkeys(_ATTRIBUTE.values(), 0)
    for case in cases:
        tag = _case(suite, name, case, register)
        if tag:
            counts[_ATTRIBUTE[tag]] += 1
    for attribute, count in counts.items():
        suite.set(attribute, str(count))
    suite.set("time", f"{sum(case.seconds for case in cases):.3f}")


def _case(suite: etree._Element, name: str, held: _Case, register: Register) -> str:
    """Add a test case; give the name of what it holds, empty for a pass."""
    result, requirement = held.worst, register[held.worst.requirement]
    time = f"{held.seconds:.3f}"
    case = etree.SubElement(
        suite, "testcase", classname=name, name=_clean(requirement.id), time=time
    )
    properties = etree.SubElement(case, "properties")
    for key, value in _properties(requirement, held):
        etree.SubElement(properties, "property", name=key, value=_clean(value))
    tag = "skipped" if result.weight is not result.verdict else _TAG.get(result.verdict, "")
    text = "\n\n".join(_text(requirement, one) for one in held.results if one.findings)
    if tag:
        known = f"known: {result.known}" if result.known else ""
        first = known or result.reason or requirement.sentence
        child = etree.SubElement(case, tag, message=_clean(first))
        child.text = _clean(text) if text else None
    elif text:
        etree.SubElement(case, "system-out").text = _clean(f"{tallies.word(result)}\n{text}")
    return tag


def _text(requirement: Requirement, result: Result) -> str:
    """Give the findings of one example."""
    text = failure(requirement, result, _MOST)
    return f"example: {result.example}\n{text}" if result.example else text


def _properties(requirement: Requirement, case: _Case) -> Iterator[tuple[str, str]]:
    """Give what a case is about; a property is repeated for each of several clauses, roles and codes."""
    result = case.worst
    yield "requirement", requirement.id
    yield "rank", str(result.rank)
    yield "rests_on", rests_on(result)
    yield from (("harm", harm) for harm in [requirement.harm] if harm)
    yield from (("clause", clause.strip()) for clause in requirement.clause.split(";") if clause)
    yield from (("role", role) for role in requirement.roles)
    yield from (("code", code) for code in requirement.codes)
    yield "binding", result.binding
    yield "verdict", tallies.word(result)
    examples = dict.fromkeys(r.example for r in case.results if r.example)
    yield from (("example", example) for example in examples)


def _clean(text: str) -> str:
    """Leave out what XML cannot hold; a peer may send anything."""
    return "".join(
        c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe"
    )
