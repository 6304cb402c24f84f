"""What commands that judge files print, as it comes: for people, or a JSON object a line."""

import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from typing import Any

from cimconform.cli.console import out
from cimconform.judging.captured import Without
from cimconform.judging.news import Judged, News, Paired, Seen
from cimconform.judging.outcomes import BECAUSE
from cimconform.record.result_lines import result_line, without_secrets
from cimconform.reports import summary
from cimconform.reports.failure_text import failure
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Verdict

_SHOWN_WHOLE = (Verdict.FAIL, Verdict.WARNING, Verdict.INCONCLUSIVE)


class Shown:
    """Prints what comes, as it comes, and counts it."""

    def __init__(self, register: Register, *, as_json: bool, verbose: bool) -> None:
        self._register, self._json, self._verbose = register, as_json, verbose
        self._verdicts: Counter[Verdict] = Counter()
        self._rules: dict[str, Counter[str]] = {}
        self._of: Counter[type] = Counter()
        self.weights: set[Verdict] = set()
        self.kept: list[Judged] = []

    def show(self, news: News) -> None:
        """Print one piece of news."""
        self._of[type(news)] += 1
        if isinstance(news, Judged):
            self._judged(news)
        else:
            line(row_of(news), as_json=self._json, text=words(news))

    def _judged(self, one: Judged) -> None:
        result = one.result
        self._verdicts[result.verdict] += 1
        self.weights.add(result.weight)
        lacking = result.reason.startswith(BECAUSE)  # not for the failure of another rule
        telling = bool(result.findings) or result.verdict in _SHOWN_WHOLE or lacking
        if telling:
            result = without_secrets(result)
            one = replace(one, result=result)
            self._rules.setdefault(result.requirement, Counter())[str(result.verdict)] += 1
            self.kept.append(one)
        if self._json:
            if telling or self._verbose:
                row = {"kind": "result", "path": one.path, **result_line(result)}
                sys.stdout.write(json.dumps(row) + "\n")
        elif telling:
            _print_judged(one, self._register)
        elif self._verbose:
            out.print(
                printable(f"{one.path}: {result.verdict}: {result.requirement}"), markup=False
            )

    def end(self, code: int) -> None:
        """Print the totals."""
        given = sum(
            n for verdict, n in self._verdicts.items() if verdict is not Verdict.NOT_APPLICABLE
        )
        if self._json:
            row = {
                "kind": "end",
                "totals": {str(verdict): n for verdict, n in self._verdicts.items()},
                "rules": {name: dict(counted) for name, counted in self._rules.items()},
                "messages": self._of[Seen],
                "exit_code": int(code),
            }
            sys.stdout.write(json.dumps(row) + "\n")
            return
        for name, counted in sorted(self._rules.items()):
            if self._of[Seen] > 1:
                counts = ", ".join(f"{n} × {verdict}" for verdict, n in counted.items())
                out.print(f"{name}: {counts}", markup=False)
        out.print(f"{given} verdicts, exit code {code}" if given else "nothing was judged")


def line(row: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print a line, for machines or for people."""
    if as_json:
        sys.stdout.write(json.dumps(row) + "\n")
    else:
        out.print(printable(text), markup=False)


def row_of(news: Seen | Paired | Without) -> dict[str, Any]:
    """Give what was found for machines."""
    if isinstance(news, Seen):
        facts = {"path": news.path, "line": news.line, "id": news.message}
        return {"kind": "message", **facts, **_renamed(news.identity.as_dict())}
    kind = "exchange" if isinstance(news, Paired) else "no message"
    return {"kind": kind, **asdict(news)}


def _renamed(facts: dict[str, Any]) -> dict[str, Any]:
    """Give the facts of a message with its kind under another name: `kind` is that of the line."""
    return {"is": facts.pop("kind"), **facts}


def words(news: Seen | Paired | Without) -> str:
    """Give what was found in a line for people."""
    if isinstance(news, Seen):
        return f"{news.path}:{news.line}: {news.identity}"
    if isinstance(news, Without):
        return f"{news.path}{f':{news.line}' if news.line else ''}: {news.why}"
    if news.unpaired:
        return f"{news.request}: unpaired, no reply to it is here" if news.request else (
            f"{news.replies[0]}: unpaired, what it answers is not here"
        )  # fmt: skip
    behind = f", followed by {', '.join(news.events)}" if news.events else ""
    return f"{news.request}: answered by {', '.join(news.replies)}{behind}"


def _print_judged(one: Judged, register: Register) -> None:
    """Print the findings of one verdict as path:line: id."""
    result = one.result
    line = result.findings[0].line if result.findings else 0
    out.print(printable(f"{one.path}:{line}: {result.verdict}"), markup=False)
    shown = (
        failure(register[result.requirement], result)
        if result.findings
        else printable(result.reason)
    )
    out.print(summary.fitting(shown, out), markup=False)
