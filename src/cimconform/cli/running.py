"""Certify a system."""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from cimconform.campaign import resuming
from cimconform.campaign import setup as setting
from cimconform.campaign.scope import Chosen
from cimconform.cli import dry_running, preview, repeating
from cimconform.cli import options as given
from cimconform.cli.console import Addresses, Bindings, SystemFile, app, err, out
from cimconform.errors import RecordError, UsageError, nearest
from cimconform.plain_files import whole
from cimconform.record import folders
from cimconform.record.record import FILE, Record, read
from cimconform.reports import allure, beside, ending, equivalence, html, junit, summary
from cimconform.requirements.register import Register
from cimconform.runners import whole_run
from cimconform.runners.event_lines import EventLines
from cimconform.runners.playing import Wanted, know_expression
from cimconform.runners.progress import Watch
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.system_file import load
from cimconform.text_files import printable
from cimconform.verdict import Verdict


@dataclass(frozen=True, slots=True)
class How:
    """How much of a run is done, and by how many."""

    select: str
    workers: int = 1
    quiet: bool = False
    again: repeating.Again | None = None
    max_fail: int = 0
    as_json: bool = False
    verbose: bool = False
    resume: bool = False

    @property
    def wanted(self) -> Wanted:
        """Which scenarios are played."""
        if self.again is None:
            return Wanted(self.select, max_fail=self.max_fail)
        return Wanted(self.select, self.again.subjects, self.again.alone, self.max_fail)

    def watch(self) -> Watch | EventLines:
        """Give what shows how far the run is."""
        return EventLines(_say) if self.as_json else Watch(err, quiet=self.quiet)


def _say(line: str) -> None:
    """Let a machine hear a line at once."""
    sys.stdout.write(line)
    sys.stdout.flush()


@app.command()
def run(
    file: given.File = None,
    system: SystemFile = None,
    transport: Bindings = None,
    select: given.Select = "",
    output: given.RunFolder = None,
    fresh: given.Fresh = False,
    address: Addresses = None,
    workers: given.Workers = 1,
    quiet: given.Quiet = False,
    verbose: given.WholeSummary = False,
    known: given.Known = None,
    require_complete: given.RequireComplete = False,
    last_failed: given.LastFailed = False,
    failed_first: given.FailedFirst = False,
    first: given.StopAtFirst = False,
    max_fail: given.MaxFail = 0,
    list_only: given.ListOnly = False,
    dry_run: given.DryRun = False,
    strict: given.Strict = False,
    fail_on: given.LeastFailure = given.FailOn.FAIL,
    as_json: given.JsonEvents = False,
    resume: given.Resume = None,
) -> None:
    """Certify a system; without --system, the embedded reference systems, one after the other."""
    register, addresses = setting.known_register((FEATURES,)), setting.addresses(address or ())
    if resume is not None:
        how = How("", quiet=quiet, as_json=as_json, verbose=verbose, resume=True)
        raise typer.Exit(_resume(resume, addresses, how, register))
    _know_selection(select, register)
    strict = strict or fail_on is given.FailOn.WARNING
    where = _Place(_one_of(file, system), tuple(transport or ()), addresses, output)
    again = repeating.chosen(output, last=last_failed, first=failed_first, warnings=strict)
    chosen = Chosen(select, workers=workers, require_complete=require_complete, strict=strict)
    options = where.options(chosen, known, fresh=fresh)
    how = How(select, workers, quiet, again, 1 if first else max_fail, as_json, verbose)
    if list_only or dry_run:
        raise typer.Exit(_show_ahead(options, how, effects=dry_run))
    raise typer.Exit(_hold_and_certify(options, how, register, latest=output is None))


def _show_ahead(options: setting.Options, how: How, *, effects: bool) -> int:
    """Show what would be played, or with `effects` each exchange and what it does."""
    show = dry_running.show if effects else preview.show
    return show(options, how.wanted, as_json=how.as_json)


@dataclass(frozen=True, slots=True)
class _Place:
    """Which system is certified, over which bindings, and the folder that is asked for."""

    system: Path | None
    bindings: tuple[str, ...]
    addresses: Mapping[str, str]
    output: Path | None

    def options(self, chosen: Chosen, known: Path | None, *, fresh: bool) -> setting.Options:
        """Give the options of a run; raises UsageError where the system file cannot be read."""
        options = setting.Options(
            system=whole(self.system) if self.system else None,
            bindings=self.bindings,
            output=whole(self.output or setting.new_folder(self.system)),
            fresh=fresh,
            addresses=self.addresses,
            known=whole(known) if known else None,
            chosen=chosen,
        )
        setting.read(options)
        return options


def _one_of(file: Path | None, system: Path | None) -> Path | None:
    """Give the system file, however it is named; raises UsageError where two are."""
    if file and system and file != system:
        raise UsageError(f"{file} and --system {system}: name one system file")
    return file or system


def _hold_and_certify(
    options: setting.Options, how: How, register: Register, *, latest: bool
) -> int:
    """Certify what is wished, once that can be done, into a folder that is held meanwhile."""
    alone = bool(options.system or options.addresses)
    setting.see_that_it_can_run(options)
    folder = options.output or Path()
    with folders.taken(folder):
        if latest:
            folders.point_to(folder)
        if how.again is None:
            resuming.remember(options)
        if alone:
            return _certify(options, how, register)[0]
        return _certify_all(options, how, register)


