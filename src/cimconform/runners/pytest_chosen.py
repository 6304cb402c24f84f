"""What of the features a run of pytest was asked for, and what has to come along."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cimconform import suite
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.scope import Subject, foundations


def features_left_out(config: pytest.Config) -> Iterator[str]:
    """Name the features of ours that are none of the arguments."""
    asked = [place(config, argument) for argument in config.args]
    for path in sorted(suite.FEATURES.rglob("*.feature")):
        if not any(path.is_relative_to(folder) for folder in asked):
            yield str(path.relative_to(suite.FEATURES).with_suffix(""))


def place(config: pytest.Config, argument: str) -> Path:
    """Give the file or folder that an argument of pytest names."""
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


def features_elsewhere(config: pytest.Config) -> Iterator[Path]:
    """Give the user's own features among the arguments, which the register has to read too."""
    for argument in config.args:
        path = place(config, argument)
        ours = path.is_relative_to(suite.FEATURES) or suite.FEATURES.is_relative_to(path)
        if path.exists() and not ours:
            yield path


def scenario(item: pytest.Item) -> Subject | None:
    """Give requirement, binding and example of a test that is one of ours and applies."""
    binding = item.callspec.params.get("binding") if hasattr(item, "callspec") else ""
    if not binding:
        return None
    requirement, example = item.function.cimconform  # type: ignore[attr-defined]
    return requirement.id, binding, example.name


def turn(item: pytest.Item, made: Campaign) -> int:
    """Tell when a test has its turn: rules about every message come last."""
    subject = getattr(getattr(item, "function", None), "cimconform", None)
    return made.turn(subject[0]) if subject else 0


def bring_along(
    everything: Sequence[pytest.Item], chosen: list[pytest.Item], made: Campaign
) -> None:
    """Add the scenarios of rules without which a chosen rule may be not judged, and so seem green."""
    subjects = [subject for item in chosen if (subject := scenario(item))]
    needed = foundations({subject[0] for subject in subjects}, made.judge.checks)
    bindings = {subject[1] for subject in subjects}
    for item in everything:
        subject = scenario(item)
        if subject and subject[0] in needed and subject[1] in bindings:
            chosen.append(item)
