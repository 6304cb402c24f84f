"""The pytest plugin: collects features, carries scenarios to the campaign, gives the exit code.

`cimconform run` names it, and the options of pytest load it for `pytest --system FILE`, so that a project of
yours that merely has cimconform installed is left alone.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_bdd import parsers, step
from pytest_bdd import scenario as bind
from pytest_bdd.feature import features
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import FeatureParser

from cimconform import suite
from cimconform.campaign import preflight
from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.scope import Chosen, Subject
from cimconform.campaign.stage import STEPS, Stage, load_steps
from cimconform.campaign.undoing import BRIEF_S
from cimconform.errors import Inconclusive, OutdatedKeyWarning, UsageError
from cimconform.record import folders
from cimconform.record import merging as parts
from cimconform.record.record import read
from cimconform.record.result_lines import result_line
from cimconform.reports.failure_text import as_printed, failure
from cimconform.requirements import gherkin as gherkin_text
from cimconform.requirements.register import Requirement
from cimconform.runners import pytest_chosen as chosen
from cimconform.runners import scheduling as shares
from cimconform.runners.allure_bridge import Bridge
from cimconform.runners.event_lines import RESULT, EventLines
from cimconform.runners.progress import AT_ONCE, PROPERTY, Watch
from cimconform.verdict import NonConformance, Verdict

CAMPAIGN = pytest.StashKey[Campaign]()
STACK = pytest.StashKey[ExitStack]()
STAGE = pytest.StashKey["Stage"]()
COUNTED = pytest.StashKey[bool]()
_PARSED = "cimconform_features"


# Last, because Java, which a transport may start, has to take SIGSEGV after pytest's faulthandler.
@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set the campaign up; a user's mistake becomes a UsageError, never a traceback."""
    stack = ExitStack()
    config.stash[STACK] = stack
    if _shared(config) and not config.option.cim_parts:
        raise pytest.UsageError(
            "workers share a run by `cimconform run -n N`, which makes one record"
        )
    gherkin_text.take(getattr(config, "workerinput", {}).get(_PARSED, "{}"))
    try:
        _hold(config, stack)
        made = setting.campaign(_options(config), stack)
    except (UsageError, Inconclusive) as error:
        stack.close()
        raise pytest.UsageError(str(error)) from None
    config.stash[CAMPAIGN] = made
    if not _worker(config):  # once for each run
        for line in made.system.outdated:
            config.issue_config_time_warning(OutdatedKeyWarning(line), stacklevel=2)
    if config.pluginmanager.is_blocked("terminal"):
        config.option.tbstyle = (
            "value"  # no one sees a traceback, and each takes longer than a test
        )
    for requirement in made.register.values():
        config.addinivalue_line("markers", f"{requirement.id}: {requirement.sentence}")
        for tag in requirement.tags:
            config.addinivalue_line("markers", f"{tag}: a word of the register")
    for module in _step_modules():
        config.pluginmanager.register(module, name=module.__name__)


def _hold(config: pytest.Config, stack: ExitStack) -> None:
    """Take a folder for this run, unless whoever started this process holds it."""
    option = config.option
    if not option.cim_held and not _worker(config):
        chosen = option.cim_output or setting.new_folder(option.system)
        option.cim_output = chosen.absolute()
        setting.see_that_it_can_run(_options(config))
        stack.enter_context(folders.taken(option.cim_output))
        if chosen.parent == setting.RUNS:
            folders.point_to(option.cim_output)


def _worker(config: pytest.Config) -> str:
    """Give the name of the worker that this process is, or nothing."""
    return str(getattr(config, "workerinput", {}).get("workerid", ""))


def _shared(config: pytest.Config) -> bool:
    """Tell whether workers do what this process was asked to do, or it is one of them."""
    return bool(_worker(config) or getattr(config.option, "numprocesses", None))


def _options(config: pytest.Config) -> setting.Options:
    output, part = config.option.cim_output, config.option.cim_part
    if _worker(config):
        output, part = parts.of_worker(output, _worker(config), part)
    elif _shared(config):
        output = None  # the workers record
    return setting.Options(
        system=config.option.system,
        bindings=tuple(config.option.cim_transport),
        output=output,
        part=part,
        fresh=config.option.cim_fresh,
        addresses=setting.addresses(config.option.cim_address),
        features=(suite.FEATURES, *chosen.features_elsewhere(config)),
        known=config.option.cim_known,
        chosen=Chosen(
            select=config.option.keyword,
            left_out_features=tuple(chosen.features_left_out(config)),
            require_complete=config.option.cim_require_complete,
            strict=config.option.cim_strict,
        ),
    )