def _resume(folder: Path, addresses: Mapping[str, str], how: How, register: Register) -> int:
    """Go on with the run of a folder, as it was asked for."""
    options = resuming.recall(whole(folder), addresses)
    how = replace(how, select=options.chosen.select, workers=options.chosen.workers)
    setting.read(options)
    setting.see_that_it_can_run(options)
    with folders.taken(whole(folder), clear=False):
        if options.system or options.addresses:
            return _certify(options, how, register)[0]
        return _certify_all(options, how, register)


def _certify_all(options: setting.Options, how: How, register: Register) -> int:
    """Certify the head end, then client and bus into folders below; give the worst code.

    One that nothing selected applies to is left out, unless that holds for all; a list of known
    failures is one of the head end.
    """
    known = [embedded.HEAD_END] if options.known else list(embedded.PROGRAMS)
    wanted = [s for s in known if _concerned(s, options, how, register)]
    done: dict[str, tuple[int, bool]] = {}
    for name in wanted or [embedded.HEAD_END]:
        folder = options.output or Path()
        folder = folder if name == embedded.HEAD_END else folder / name
        with embedded.PROGRAMS[name]() as there:
            one = replace(options, system=embedded.FILES[name], addresses=there, output=folder)
            title = f"The embedded {name.replace('-', ' ')}"
            below = folders.taken(folder, clear=not how.resume)
            with nullcontext() if name == embedded.HEAD_END else below:
                done[name] = _certify(one, how, register, title)
    _together(options.output or Path(), register, printed=not how.as_json)
    judged = [code for code, verdicts in done.values() if verdicts]
    judged = judged or [code for code, _ in done.values()]
    return next((code for code in (2, 1, 3) if code in judged), 0)


def _together(output: Path, register: Register, *, printed: bool) -> None:
    """Let the pages of systems that were certified together lead to one another, and name them.

    Where the first of them was left out, each of the others stands alone.
    """
    if not (output / FILE).is_file():
        return
    folders = beside.runs(output)
    for folder in folders if len(folders) > 1 else ():
        html.write(read(folder), register, folder / html.NAME)
    for one in beside.neighbours(output, output / html.NAME) if printed else ():
        out.print(
            f"{printable(one.name)}: {one.sentence}; {output / one.place / html.NAME}", markup=False
        )


def _concerned(name: str, options: setting.Options, how: How, register: Register) -> bool:
    """Tell whether any requirement of a plain word can apply to an embedded system."""
    system = load(embedded.FILES[name], embedded.NOWHERE)
    bindings = options.bindings or tuple(system.transport)
    if not set(bindings) <= set(system.transport):
        return False
    found = setting.selected(register, system, bindings).applicable
    words = [(i, *register[i].tags, str(register[i].path), example) for i, example, _ in found]
    if how.again and how.again.alone and not set(found) & set(how.again.subjects):
        return False
    one_word = how.select.isidentifier()
    return not one_word or any(how.select.lower() in w.lower() for places in words for w in places)


def _certify(
    options: setting.Options, how: How, register: Register, title: str = ""
) -> tuple[int, bool]:
    """Certify one system; give the exit code, and whether anything was judged."""
    output, watch = options.output or Path(), how.watch()
    if how.resume and resuming.is_done(output):
        return _ended(output, register, how, title, watch)
    options = resuming.set_aside(options) if how.resume else options
    with watch:
        code = whole_run.run(options, how.wanted, watch, how.workers)
    if code == setting.WRONG_USAGE or not (output / FILE).exists():
        raise typer.Exit(setting.WRONG_USAGE)
    return _ended(output, register, how, title, watch)


def _ended(
    output: Path, register: Register, how: How, title: str, watch: Watch | EventLines
) -> tuple[int, bool]:
    """Make the views of a run that has come to its end, and give its outcome."""
    record = read(output)
    if not record.end:
        raise RecordError(f"{output / FILE} was cut off, so that this run proves nothing")
    html.write(record, register, output / html.NAME)
    allure.write(record, register, output / allure.FOLDER)
    junit.write(record, register, output / "junit.xml")
    equivalence.write(record, output)
    if isinstance(watch, EventLines):
        watch.finish(record)
    else:
        _show(record, register, how, title)
    judged = any(result.verdict is not Verdict.NOT_APPLICABLE for result in record.results)
    return int(record.end["exit_code"]), judged


def _show(record: Record, register: Register, how: How, title: str) -> None:
    """Print what a run came to; a terminal that has shown each failure gets ten lines."""
    if title and not how.quiet:
        out.rule(title)
    if out.is_terminal and err.is_terminal and not how.quiet and not how.verbose:
        ending.show(record, out)
        return
    summary.show(record, register, out, record.folder, quiet=how.quiet)


def _know_selection(select: str, register: Register) -> None:
    """Refuse a single word that fits no requirement; what -k takes is an expression of pytest."""
    know_expression(select)
    if not select.isidentifier():
        return
    places = [
        (r.id, *r.tags, str(r.path), *(e.name for e in r.examples)) for r in register.values()
    ]
    if not any(select.lower() in word.lower() for words in places for word in words):
        advice = nearest(select, register, "cimconform list names them", cutoff=0.4)
        raise UsageError(f"-k {select} fits no requirement{advice}")
