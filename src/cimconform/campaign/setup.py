"""Put a campaign together from what a user names: system file, bindings, features, output."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cimconform.campaign import confirming
from cimconform.campaign import known_failures as known
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.declared import declared
from cimconform.campaign.kept_back import Kept
from cimconform.campaign.scope import Chosen
from cimconform.campaign.selection import Selection, select
from cimconform.checks import Basis, Check
from cimconform.errors import UsageError, nearest_or_all
from cimconform.harness import connecting
from cimconform.harness.guard import Guard, InFile, InMemory
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.schemas import Schemas
from cimconform.record import folders
from cimconform.record.budget import Budget
from cimconform.record.lines import VERSION
from cimconform.record.record import Recorder
from cimconform.record.secrets import KNOWN, public
from cimconform.requirements.register import Example, Register
from cimconform.stimuli import compose as envelope
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import System, key_of, load
from cimconform.transports.base import Transport
from cimconform.verdict import Rank

WRONG_USAGE = 2  # the exit code
UNPROVEN = 3  # and where a record is damaged or cut off: it proves nothing


RUNS = Path("reports")  # where runs are whose folder was not named


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose of a run; without `output` nothing is written."""

    system: Path | None = None
    bindings: tuple[str, ...] = ()
    output: Path | None = None
    fresh: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict)
    features: tuple[Path, ...] = (FEATURES,)
    known: Path | None = None
    part: int = 0
    chosen: Chosen = field(default_factory=Chosen)


def campaign(options: Options, stack: ExitStack) -> Campaign:
    """Give a campaign ready to run; what it starts is stopped with the stack."""
    made = _unbegun(options, stack)
    bindings = choose(made.system, options.bindings)
    made.begin(**head(made, bindings, options.system or embedded.SYSTEM_FILE))
    return made


def _unbegun(options: Options, stack: ExitStack) -> Campaign:
    """Give a campaign of which nothing is recorded yet."""
    register = known_register(options.features)
    system = find_system(options, stack)
    KNOWN.forget()
    KNOWN.learn_settings(system.public(), os.environ)
    bindings = choose(system, options.bindings)
    # made before anything is sent, so that a wrong key or a missing part is reported at once
    guard = Guard(system.safety, _counter(options.output))
    transports = {name: connect(system, name, guard) for name in bindings}
    return Campaign(
        system=system,
        register=register,
        selection=selected(register, system, bindings),
        judge=Judge(*_judge(system.schemas.folder), ranks(register), declared(register, system)),
        recorder=_recorder(options, system),
        fixtures=FIXTURES,
        connect=transports.__getitem__,
        fresh=options.fresh,
        known=_known(options, register, system, bindings),
        chosen=options.chosen,
        guard=guard,
    )


def _counter(output: Path | None) -> InMemory | InFile:
    """Give what counts the controls of a run, for all its processes."""
    return InFile(folders.of_run(output) / folders.CONTROLS) if output else InMemory()


def _recorder(options: Options, system: System) -> Recorder:
    if options.output is None:
        return Recorder.silent()
    budget = Budget(system.limits.run_bytes, system.limits.run_s)
    return Recorder(options.output, options.part, budget)


def new_folder(system: Path | None) -> Path:
    """Name a new folder for a run of a system file, or of the embedded reference."""
    return folders.named(RUNS, system.stem if system else "reference")


def see_that_it_can_run(options: Options) -> None:
    """Raise UsageError where a run could not begin, or is not confirmed, before anything is written or sent."""
    given = options if options.system or options.addresses else _embedded(options)
    with ExitStack() as stack:
        made = _unbegun(replace(given, output=None), stack)
        for binding in choose(made.system, options.bindings):
            made.connect(binding).close()
        confirming.confirm(made.system, made.register, made.selection)


def _embedded(options: Options) -> Options:
    """Give the options for the embedded system that has the bindings, which is not yet started."""
    have = (f for f in embedded.FILES.values() if set(options.bindings) <= set(_bindings(f)))
    file = next(have, embedded.SYSTEM_FILE)
    return replace(options, system=file, addresses=embedded.NOWHERE)


def _bindings(file: Path) -> tuple[str, ...]:
    return tuple(load(file, embedded.NOWHERE).transport)


def _known(
    options: Options, register: Register, system: System, bindings: tuple[str, ...]
) -> known.Known:
    """Read the list of known failures; what it says of bindings left out this time waits."""
    if options.known is None:
        return known.Known()
    found = known.read(options.known, register, system.transport, datetime.now(UTC).date())
    wanted = tuple(e for e in found.entries if not e.binding or e.binding in bindings)
    return replace(found, entries=wanted)