def _step_modules() -> Iterator[ModuleType]:
    """Give the sentences to pytest-bdd; each may stand behind any keyword."""
    load_steps()
    module = ModuleType("cimconform_sentences")
    for known, function in STEPS.items():
        names = {"step": step, "words": parsers.re(known.pattern), "function": function}
        module.__dict__.update(names)
        # pytest-bdd puts a step into the namespace that it is called from
        exec("step(words)(function)", module.__dict__)  # noqa: S102 - a constant of ours
    yield module


def pytest_sessionstart(session: pytest.Session) -> None:
    """Complete the results that allure-pytest makes, where it was asked for any."""
    config = session.config
    allure = config.pluginmanager.get_plugin("allure_listener")
    if allure:
        folder = Path(config.option.allure_report_dir)
        bridge = Bridge(allure.allure_logger, folder, config.stash[CAMPAIGN])
        config.pluginmanager.register(bridge)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "FeatureFile | None":
    """Collect features directly; no binder modules."""
    if file_path.suffix != ".feature":
        return None
    file: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
    return file


class FeatureFile(pytest.Module):
    """One feature as a module of tests: a test for each applicable example and binding."""

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.path.stem, self.path.name)
        reader = _Reader(str(self.path.parent), self.path.name)
        features[reader.abs_filename] = reader.parse()
        made = self.config.stash[CAMPAIGN]
        for number, (requirement, example) in enumerate(made.register.examples_of(self.path)):
            test = bind(self.path.name, example.name, features_base_dir=str(self.path.parent))(
                _nothing
            )
            test.cimconform = (requirement, example)  # type: ignore[attr-defined]
            setattr(module, _name(number, requirement), test)
        return module


class _Reader(FeatureParser):
    """Reads a feature for pytest-bdd from what the register has parsed."""

    def _parse_feature_file(self) -> GherkinDocument:
        text = Path(self.abs_filename).read_text("utf-8")
        return GherkinDocument.from_dict(gherkin_text.parsed(text))


def _name(number: int, requirement: Requirement) -> str:
    """Name the test of the example that has a number in its file."""
    return f"test_{number:03d}_{requirement.id}"


def _nothing() -> None:
    """All that a scenario does is in its steps."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Multiply an example by the bindings that it applies to."""
    subject = getattr(metafunc.function, "cimconform", None)
    if subject is None:
        return
    requirement, example = subject
    made = metafunc.config.stash[CAMPAIGN]
    bindings = made.selection.bindings_of(requirement.id, example.name)
    metafunc.fixturenames.append("binding")
    reason = made.selection.reason(requirement.id, example.name)
    nowhere = [pytest.param("", marks=pytest.mark.skip(reason=f"not applicable: {reason}"))]
    metafunc.parametrize("binding", [*bindings] or nowhere)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Bring along what the chosen rules stand on, and put rules about every message last.

    A worker leaves those to the process that goes on from what all workers have recorded.
    """
    everything = list(items)
    yield
    made = config.stash[CAMPAIGN]
    chosen.bring_along(everything, items, made)
    items.sort(key=lambda item: chosen.turn(item, made))
    if _worker(config):
        own = (item for item in items if not chosen.turn(item, made))
        played = {None, *_played(config)}
        items[:] = [item for item in own if chosen.scenario(item) not in played]


def _played(config: pytest.Config) -> set[Subject]:
    """Name the scenarios that have a verdict from before this run was resumed."""
    if not config.option.cim_part:
        return set()
    done = read(config.option.cim_output, damaged=True).results
    lasts = config.stash[CAMPAIGN].lasts
    return {r.scenario for r in done if lasts(r)}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand to a worker what need not be parsed again."""
    node.workerinput[_PARSED] = gherkin_text.known()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> shares.Shares:
    """Leave to one worker what must not overlap."""
    return shares.Shares(config, log, frozenset(_overlapping(config.stash[CAMPAIGN])))


