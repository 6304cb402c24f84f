"""Verdicts in words for people: one shape of failure everywhere."""

from .register import Requirement
from .verdict import Finding, Result

SHOWN = 3
_MAX = 300


def failure(requirement: Requirement, result: Result, most: int = SHOWN) -> str:
    """Give the text of a broken requirement, with `most` of its findings and how many are left."""
    codes = f" ({', '.join(requirement.codes)})" if requirement.codes else ""
    head = f"{requirement.id}   {requirement.rank}   {requirement.clause}{codes}"
    lines = [head, f"  {requirement.sentence}"]
    for finding in result.findings[:most]:
        lines += _finding(finding)
    if len(result.findings) > most:
        lines.append(f"  and {len(result.findings) - most} more findings")
    return "\n".join(lines)


def told(requirement: Requirement, result: Result) -> tuple[str, str, str, str]:
    """Give what is said of a verdict as soon as it is there: requirement, verdict, heading, text."""
    about = f": {result.example}" if result.example else ""
    known = f" (known: {plain(result.known)})" if result.known else ""
    heading = f"{str(result.verdict).upper()} over {result.binding}{about}{known}"
    doubt = f"{result.requirement}: {plain(result.reason)}"
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
    return [f"  {name:<9} {_short(text)}" for name, text in rows if text]


def _short(text: str) -> str:
    """Keep a line readable; the record holds the whole."""
    cut = plain(text[:_MAX])
    return cut if len(text) <= _MAX else f"{cut}… ({len(text)} characters)"


def plain(text: str) -> str:
    """Show what cannot be printed by its escape: a peer may send anything, a terminal obeys it."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
