"""Verdicts in words for people: one shape of failure everywhere."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from cimconform.codes import meaning, with_meaning
from cimconform.requirements import grounds
from cimconform.requirements.register import Requirement
from cimconform.text_files import printable
from cimconform.verdict import Finding, Result

SHOWN = 3
_MAX = 300
_NAMED = re.compile(r" {2,8}(?:effect|rests on|expected|observed|where|hint|code) +")
_MOST_CODES = 6
_CODE = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d{1,9}){1,17}(?![\w.])")
# ends of the names where a code stands
_CODED = ("code", "type", "ref", "readingquality", "name", "error", "result", "reply")
# and what a hint of ours says before one
_ADVISED = re.compile(
    r"(?:: |\(|\b(?:by|codes?|with|as|than|OK|FAILED|PARTIAL) )(\d\.\d+(?:(?:, | or )\d\.\d+)*)(?!\.?\w)"
)


def failure(requirement: Requirement, result: Result, most: int = SHOWN) -> str:
    """Give the text of a broken requirement, with up to `most` of its findings and how many are left."""
    named = f" ({', '.join(requirement.codes)})" if requirement.codes else ""
    head = f"{requirement.id}   {requirement.rank}   {requirement.clause}{named}"
    lines = [head, f"  {requirement.sentence}", *_weight(requirement, result)]
    shown = result.findings[:1] if _is_everywhere(result) else various(result.findings, most)
    for finding in shown:
        lines += _finding(finding)
    left = rest(result, len(shown))
    return "\n".join([*lines, *([f"  {left}"] if left else [])])


def rest(result: Result, shown: int) -> str:
    """Say how many findings are not shown; what is wrong in every message is reported as one thing."""
    count = len(result.findings)
    if _is_everywhere(result):
        return f"so it is in each of the {count} that were judged"
    left = count - shown
    return f"and {left} more finding{'s' if left > 1 else ''}" if left else ""


def _is_everywhere(result: Result) -> bool:
    """Tell whether each of several subjects has one finding, of one kind."""
    several = len(result.findings) == result.subjects > 1
    return several and len(set(map(_kind, result.findings))) == 1


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.where.strip("/").partition("/")[2], finding.hint


def _weight(requirement: Requirement, result: Result) -> list[str]:
    """Say what the breach does to the other side, and by which word of its own the product is judged."""
    effect = ". ".join(filter(None, (requirement.effect, requirement.why)))
    lines = [f"  effect    {effect}"] if requirement.effect else []
    return [*lines, *(f"  rests on  {printable(grounds.in_words(key))}" for key in result.rests_on)]


def rests_on(result: Result) -> str:
    """Name the keys of the system file that a verdict rests on, or the standard."""
    return ", ".join(map(printable, result.rests_on)) or "standard"


def wrapped(text: str, width: int) -> str:
    """Break lines that are longer than a terminal is wide, so that what goes on stands below its beginning."""
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, max(width, 40)))


def _pieces(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    named = _NAMED.match(line)
    indent = " " * (len(named[0]) if named else len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(
        line, width, subsequent_indent=indent, drop_whitespace=True, break_on_hyphens=False
    )


def various(findings: Sequence[Finding], most: int) -> Sequence[Finding]:
    """Give the findings that are shown where not all can be: one of each kind.

    The hint and the place below the root tell the kind: what is wrong in every message is reported once.
    """
    if len(findings) <= most:
        return findings
    kinds: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kinds.setdefault(_kind(finding), finding)
    return list(kinds.values())[:most]


def as_printed(requirement: Requirement, result: Result) -> tuple[str, str, str, str]:
    """Give what is printed of a verdict as soon as it is there: requirement, verdict, heading, text."""
    about = f": {result.example}" if result.example else ""
    known = f" (known: {printable(result.known)})" if result.known else ""
    heading = f"{str(result.verdict).upper()} over {result.binding}{about}{known}"
    doubt = f"{result.requirement}: {printable(result.reason)}"
    text = failure(requirement, result) if result.findings else doubt
    return result.requirement, str(result.verdict), heading, text


def _finding(finding: Finding) -> list[str]:
    place = finding.where + (f", line {finding.line}" if finding.line else "")
    if finding.message:
        place = f"message {finding.message}, {place}" if place else f"message {finding.message}"
    rows = (
        ("expected", finding.expected),
        ("observed", finding.observed or "nothing"),
        ("where", place),
        ("hint", finding.hint),
    )
    lines = [f"  {name:<9} {_short(text)}" for name, text in rows if text]
    return [*lines, *(f"  {'code':<9} {code}: {meaning}" for code, meaning in codes(finding))]


def codes(finding: Finding, others: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Give the codes that a finding speaks of, each with its meaning; `others` are those of its message.

    A code is one only where codes stand: elsewhere 2.4 is a number. What the finding says itself is
    not shown again, nor what is not listed.
    """
    text = f"{finding.expected} {finding.observed}"
    found = [*others]
    if finding.where.rpartition("/")[2].split("[")[0].lower().endswith(_CODED):
        found += _CODE.findall(text)
    found += [code for run in _ADVISED.findall(finding.hint) for code in _CODE.findall(run)]
    forms = [code for code in dict.fromkeys(found) if _CODE.fullmatch(code)]
    meanings = [(code, meaning(code)) for code in forms if with_meaning(code) not in text]
    return [(code, words) for code, words in meanings if words][:_MOST_CODES]


def _short(text: str) -> str:
    """Keep a line readable; the record holds the whole."""
    cut = printable(text[:_MAX])
    return cut if len(text) <= _MAX else f"{cut}… ({len(text)} characters)"