@cache
def known_register(features: tuple[Path, ...]) -> Register:
    """Read the features once, however many campaigns a process runs."""
    return Register.read(features)


@cache
def _judge(folder: Path | None) -> tuple[dict[str, Check], Basis]:
    """Load the checks and compile the schemas once."""
    return load_checks(), Basis(Schemas.of(folder) if folder else Schemas.ours())


def read(options: Options) -> None:
    """See that the user's files can be used, before anything of an earlier run is taken away."""
    if options.system is not None:
        system = load(options.system, options.addresses)
        bindings = choose(system, options.bindings)
        _know_options(known_register(options.features), system)
        _known(options, known_register(options.features), system, bindings)


def find_system(options: Options, stack: ExitStack) -> System:
    """Load the user's system file, or start the embedded reference and load its own."""
    if options.system is not None:
        return load(options.system, options.addresses)
    known = options.addresses or stack.enter_context(embedded.reference())
    return load(embedded.SYSTEM_FILE, known)


def addresses(pairs: Iterable[str]) -> dict[str, str]:
    """Read NAME=VALUE, as users give them; raises UsageError for anything else."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} is no NAME=VALUE, such as base_url=http://127.0.0.1:8068")
        found[name] = value.rstrip("/")
    return found


def choose(system: System, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Give the bindings to run over; raises UsageError for one that the system file lacks."""
    known = tuple(system.transport)
    for name in wanted:
        if name not in known:
            raise UsageError(f"no binding {name}; the system file has {', '.join(known)}")
    return wanted or known


def selected(register: Register, system: System, bindings: tuple[str, ...]) -> Selection:
    """Select what applies, by the claims of the system and the values that its file gives.

    Raises UsageError for an option that no Rule knows, which would claim nothing.
    """
    _know_options(register, system)
    values = set(system.values()) | MADE

    given = {name: values | system.binding(name).addresses for name in bindings}

    def missing(example: Example, binding: str) -> list[str]:
        return sorted({key_of(name) for name in _needed(example) - given[binding]})

    return select(register, system, bindings, missing, _inside, Kept(system, Guard(system.safety)))


@cache
def _needed(example: Example) -> frozenset[str]:
    """Name the values that the messages and steps of an example are filled with."""
    fixtures = (envelope.find(FIXTURES / "messages", name) for name in example.stimuli)
    needed = {name for fixture in fixtures for name in envelope.placeholders(fixture)}
    return frozenset(needed.union(*map(envelope.wanted, example.steps)))


@cache
def _inside(example: Example) -> tuple[tuple[str, str], ...]:
    """Give the verbs and nouns in the OperationSets that an example sends."""
    fixtures = (envelope.find(FIXTURES / "messages", name) for name in example.stimuli)
    return tuple(operation for fixture in fixtures for operation in envelope.operations(fixture))


MADE = {"transaction", "open_correlation"}  # what a scenario takes from an answer to fill in later


def _know_options(register: Register, system: System) -> None:
    known = sorted({option for r in register.values() for option in r.every_option})
    for option in system.ics.options:
        if option not in known:
            advice = nearest_or_all(option, known)
            raise UsageError(f"ics.options: no Rule knows {option!r}{advice}")


def ranks(register: Register) -> dict[str, Rank]:
    """Give the rank of each requirement."""
    return {r.id: r.rank for r in register.values()}


def connect(system: System, binding: str, guard: Guard) -> Transport:
    """Make the transport of a binding, which sends what [safety] allows."""
    table = system.binding(binding)
    return connecting.connect(table.kind, table.endpoint(), guard)


def head(made: Campaign, bindings: tuple[str, ...], file: Path) -> dict[str, object]:
    """Give the first line of the record; `file` is the system file."""
    return {
        **origin(made.register),
        "system": public(made.system.public()),
        "transports": list(bindings),
        "scope": made.chosen.facts(
            [name for name in made.system.transport if name not in bindings]
        ),
        "system_file": hashlib.sha256(file.read_bytes()).hexdigest(),
        "selection": _digest(map(" ".join, made.selection.applicable)),
    }


def origin(register: Register) -> dict[str, object]:
    """Tell what judges, by which rules, and since when."""
    return {
        "version": VERSION,
        "tool": version("cimconform"),
        "rules": rule_set(register),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def rule_set(register: Register) -> str:
    """Give the hash of what is judged: every requirement's id, rank, what it rests on, and sentence."""
    return _digest(rule_lines(register))


def rule_lines(register: Register) -> list[str]:
    """Give the rule set, a line for each requirement: its hash is that of these lines."""
    return sorted(f"{r.id} {r.rank} {' '.join(r.rests_on)} {r.sentence}" for r in register.values())


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
