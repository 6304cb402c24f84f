"""Which scenarios may be played while others are."""

from pathlib import Path

from cimconform.harness.async_replies import ADDRESSES
from cimconform.requirements.register import Example, Requirement
from cimconform.requirements.sentences import matched
from cimconform.stimuli.compose import find, placeholders, split, text
from cimconform.system.bindings import JmsBinding
from cimconform.system.system_file import System

# what a system file says that is no object which the system has already
_NO_METER = ("source", "user", "context", "name_type", "reading_type", "second_reading_type")


def overlaps(
    system: System, messages: Path, requirement: Requirement, example: Example, binding: str
) -> bool:
    """Tell whether a scenario may be played while others are.

    It asks, or makes objects of its own, and no other takes its answers; whatever else
    changes the system, or waits for it to act, is played by one worker in the usual order.
    """
    return (
        set(requirement.roles) <= {"responder"}
        and all(_harmless(messages, step) for step in example.steps[:-1])
        and not _comes_to_one_place(system, messages, example, binding)
    )


def _comes_to_one_place(system: System, messages: Path, example: Example, binding: str) -> bool:
    """Tell whether answers come to a place that the system file fixes, which only one can hold."""
    table = system.binding(binding)
    fixtures = [find(messages, name) for name in example.stimuli]
    late = {name for fixture in fixtures for name in placeholders(fixture)} & ADDRESSES
    if not isinstance(table, JmsBinding):
        return bool(late and system.listener.port)
    shared = any("{fresh}" not in table.late_places[name] for name in late)
    return shared or table.reply != "temporary"


def _harmless(messages: Path, step: str) -> bool:
    """Tell whether a step only asks, or speaks of nothing but an object that is new."""
    known = matched(step)
    if known is None:
        return False
    return known.sentence.reads or (bool(known.sends) and _asks_or_makes(messages, known.sends))


def _asks_or_makes(messages: Path, name: str) -> bool:
    fixture = find(messages, name)
    known = placeholders(fixture) - set(_NO_METER)
    others = any(not name.startswith("unknown_") for name in known)
    return split(name)[0] == "get" or ("${fresh}" in text(fixture) and not others)
