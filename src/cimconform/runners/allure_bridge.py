"""What Allure gets of a run: sentences, steps, messages. Nothing else here knows Allure.

allure-pytest makes a result of each test and knows no Gherkin. pytest-bdd notifies this bridge of
scenarios and steps, and the bridge puts into those results what a reader of a certification looks
for: the requirement with its clause and codes, the steps with their outcome, every message of the
exchanges judged, byte for byte, and the findings in the words that the terminal uses.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from allure_commons.model2 import (
    Attachment,
    Label,
    Parameter,
    Status,
    StatusDetails,
    TestStepResult,
)

from cimconform.campaign.campaign import Campaign
from cimconform.campaign.stage import Stage
from cimconform.messages.exchange import Exchange
from cimconform.record.secrets import KNOWN
from cimconform.reports import allure_labels as words
from cimconform.reports.failure_text import failure
from cimconform.requirements.register import Requirement
from cimconform.requirements.sentences import HOLDS
from cimconform.text_files import printable
from cimconform.transports.clock import now
from cimconform.verdict import Result, Verdict

MOST = 3  # exchanges shown of a rule about every message; the record holds them all
_KEPT = ("framework", "language")
_ENDINGS = {"text/xml": "xml", "image/svg+xml": "svg"}


class Bridge:
    """A plugin of pytest that completes the results which allure-pytest makes.

    It must be registered after the plugin that raises verdicts: the hooks that were registered
    last are called first, and what comes after the raising one is never called.
    """

    def __init__(self, reporter: Any, folder: Path, campaign: Campaign) -> None:
        self._reporter = reporter
        self._folder = folder
        self._campaign = campaign
        self._stage: Stage | None = None
        self._shown = 0
        self._own: set[str] = set()
        self._open: set[str] = set()

    def pytest_collection_finish(self) -> None:
        """Tell what is tested, by what, with which rules."""
        (self._folder / "environment.properties").write_bytes(self._environment())
        (self._folder / "categories.json").write_bytes(words.categories())

    def _environment(self) -> bytes:
        applicable = self._campaign.selection.applicable
        bindings = dict.fromkeys(binding for _, _, binding in applicable)
        identity = self._campaign.system.system.model_dump()
        conclusion = self._campaign.conclusion or ""
        return words.environment(version("cimconform"), identity, bindings, conclusion)

    def pytest_unconfigure(self) -> None:
        """Tell what the whole run came to."""
        if self._campaign.conclusion is not None:
            (self._folder / "environment.properties").write_bytes(self._environment())

    def pytest_bdd_before_scenario(self) -> None:
        """Forget the scenario before."""
        self._stage, self._shown = None, 0
        self._own.add(self._test.uuid)
        self._open.add(self._test.uuid)

    def pytest_bdd_before_step(self, request: Any, step: Any) -> None:
        """Begin a step under the words of the feature."""
        self._stage = request.getfixturevalue("stage")
        self._test.steps.append(self._step(step))

    def pytest_bdd_after_step(self) -> None:
        """End a step that did what it says."""
        self._end(Status.PASSED)

    def pytest_bdd_step_error(self, exception: Exception) -> None:
        """End a step that could not do what it says."""
        self._end(Status.BROKEN, printable(KNOWN.text(str(exception))))

    def pytest_bdd_step_func_lookup_error(self, step: Any, exception: Exception) -> None:
        """Show a sentence that is unknown."""
        self._test.steps.append(self._step(step))
        self._end(Status.BROKEN, printable(KNOWN.text(str(exception))))

    def pytest_bdd_after_scenario(self, scenario: Any) -> None:
        """Show the steps that were never reached, and the verdict at the claim."""
        steps = self._test.steps
        if self._stage and self._stage.result:
            self._judged(self._stage, self._stage.result, steps[-1])
        for step in list(scenario.steps)[len(steps) :]:
            steps.append(self._step(step))
            self._end(Status.SKIPPED)

    def pytest_runtest_logfinish(self) -> None:
        """Have the last word on a result of ours, before allure-pytest writes it."""
        stage, self._stage = self._stage, None
        if stage and stage.result:
            self._open.discard(self._test.uuid)
            _complete(self._test, stage.requirement, stage.result)

    def pytest_sessionfinish(self) -> None:
        """Take out what allure-pytest shows of our fixtures, which no reader asks for."""
        for file in self._folder.glob("*-container.json"):
            if self._own.issuperset(json.loads(file.read_bytes()).get("children", [])):
                file.unlink()
        self._leave_out_ended()

    def _leave_out_ended(self) -> None:
        """Take out scenarios of a binding that the preflight ended: the sentence of the run says why."""
        for file in self._folder.glob("*-result.json") if self._open else ():
            content = json.loads(file.read_bytes())
            if content["uuid"] in self._open and content["status"] == Status.SKIPPED:
                file.unlink()

    @property
    def _test(self) -> Any:
        """The result of the test that runs."""
        return self._reporter.get_test(None)

    def _step(self, step: Any) -> Any:
        """Begin a step under its sentence; the claim is the rule itself."""
        rule = self._stage.requirement.sentence if self._stage else step.name
        holds = step.name == HOLDS.text
        name = f"{step.keyword}: {rule}" if holds else f"{step.keyword} {step.name}"
        return TestStepResult(name=name, start=_now())

    def _end(self, status: str, message: str = "") -> None:
        """End the last step, with the messages that were exchanged in it."""
        step = self._test.steps[-1]
        sent = self._stage.scenario.exchanges if self._stage else []
        for exchange in sent[self._shown :]:
            self._attach(step, exchange)
        self._shown = len(sent)
        step.status, step.stop = status, _now()
        step.statusDetails = StatusDetails(message=message) if message else None

    def _judged(self, stage: Stage, result: Result, claim: Any) -> None:
        """Show at the claim what it came to, the findings, and whatever they speak of."""
        claim.status = words.STATUS.get(result.verdict, Status.PASSED)
        if result.findings:
            every = failure(stage.requirement, result, len(result.findings))
            text = f"{words.heading(result)}\n{every}"
            self._keep(claim, "findings", text.encode(), "text/plain")
        chosen = list(self._unshown(stage, result))
        for exchange in chosen[:MOST]:
            self._attach(claim, exchange)
        if len(chosen) > MOST:
            rest = f"{len(chosen) - MOST} more; they are in the record of the run"
            claim.parameters.append(Parameter(name="exchanges with findings", value=rest))
        self._draw(claim, result, [*stage.scenario.exchanges, *chosen[:MOST]])

    def _draw(self, claim: Any, result: Result, exchanges: Sequence[Exchange]) -> None:
        """Attach the sequence diagram of what the claim is about."""
        if exchanges:
            drawn = words.diagram(exchanges, self._campaign.system.system.name, result)
            self._keep(claim, "sequence diagram", drawn, "image/svg+xml")

    def _unshown(self, stage: Stage, result: Result) -> Iterator[Exchange]:
        """Give the exchanges that findings name and no step has shown.

        A rule about every message that found nothing shows the first exchange that it judged.
        """
        shown = {exchange.id for exchange in stage.scenario.exchanges}
        others = [e for e in stage.scenario.tester.exchanges if e.id not in shown]
        named = {finding.message for finding in result.findings}
        found = [e for e in others if named & {message.id for message in e.messages}]
        yield from found
        if not found and not shown:
            check = self._campaign.judge.checks[result.requirement]
            yield from [e for e in others if any(map(check.subjects, e.replies))][:1]

    def _attach(self, step: Any, exchange: Exchange) -> None:
        """Attach every message of an exchange, and its headers where the rule is about those."""
        for message in exchange.messages:
            kind = "text/plain" if message.unreadable else "text/xml"
            name = words.name(message, exchange)
            self._keep(step, name, message.raw, kind)
            if self._stage and self._stage.requirement.folder == "bindings":
                self._keep(step, f"headers of {message.id}", words.headers(message), "text/plain")

    def _keep(self, step: Any, name: str, body: bytes, kind: str) -> None:
        """Write what is attached: a file of its own, since Allure gives one to one step only."""
        file = f"{uuid4()}-attachment.{_ENDINGS.get(kind, 'txt')}"
        step.attachments.append(Attachment(name=name, source=file, type=kind))
        (self._folder / file).write_bytes(KNOWN.raw(body))


def _now() -> int:
    """Give the time as Allure counts it: milliseconds since the epoch."""
    return int(now() * 1000)


def _complete(test: Any, requirement: Requirement, result: Result) -> None:
    """Fill in a result, and take out what speaks of pytest and of this machine."""
    test.name = words.title(requirement, result)
    for name, value in words.identity(requirement, result).items():
        setattr(test, name, value)
    test.titlePath = [requirement.folder, requirement.feature]
    test.description = words.description(requirement, result)
    test.labels = [label for label in test.labels if label.name in _KEPT]
    test.labels += [Label(name, value) for name, value in words.labels(requirement, result)]
    test.parameters = [Parameter("binding", result.binding)]
    test.parameters += [Parameter(n, v, excluded=True) for n, v in words.facts(requirement)]
    test.statusDetails = _details(requirement, result, test.statusDetails)


def _details(requirement: Requirement, result: Result, had: Any) -> Any:
    """Give what Allure shows at the head of a result: no traceback where no code broke."""
    message = words.message_of(requirement, result)
    undecided = had is not None and result.verdict is Verdict.INCONCLUSIVE
    trace = had.trace if undecided else None
    return StatusDetails(message=message, trace=trace) if message else None