def _overlapping(made: Campaign) -> Iterator[str]:
    """Name the tests of the scenarios that may be played while others are."""
    for path in dict.fromkeys(requirement.path for requirement in made.register.values()):
        for number, (requirement, example) in enumerate(made.register.examples_of(path)):
            for binding in made.selection.bindings_of(requirement.id, example.name):
                if made.overlaps(requirement, example, binding):
                    yield f"{_name(number, requirement)}[{binding}]"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Tell who watches how many examples there are, which every worker says."""
    known = COUNTED in node.config.stash
    node.config.stash[COUNTED] = True
    for plugin in node.config.pluginmanager.get_plugins():
        if isinstance(plugin, Watch | EventLines) and not known:
            plugin.expect(len(ids))


@pytest.fixture
def stage(request: pytest.FixtureRequest, binding: str) -> Stage:
    """Give a scenario what it acts on."""
    requirement, example = request.function.cimconform
    made = request.config.stash[CAMPAIGN]
    alone = preflight.needs_nobody(example, made.system.binding(binding).wsdl_url)
    if not alone and (reason := made.ended(binding)):
        pytest.skip(f"transport.{binding}: {reason}")
    stage = Stage(made, requirement, example, made.scenario(binding))
    request.node.stash[STAGE] = stage
    return stage


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Fail closed: a scenario that never came to its claim is inconclusive."""
    stage = item.stash.get(STAGE, None)
    if call.when == "call" and call.excinfo and stage and stage.result is None:
        stage.stuck(call.excinfo.value)
        call.excinfo = _skipped(stage, call.excinfo)
    if call.when == "call" and stage and stage.result:
        item.user_properties.append((RESULT, result_line(stage.result)))
    if call.when == "call" and stage and stage.result and stage.result.verdict in AT_ONCE:
        item.user_properties.append((PROPERTY, as_printed(stage.requirement, stage.result)))
    if CAMPAIGN in item.config.stash and item.config.stash[CAMPAIGN].recorder.trouble:
        item.session.shouldstop = item.config.stash[CAMPAIGN].recorder.trouble
    yield


def _skipped(
    stage: Stage, stuck: pytest.ExceptionInfo[BaseException]
) -> pytest.ExceptionInfo[BaseException]:
    """Let a scenario whose judging is pointless be skipped, as one that found out at its end is."""
    if stage.result is None or stage.result.verdict is not Verdict.NOT_JUDGED:
        return stuck
    skip = pytest.skip.Exception(f"{stage.result.verdict}: {stage.result.reason}")
    return pytest.ExceptionInfo.from_exception(skip.with_traceback(stuck.tb))


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Let the verdict be the outcome of the test, with the blame where it belongs."""
    stage = request.node.stash.get(STAGE, None)  # none, where the preflight ended the binding
    if stage is not None:
        stage.over()
    result = stage.result if stage else None
    if stage is None or result is None:
        return
    if result.known and result.verdict is Verdict.FAIL:
        pytest.xfail(f"known: {result.known}")
    if result.verdict is Verdict.FAIL:
        raise NonConformance("\n" + failure(stage.requirement, result))
    if result.verdict is Verdict.INCONCLUSIVE:
        raise Inconclusive(f"{result.requirement}: {result.reason}")
    if result.verdict in (Verdict.NOT_JUDGED, Verdict.NOT_APPLICABLE):
        pytest.skip(f"{result.verdict}: {result.reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close the record and let the verdicts decide the exit code."""
    made = session.config.stash.get(CAMPAIGN, None)
    if made is None:
        return
    shared = _shared(session.config)
    waiting = [s for item in session.items if (s := _waiting(item)) and not shared]
    if not shared and not _worker(session.config):
        made.clean_up(BRIEF_S if waiting else math.inf)
    code = made.finish(waiting)
    if not shared and session.exitstatus not in (
        pytest.ExitCode.USAGE_ERROR,
        pytest.ExitCode.INTERNAL_ERROR,
    ):
        session.exitstatus = code
    session.config.stash[STACK].close()


def _waiting(item: pytest.Item) -> Subject | None:
    """Name an example that applies and has no verdict, as after an interruption."""
    stage = item.stash.get(STAGE, None)
    return None if stage is not None and stage.result is not None else chosen.scenario(item)
