"""A person confirms at the terminal what a run would do to the system, where [safety] wants that."""

from collections import Counter
from collections.abc import Mapping

from cimconform.campaign.foreseen import Foresight
from cimconform.campaign.kept_back import Kept
from cimconform.campaign.selection import Selection
from cimconform.errors import UsageError
from cimconform.harness.guard import Guard
from cimconform.requirements.register import Requirement
from cimconform.system.system_file import System
from cimconform.system.terminal import asked

_YES = "yes"


def confirm(system: System, register: Mapping[str, Requirement], selection: Selection) -> None:
    """Ask at the terminal, where safety.confirm is set; raises UsageError unless the answer is yes."""
    if system.safety is None or not system.safety.confirm:
        return
    answer = _asked(_question(system, register, selection))
    if answer.strip().lower() != _YES:
        raise UsageError("safety.confirm: not confirmed, so that nothing was sent")


def _asked(question: str) -> str:
    try:
        return asked(question)
    except OSError:
        raise UsageError(
            "safety.confirm: there is no terminal to confirm at; run it from one, or take confirm away"
        ) from None


def _question(system: System, register: Mapping[str, Requirement], selection: Selection) -> str:
    """Say what would be done, by how many exchanges and over what."""
    foresight = Foresight(system, Kept(system, Guard(system.safety)))
    done: Counter[str] = Counter()
    for who, what, over in selection.applicable:
        example = next(e for e in register[who].examples if e.name == what)
        done.update(seen.does for seen in foresight.of(example, over) if not seen.kept_back)
    return (
        f"\n{system.system.name}: a whole run makes {done.total()} exchanges over "
        f"{', '.join(dict.fromkeys(over for *_, over in selection.applicable))}: "
        f"{', '.join(f'{count} {does}' for does, count in done.most_common())}.\n"
        f"cimconform run --dry-run lists them. Type {_YES} to go on: "
    )
