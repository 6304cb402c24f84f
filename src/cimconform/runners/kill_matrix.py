"""The kill matrix: run the suite against every defect and variant of the reference system.

Each defect must break its own requirement and no other, and the hint of what fell must name its true
cause; the reference systems as they should be, and every variant that is strange but legal, must break nothing.
One process of each system plays them all.

A run over every binding for each of hundreds of behaviours takes an hour on a small machine. So each
is run over two, another two by its name, of those on which it shows; all together they meet every
binding many times over. Where a defect must be held against every binding, ask for every binding.
That is still half an hour, so CI asks for what is `near`: a defect over one binding, and of the scenarios
only those in the feature of the requirement that it breaks, with all rules that are shown by every message.
A defect that every message may show is looked for in the gets of readings first, and in all requests and
replies where it does not show there. Variants are played several at a time by one system, and each alone
where anything falls.
"""

import json
import multiprocessing
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.stage import Stage, load_steps, play
from cimconform.errors import PreconditionFailed, UsageError, nearest
from cimconform.judging.step_backs import unfounded
from cimconform.judging.worker_pool import worker_pool
from cimconform.reports.kill_matrix import MatrixRow
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.system_file import load
from cimconform.verdict import Result, Verdict

GOOD = {
    embedded.HEAD_END: "the reference as it should be",
    embedded.ENTERPRISE: "the enterprise client as it should be",
    embedded.BUS: "the bus as it should be",
}
_PLAIN = "request_reply"  # the folder whose messages show what every message has
_FEW = "meter_readings"  # the feature of it whose messages show most of that
_WITNESSES = {"get_cancel": "later_replies"}  # silence is judged only where something came before
_TOGETHER, _AT_ONE_PLACE = 5, 2  # variants that one system plays at once; of these at the same seam
_FELL = (Verdict.FAIL, Verdict.WARNING)
_GIVEN = (Verdict.PASS, Verdict.FAIL, Verdict.WARNING)
# words that stand in most sentences about messages and so name no cause
_COMMON = frozenset(
    "answer answered answers asked comes error errors every from have head into message messages "
    "nothing reply replies request requests response says sent served that their there this what "
    "where which with without".split()
)


@dataclass(frozen=True, slots=True)
class Task:
    """One run of the suite against one behaviour of the reference.

    `features` are the names of those that are played, or of folders of them; none means all. `first` are
    fewer that are tried before, and suffice where they come to what is expected.
    """

    facts: dict[str, Any]
    addresses: dict[str, str]
    bindings: tuple[str, ...]
    features: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()

    @property
    def system(self) -> Path:
        """The system file of the program that behaves so."""
        return embedded.FILES[self.facts["system"]]


