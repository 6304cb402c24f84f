"""`run --dry-run`: every exchange that a run would make and what it would do, with nothing sent."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from cimconform.campaign import setup as setting
from cimconform.campaign.foreseen import Foreseen, Foresight
from cimconform.campaign.kept_back import Kept
from cimconform.campaign.scope import Subject
from cimconform.cli import preview
from cimconform.cli.console import out
from cimconform.harness.guard import Guard
from cimconform.requirements.register import Register
from cimconform.runners.playing import Wanted
from cimconform.system.system_file import System, load

_Line = tuple[Subject, Foreseen]


def show(options: setting.Options, wanted: Wanted, *, as_json: bool) -> int:
    """Print, a line each, what would be sent, in its order, and then what [safety] keeps back."""
    register = setting.known_register(options.features)
    for one, subjects in preview.collected(options, wanted):
        if one.system is None:
            continue
        system = load(one.system, one.addresses)
        lines = [
            *_lines(system, register, subjects),
            *_kept_back(system, register, one, wanted.select),
        ]
        for subject, seen in lines:
            sys.stdout.write(_json(subject, seen) if as_json else _text(subject, seen))
        if lines and not as_json:
            out.print(_counted(lines), markup=False)
    return 0


def _lines(system: System, register: Register, subjects: Sequence[Subject]) -> Iterator[_Line]:
    foresight = Foresight(system, Kept(system, Guard(system.safety)))
    for who, over, what in subjects:
        example = next(e for e in register[who].examples if e.name == what)
        yield from (((who, over, what), seen) for seen in foresight.of(example, over))


def _kept_back(
    system: System, register: Register, options: setting.Options, select: str
) -> Iterator[_Line]:
    """Give the scenarios that are not begun at all; a word of -k chooses among them."""
    chosen = setting.selected(register, system, setting.choose(system, options.bindings))
    word = select if select.isidentifier() else ""
    for one in chosen.kept_back:
        if word in one.requirement:
            seen = Foreseen("", "", "is not begun", "", one.reason)
            yield (one.requirement, one.binding, one.example), seen


def _text(subject: Subject, seen: Foreseen) -> str:
    who, over, what = subject
    message = f"{seen.message} but {seen.edit}" if seen.edit else seen.message
    does = f"kept back ({seen.kept_back})" if seen.kept_back else seen.effect
    return f"{over}: {does}{': ' if message else ''}{message} [{who}: {what}]\n"


def _json(subject: Subject, seen: Foreseen) -> str:
    names = dict(zip(("requirement", "binding", "example"), subject, strict=True))
    facts = {"message": seen.message, "edit": seen.edit, "effect": seen.effect}
    return json.dumps({**names, **facts, "kept_back": seen.kept_back}) + "\n"


def _counted(lines: Sequence[_Line]) -> str:
    """Count exchanges by what they do."""
    goes = Counter(seen.does.partition(" ")[0] for _, seen in lines if not seen.kept_back)
    kept = sum(bool(seen.kept_back) for _, seen in lines)
    does = ", ".join(f"{count} {word}" for word, count in goes.most_common())
    return f"{goes.total()} exchanges: {does}; {kept} kept back by [safety]; nothing was sent"
