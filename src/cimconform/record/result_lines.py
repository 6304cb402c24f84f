"""A verdict as a line of the record, and back."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from cimconform.record.secrets import KNOWN
from cimconform.verdict import Finding, Rank, Result, Verdict


def result_line(result: Result) -> dict[str, Any]:
    """Give a verdict as the record and `judge --json` print it."""
    line = {
        **asdict(result),
        "rank": str(result.rank),
        "verdict": str(result.verdict),
        "codes": list(result.codes),
        "findings": [finding.as_dict() for finding in result.findings],
        "exchanges": list(result.exchanges),
        "rests_on": list(result.rests_on),
    }
    line["transport"] = line.pop("binding")
    return line


def read_result(line: Mapping[str, Any]) -> Result:
    """Read a verdict as `result_line` writes it."""
    facts = {k: v for k, v in line.items() if k != "transport"}
    facts |= {
        "binding": line["transport"],
        "rank": Rank(line["rank"]),
        "verdict": Verdict(line["verdict"]),
        "codes": tuple(line["codes"]),
        "exchanges": tuple(line["exchanges"]),
        "rests_on": tuple(line.get("rests_on", ())),
        "findings": tuple(Finding(**finding) for finding in line["findings"]),
    }
    return Result(**facts)


def without_secrets(result: Result) -> Result:
    """Give a verdict whose reason and findings say no secret."""
    findings = tuple(
        replace(
            one,
            expected=KNOWN.text(one.expected),
            observed=KNOWN.text(one.observed),
            hint=KNOWN.text(one.hint),
        )
        for one in result.findings
    )
    return replace(result, reason=KNOWN.text(result.reason), findings=findings)