def behaviours() -> list[dict[str, Any]]:
    """Ask the reference which defects and variants it has."""
    command = [sys.executable, "-m", "cimconform.reference", "--list-defects"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise PreconditionFailed(f"the reference system does not start: {done.stderr.strip()}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the matrix is to be run: names of behaviours and bindings, all where there are none.

    `every_binding` runs each over all on which it shows, as is done with those that are named; `near` runs a
    defect over one, with the scenarios near the requirement that it breaks. `jobs` are run side by side.
    `part` (k, n) is the k-th of n parts of the behaviours, by their names.
    """

    names: Sequence[str] = ()
    bindings: tuple[str, ...] = ()
    every_binding: bool = False
    near: bool = False
    jobs: int = 1
    part: tuple[int, int] = (1, 1)


def matrix(wish: Wish, notify: Callable[[MatrixRow], None]) -> list[MatrixRow]:
    """Run all behaviours, or those wished for; `notify` hears of each as it ends."""
    known, names, bindings = behaviours(), wish.names, wish.bindings
    _know(names, [facts["name"] for facts in known])
    chosen = [f for f in known if (not names or f["name"] in names) and _shows(f, bindings)]
    chosen = [f for f in chosen if crc32(f["name"].encode()) % wish.part[1] + 1 == wish.part[0]]
    if not chosen:
        raise UsageError(f"none of them shows over {' or '.join(bindings)}: nothing to prove")
    wanted = {facts["system"] for facts in chosen}
    with ExitStack() as stack:
        running = {s: stack.enter_context(embedded.PROGRAMS[s]("--all")) for s in sorted(wanted)}
        # those that take longest first, so that none is left over alone in the end
        tasks = [Task(_good(s), running[s], bindings) for s in running if not names]
        tasks += [
            Task(f, embedded.seen_as(running[f["system"]], f["name"]), *_scope(f, wish))
            for f in chosen
        ]
        return _run_all(_grouped(tasks) if wish.near else [(t,) for t in tasks], wish.jobs, notify)


def _grouped(tasks: Sequence[Task]) -> list[tuple[Task, ...]]:
    """Put variants of one system over one binding together, few that do something at the same place."""
    groups: list[list[Task]] = []
    for task in tasks:
        fitting = (g for g in groups if _goes_with(task, g))
        group = next(fitting, None)
        if group is None:
            groups.append([task])
        else:
            group.append(task)
    return [tuple(group) for group in groups]


def _goes_with(task: Task, group: Sequence[Task]) -> bool:
    """Tell whether a variant may be played beside others."""
    kinds = {(t.facts["system"], t.bindings, t.facts["breaks"]) for t in (task, *group)}
    same = sum(t.facts["at"] == task.facts["at"] for t in group)
    strange = task.bindings and not task.facts["breaks"]
    return bool(strange) and len(kinds) == 1 and len(group) < _TOGETHER and same < _AT_ONE_PLACE


def _shows(facts: dict[str, Any], bindings: tuple[str, ...]) -> bool:
    """Tell whether a behaviour shows on the bindings wanted; what is compared needs two of them."""
    shown = set(facts["on"]) & set(bindings) if facts["on"] and bindings else {*facts["on"], "any"}
    return len(shown) > 1 if facts["compared"] and bindings else bool(shown)


def _know(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names that no defect or variant has, with the nearest that one has."""
    for name in names:
        if name not in known:
            raise UsageError(f"no defect or variant is called {name}{nearest(name, known)}")


def _scope(
    facts: dict[str, Any], wish: Wish
) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Give the bindings to run a behaviour over, the features that are played, and those tried first."""
    bindings = _on(facts, wish)
    if not wish.near or facts["compared"]:
        return bindings, frozenset(), frozenset()
    fallen = [register()[name] for name in (facts["breaks"], *facts["also"]) if name]
    whole = any(e.about_all for r in fallen for e in r.examples)
    features = {r.folder if whole else r.path.stem for r in fallen}
    features |= {_WITNESSES[name] for name in features & set(_WITNESSES)}
    few = frozenset(features - {_PLAIN} | {_FEW}) if whole else frozenset()
    return bindings[:1], frozenset(features | ({_PLAIN} if whole else set())), few


@cache
def register() -> Register:
    """Give the requirements, read once."""
    return Register.read([FEATURES])


def _on(facts: dict[str, Any], wish: Wish) -> tuple[str, ...]:
    """Give the bindings to run a behaviour over, among those on which it shows."""
    shown = facts["on"] or _bindings(facts["system"])
    meant = _applicable(facts["system"]).get(facts["breaks"], set(shown))
    wanted = tuple(b for b in shown if b in meant and (not wish.bindings or b in wish.bindings))
    if wish.bindings or wish.every_binding or wish.names or facts["compared"]:
        return wanted
    first = crc32(facts["name"].encode())
    far = max(1, len(wanted) // 2)  # over HTTP the neighbours are near relatives
    return tuple(dict.fromkeys(wanted[place % len(wanted)] for place in (first, first + far)))


@cache
def _bindings(system: str) -> tuple[str, ...]:
    """Give the bindings of a reference system."""
    return tuple(load(embedded.FILES[system], embedded.NOWHERE).transport)


@cache
def _applicable(system: str) -> dict[str, set[str]]:
    """Give the bindings over which each requirement applies to a reference system."""
    known = load(embedded.FILES[system], embedded.NOWHERE)
    found: dict[str, set[str]] = {}
    for name, _, binding in setting.selected(register(), known, _bindings(system)).applicable:
        found.setdefault(name, set()).add(binding)
    return found


def _good(system: str) -> dict[str, Any]:
    """Give the facts of a reference system as it should be."""
    return {
        "name": GOOD[system], "system": system, "doc": "no defect", "breaks": "", "also": [],
        "at": "", "evidence": "", "seeds": [], "on": [], "hint": "", "compared": False,
    }  # fmt: skip


def _run_all(
    groups: Sequence[Sequence[Task]], jobs: int, notify: Callable[[MatrixRow], None]
) -> list[MatrixRow]:
    """Run groups of tasks in worker processes that have imported everything once."""
    context = multiprocessing.get_context("fork")
    rows = []
    with worker_pool(jobs, context) as pool:
        for future in as_completed([pool.submit(run_together, group) for group in groups]):
            for row in future.result():
                rows.append(row)
                notify(row)
    return rows


def run_together(group: Sequence[Task]) -> list[MatrixRow]:
    """Run the suite against behaviours of one system at once, and against each alone where not all is right."""
    if len(group) > 1:
        results, exchanges = _played(_joined(group))
        rows = [_row(task.facts, results, exchanges) for task in group]
        if all(row.right for row in rows):
            return rows
    return [run_one(task) for task in group]


def _joined(group: Sequence[Task]) -> Task:
    """Give the run against a system that behaves in all ways of a group."""
    first, name = group[0], "+".join(task.facts["name"] for task in group)
    base_url = first.addresses["base_url"].removesuffix(f"/as/{first.facts['name']}")
    seen = embedded.seen_as({**first.addresses, "base_url": base_url}, name)
    return replace(first, addresses=seen)


def run_one(task: Task) -> MatrixRow:
    """Run the suite against one behaviour and read from the record what fell."""
    few = _row(task.facts, *_played(replace(task, features=task.first))) if task.first else None
    return few if few and few.right else _row(task.facts, *_played(task))


def _played(task: Task) -> tuple[list[Result], int]:
    """Run the suite; give the verdicts, and how many exchanges there were."""
    options = setting.Options(
        system=task.system, bindings=task.bindings, output=None, addresses=task.addresses
    )
    with ExitStack() as stack:
        made = setting.campaign(options, stack)
        return play_all(made, task.features), made.exchanges


def _row(facts: Mapping[str, Any], results: Sequence[Result], exchanges: int) -> MatrixRow:
    """Read from the verdicts of a run what fell for a behaviour."""
    fallen = [r for r in results if r.verdict in _FELL or (r.findings and r.rank == "may")]
    return MatrixRow(
        name=facts["name"],
        doc=facts["doc"],
        breaks=facts["breaks"],
        also=tuple(facts["also"]),
        evidence=facts["evidence"],
        seeds=tuple(facts["seeds"]),
        fell=tuple(sorted({r.requirement for r in fallen})),
        bindings=tuple(sorted({r.binding for r in fallen})),
        trouble=trouble(results) if results else "the run itself did not start",
        hint=facts["hint"],
        hinted=hinted(facts, results),
        exchanges=exchanges,
        verdicts=sum(r.verdict in _GIVEN for r in results),
        on=tuple(facts["on"]),
        harm=register()[facts["breaks"]].harm if facts["breaks"] else "",
        ends=ends(results),
    )


def trouble(results: Sequence[Result]) -> str:
    """Say which verdicts no run against a system of ours may give; empty where there is none.

    Nothing is inconclusive, and what was not judged names a rule that was judged and fell.
    """
    stuck = sorted({r.requirement for r in results if r.verdict is Verdict.INCONCLUSIVE})
    lost = sorted({f"{r.requirement} (to {r.see})" for r in unfounded(results)})
    causes = {"inconclusive": stuck, "left to a rule that did not fall": lost}
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in causes.items() if names)


def ends(results: Sequence[Result]) -> str:
    """Give what a run with these verdicts ends with, in a word of the matrix."""
    weights = {result.weight for result in results}
    if Verdict.FAIL in weights:
        return "exit 1"
    if Verdict.WARNING in weights:
        return "warning"
    return "remark" if any(result.findings for result in results) else "green"


def hinted(facts: Mapping[str, Any], results: Sequence[Result]) -> bool:
    """Tell whether whatever fell for a defect leads its reader to the true cause.

    Every finding of the broken requirement has a hint, and each of its results has one that says
    what the defect says of itself: its `hint`, or else a word of meaning from its sentence.
    """
    own = [r for r in results if r.requirement == facts["breaks"] and r.findings]
    silent = any(not finding.hint for r in own for finding in r.findings)
    return not silent and all(any(_names(facts, f.hint) for f in r.findings) for r in own)


def _names(facts: Mapping[str, Any], hint: str) -> bool:
    wanted = facts["hint"].lower().split()
    if wanted:
        return all(re.search(rf"(?<!\w){re.escape(word)}", hint.lower()) for word in wanted)
    return bool(_meaning(facts["doc"]) & _meaning(hint))


def _meaning(text: str) -> set[str]:
    """Give the words that carry the meaning of a sentence of ours."""
    return {word for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _COMMON}


def play_all(made: Campaign, features: frozenset[str] = frozenset()) -> list[Result]:
    """Play every applicable scenario of a campaign, rules about every message last.

    Where features or folders are named, scenarios of others are left out, unless they judge what the others sent.
    """
    load_steps()
    chosen = sorted(made.selection.applicable, key=lambda one: _order(made, one[0]))
    for identity, name, binding in chosen:
        requirement = made.register[identity]
        here = {requirement.folder, requirement.path.stem}
        if features and not here & features and not made.turn(requirement):
            continue
        example = next(e for e in requirement.examples if e.name == name)
        play(Stage(made, requirement, example, made.scenario(binding)))
    made.finish()
    return made.results


def _order(made: Campaign, name: str) -> tuple[int, bool]:
    """Tell when a requirement is played: witnesses first, and what others sent is judged last."""
    requirement = made.register[name]
    return made.turn(requirement), requirement.path.stem not in _WITNESSES.values()


def proofs(rows: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Give the defects that break each requirement."""
    found: dict[str, list[str]] = {}
    for facts in rows:
        if facts["breaks"]:
            found.setdefault(facts["breaks"], []).append(facts["name"])
    return found
