"""Results for Allure from the record alone: the same words as a live run writes, without pytest.

The files are those that Allure 2 and 3 read: a JSON file for each result, and one for each attachment.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cimconform.messages.exchange import Exchange
from cimconform.record.outcome import outcome
from cimconform.record.record import Record
from cimconform.reports import allure_labels as words
from cimconform.reports.failure_text import failure
from cimconform.requirements.register import Example, Register, Requirement
from cimconform.verdict import Result, Verdict

FOLDER = "allure-results"
_MOST = 3  # exchanges of a rule about every message; the record holds them all


def write(record: Record, register: Register, folder: Path) -> None:
    """Write the results of a run into a folder of their own; older ones go."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    system = record.run.get("system", {}).get("system", {})
    about = words.environment(
        str(record.run.get("tool", "")), system, record.run.get("transports", ()), outcome(record)
    )
    (folder / "environment.properties").write_bytes(about)
    (folder / "categories.json").write_bytes(words.categories())
    writer = _Writer(record, folder)
    for result in record.results:
        if result.verdict is not Verdict.NOT_APPLICABLE:
            writer.result(register[result.requirement], result)


class _Writer:
    """Writes result files; names depend on the contents alone, so that two writings are alike."""

    def __init__(self, record: Record, folder: Path) -> None:
        self._folder = folder
        self._system = str(record.run.get("system", {}).get("system", {}).get("name", ""))
        self._exchanges = {exchange.id: exchange for exchange in record.exchanges}
        self._owner = {m.id: e for e in record.exchanges for m in (*e.messages, *e.strays)}

    def result(self, requirement: Requirement, result: Result) -> None:
        """Write one result with what belongs to it."""
        names = words.identity(requirement, result)
        exchanges = list({e.id: e for e in self._spoken_of(result)}.values())
        start, stop = _span(exchanges)
        message = words.message_of(requirement, result)
        content = {
            "uuid": names["historyId"],
            **names,
            "name": words.title(requirement, result),
            "titlePath": [requirement.folder, requirement.feature],
            "description": words.description(requirement, result),
            "status": words.status(result),
            **({"statusDetails": {"message": message}} if message else {}),
            "stage": "finished",
            "start": start,
            "stop": stop,
            "labels": [{"name": n, "value": v} for n, v in words.labels(requirement, result)],
            "parameters": _parameters(requirement, result),
            "steps": list(self._steps(requirement, result, exchanges, (start, stop))),
        }
        self._write(f"{names['historyId']}-result.json", json.dumps(content, indent=1).encode())

    def _spoken_of(self, result: Result) -> Iterator[Exchange]:
        """Give the exchanges that were judged, or those of the first findings."""
        named = [self._owner[f.message].id for f in result.findings if f.message in self._owner]
        own = [name for name in result.exchanges if name in self._exchanges]
        for name in list(dict.fromkeys(own or named))[:_MOST]:
            yield from (e for e in self._exchanges[name].before if own)
            yield self._exchanges[name]

    def _steps(
        self,
        requirement: Requirement,
        result: Result,
        exchanges: list[Exchange],
        at: tuple[int, int],
    ) -> Iterator[dict[str, Any]]:
        """Give the sentences of the example, each with what it sent; the last is the claim."""
        example = next((e for e in requirement.examples if e.name == result.example), None)
        *given, claim = _sentences(requirement, example)
        times = {"start": at[0], "stop": at[1], "stage": "finished"}
        sent = _sent_by(example, len(given), exchanges)
        for step, own in zip(given, sent, strict=True):
            shown = list(self._messages(requirement, result, own))
            yield {"name": step, "status": "passed", "attachments": shown, **times}
        rest = [exchange for exchange in exchanges if not any(exchange in own for own in sent)]
        attachments = list(self._attachments(requirement, result, exchanges, rest))
        yield {"name": claim, "status": words.status(result), "attachments": attachments, **times}

    def _attachments(
        self,
        requirement: Requirement,
        result: Result,
        exchanges: list[Exchange],
        rest: list[Exchange],
    ) -> Iterator[dict[str, str]]:
        key = words.identity(requirement, result)["historyId"]
        if result.findings:
            text = failure(requirement, result, len(result.findings))
            body = f"{words.heading(result)}\n{text}".encode("utf-8", "backslashreplace")
            yield self._keep(f"{key}-findings", "findings", body, ("text/plain", "txt"))
        yield from self._messages(requirement, result, rest)
        if exchanges:
            drawn = words.diagram(exchanges, self._system, result)
            kind = ("image/svg+xml", "svg")
            yield self._keep(f"{key}-sequence", "sequence diagram", drawn, kind)

    def _messages(
        self, requirement: Requirement, result: Result, exchanges: Sequence[Exchange]
    ) -> Iterator[dict[str, str]]:
        """Attach every message of exchanges."""
        key = words.identity(requirement, result)["historyId"]
        for message, exchange in ((m, e) for e in exchanges for m in e.messages):
            kind = ("text/plain", "txt") if message.unreadable else ("text/xml", "xml")
            name = words.name(message, exchange)
            yield self._keep(f"{key}-{message.id}", name, message.raw, kind)
            if requirement.folder == "bindings":
                headers, text = words.headers(message), ("text/plain", "txt")
                name = f"headers of {message.id}"
                yield self._keep(f"{key}-{message.id}-headers", name, headers, text)

    def _keep(self, key: str, name: str, body: bytes, kind: tuple[str, str]) -> dict[str, str]:
        file = f"{words.digest(key.encode())}-attachment.{kind[1]}"
        self._write(file, body)
        return {"name": name, "source": file, "type": kind[0]}

    def _write(self, file: str, body: bytes) -> None:
        (self._folder / file).write_bytes(body)


def _sentences(requirement: Requirement, example: Example | None) -> list[str]:
    """Give the steps as a feature has them; the claim is the rule itself."""
    if example is None:
        return [requirement.sentence]
    steps = zip(example.keywords, example.steps, strict=True)
    *given, (keyword, _) = steps
    return [*(f"{word} {step}" for word, step in given), f"{keyword}: {requirement.sentence}"]


def _sent_by(
    example: Example | None, count: int, exchanges: Sequence[Exchange]
) -> list[list[Exchange]]:
    """Give the exchanges of each step before the claim, where each that sends has sent one."""
    sending = [n for n, known in enumerate(example.sending[:count]) if known] if example else []
    own: list[list[Exchange]] = [[] for _ in range(count)]
    if sending:
        for place, exchange in enumerate(exchanges):
            own[sending[min(place, len(sending) - 1)]].append(exchange)
    return own


def _span(exchanges: list[Exchange]) -> tuple[int, int]:
    """Give when exchanges began and ended, in milliseconds as Allure counts."""
    times = [int(m.at * 1000) for e in exchanges for m in e.messages] or [0]
    return min(times), max(times)


def _parameters(requirement: Requirement, result: Result) -> list[dict[str, Any]]:
    facts = [{"name": n, "value": v, "excluded": True} for n, v in words.facts(requirement)]
    return [{"name": "binding", "value": result.binding}, *facts]
