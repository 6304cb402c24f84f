"""A plugin of pytest that plays the scenarios of an earlier run again: those alone, or those first.

`cimconform run` names it and a file of their names. What was judged in every message is seen again in
the scenarios whose messages broke it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cimconform.campaign.scope import Subject
from cimconform.record.record import Record
from cimconform.verdict import Result, Verdict

_BROKEN = (Verdict.FAIL, Verdict.INCONCLUSIVE)
_MOST = 5  # exchanges in which a rule about every message is seen again


def failed(record: Record, *, warnings: bool = False) -> list[Subject]:
    """Give the scenarios of a run to play again: those that failed or could not be decided.

    With `warnings` those that warned, too.
    """
    bad = (*_BROKEN, Verdict.WARNING) if warnings else _BROKEN
    broken = [result for result in record.results if result.weight in bad]
    exchange_of = {message.id: e.id for e in record.exchanges for message in e.messages}
    seen = {e for result in broken for e in _seen_in(result, exchange_of)}
    own = [r for r in record.results if seen & set(r.exchanges)]
    return list(dict.fromkeys((r.requirement, r.binding, r.example) for r in (*broken, *own)))


def _seen_in(result: Result, exchange_of: Mapping[str, str]) -> list[str]:
    """Give the first exchanges that broke a rule."""
    known = (exchange_of.get(finding.message, "") for finding in result.findings)
    return [exchange for exchange in dict.fromkeys(known) if exchange][:_MOST]


def keep(subjects: Sequence[Subject], file: Path) -> None:
    """Write the names of scenarios for `--cim-again`."""
    file.write_text(json.dumps(subjects), "utf-8")


def pytest_addoption(parser: Any) -> None:
    """Add what `cimconform run` says to its own processes."""
    group = parser.getgroup("cimconform")
    group.addoption("--cim-again", type=Path, metavar="FILE", help="scenarios of an earlier run")
    group.addoption("--cim-again-first", action="store_true", help="and then all the others")


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Choose the scenarios, or put them first."""
    wanted = {tuple(one) for one in json.loads(config.option.cim_again.read_text("utf-8"))}
    if config.option.cim_again_first:
        items.sort(key=lambda item: not _is_one_of(item, wanted))
        return
    others = [item for item in items if not _is_one_of(item, wanted)]
    items[:] = [item for item in items if _is_one_of(item, wanted)]
    config.hook.pytest_deselected(items=others)


def _is_one_of(item: Any, wanted: Collection[Subject]) -> bool:
    return any(subject in wanted for subject in subjects([item]))


def subjects(items: Iterable[Any]) -> Iterator[Subject]:
    """Name the requirement, binding and example of each collected test that applies."""
    for item in items:
        binding = item.callspec.params.get("binding") if hasattr(item, "callspec") else ""
        if binding:
            requirement, example = item.function.cimconform
            yield requirement.id, binding, example.name
