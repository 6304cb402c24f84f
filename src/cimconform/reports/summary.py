"""What a run came to, for the terminal."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cimconform.judging.outcomes import BECAUSE
from cimconform.record.outcome import Kind, outcome
from cimconform.record.record import Record
from cimconform.reports import equivalence, html, tallies
from cimconform.reports.failure_text import failure, wrapped
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

_STYLE = {
    Verdict.FAIL: "bold red",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.WARNING: "yellow",
    Verdict.PASS: "green",
    Verdict.NOT_JUDGED: "dim",
    Verdict.NOT_APPLICABLE: "dim",
}
_TONE = {
    Kind.CONFORMS: "green",
    Kind.ACCEPTED: "yellow",
    Kind.FAILS: "bold red",
    Kind.INCONCLUSIVE: "bold magenta",
    Kind.PARTIAL: "bold",
}
_MAX_REASONS = 12
_MOST_NAMES = 3
_LOUD = (Verdict.FAIL, Verdict.INCONCLUSIVE)


def show(
    record: Record, register: Register, console: Console, folder: Path, *, quiet: bool = False
) -> None:
    """Print the summary of a run; with `quiet` only what failed, and the outcome."""
    _problems(record, register, console, _LOUD if quiet else (*_LOUD, Verdict.WARNING))
    if not quiet:
        _counts(record, register, console)
    _not_run(record.end.get("not_run", []), console)
    _stale(record.end.get("stale", []), console)
    _left_behind(record.end.get("left_behind", []), console)
    if not quiet:
        console.print(Text(f"Record and reports: {folder}; open {folder / html.NAME}"))
    conclusion = outcome(record)
    console.print(Text(printable(str(conclusion)), _TONE[conclusion.kind]))


def _counts(record: Record, register: Register, console: Console) -> None:
    """Print how much was judged, and why the rest was not."""
    _not_applicable(record, console)
    for line in hidden(record)[:_MAX_REASONS]:
        console.print(Text(line, "dim"))
    console.print(_table(record, register))
    equivalence.show(record, console)
    _observations(record, console)
    _unseen(record, console)
    end = record.end
    verdicts = sum(1 for r in record.results if r.verdict is not Verdict.NOT_APPLICABLE)
    console.print(
        f"{end.get('exchanges', 0)} exchanges sent, {end.get('served_again', 0)} served again from "
        f"the record, {verdicts} verdicts given."
    )


def hidden(record: Record) -> list[str]:
    """Say, a line for each requirement that fell, what was not judged for it; the most first."""
    found = sorted(tallies.hidden(record).items(), key=lambda one: -len(one[1]))
    return [f"not judged, since {see} fell: {_some(names)}" for see, names in found]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def observations(record: Record) -> list[tuple[str, list[str]]]:
    """Give the requirements that passed with a habit that the standard leaves open, and over what."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for result in record.results:
        if tallies.word(result) == tallies.OBSERVATION:
            found[result.requirement][result.binding] = None
    return [(name, list(bindings)) for name, bindings in found.items()]


def _observations(record: Record, console: Console) -> None:
    """Print, a line each, what a reader may want to know of though nothing has to change."""
    found = observations(record)
    for name, bindings in found[:_MAX_REASONS]:
        console.print(Text(f"observed over {', '.join(bindings)}: {name}", "cyan"))
    rest = len(found) - _MAX_REASONS
    if rest > 0:
        console.print(Text(f"     and {rest} further observations; see {html.NAME}", "cyan"))


def _unseen(record: Record, console: Console) -> None:
    """Print what was not looked at, though it seems to be green."""
    for result in tallies.passed_over(record):
        text = f"{result.requirement} over {result.binding}: {printable(result.reason)}"
        console.print(Text(text, "magenta"))
    for result in tallies.unjudged(record):
        text = f"{result.requirement} over {result.binding}: not judged, {printable(result.reason)}"
        console.print(Text(text, "magenta"))
    claims = ", ".join(map(printable, record.end.get("untested_claims", ())))
    if claims:
        console.print(Text(f"claimed, not tested: {claims}", "magenta"))


def _left_behind(lines: Sequence[str], console: Console) -> None:
    """Print what is still in the system because of the run."""
    for line in lines[:_MAX_REASONS]:
        console.print(Text(f"left behind: {printable(line)}", "bold red"))
    if len(lines) > _MAX_REASONS:
        more = len(lines) - _MAX_REASONS
        console.print(Text(f"left behind: {more} more; see the report", "bold red"))


def _stale(lines: Sequence[str], console: Console) -> None:
    """Print the entries of the list of known failures that fail the run."""
    for line in lines:
        console.print(Text(printable(line), "bold red"))


def _table(record: Record, register: Register) -> Table:
    """Count verdicts by folder of features."""
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for result in record.results:
        counts[register[result.requirement].folder][result.verdict] += 1
    system = record.run.get("system", {}).get("system", {})
    title = f"{system.get('name', 'the system')} over {', '.join(record.run.get('transports', []))}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("features", min_width=max(map(len, counts), default=0))
    for verdict in Verdict:
        word = max(map(len, verdict.split()))
        title = str(verdict).replace(" ", "\n")  # narrow, so that all fits into 80 columns
        table.add_column(title, justify="right", style=_STYLE[verdict], min_width=word)
    for folder in sorted(counts):
        table.add_row(folder, *(str(counts[folder][v] or "") for v in Verdict))
    total = sum(counts.values(), Counter())
    table.add_section()
    table.add_row("all", *(str(total[v] or "") for v in Verdict))
    return table


def _problems(
    record: Record, register: Register, console: Console, verdicts: Sequence[Verdict]
) -> None:
    """Print each broken or undecided requirement once, with the bindings where it is so, and known ones apart."""
    found = [result for result in record.results if result.verdict in verdicts]
    _causes(record, console)
    for verdict in (v for v in verdicts if v is not Verdict.INCONCLUSIVE):
        grouped: dict[tuple[str, str], list[Result]] = defaultdict(list)
        for result in found:
            if result.verdict is verdict:
                grouped[result.requirement, result.known].append(result)
        for (identity, known), results in grouped.items():
            bindings = ", ".join(dict.fromkeys(r.binding for r in results))
            console.print(Text(f"\n{str(verdict).upper()} over {bindings}", _STYLE[verdict]))
            if known:
                console.print(Text(f"KNOWN: {printable(known)}", "cyan"))
            console.print(Text(fitting(failure(register[identity], results[0]), console)))
    if found:
        console.print()


def _causes(record: Record, console: Console) -> None:
    """Print why verdicts are undecided, each cause once, with how much it took out."""
    style = _STYLE[Verdict.INCONCLUSIVE]
    for one in record.end.get("ended", ()):
        console.print(Text(f"\nINCONCLUSIVE over {one['transport']}, which ends here", style))
        conclusion = f"{printable(one['reason'])}; {one['examples']} scenarios were not run over it"
        console.print(Text(fitting(conclusion, console)))
    for cause in tallies.causes(record):
        console.print(Text(f"\nINCONCLUSIVE over {', '.join(cause.bindings)}", style))
        console.print(Text(fitting(caused(cause), console)))


def caused(cause: tallies.Cause) -> str:
    """Say why verdicts are undecided, and of what."""
    names, count = cause.requirements, len(cause.results)
    of_them = f" ({count} verdicts)" if count > 1 else ""
    more = f" and {len(names) - _MOST_NAMES} more requirements" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}: {printable(cause.reason)}{of_them}"


def fitting(text: str, console: Console) -> str:
    """Wrap a text where somebody sits at a terminal; a pipe gets lines that grep can find."""
    return wrapped(text, console.width) if console.is_terminal else text


def _not_run(names: Sequence[str], console: Console) -> None:
    """Print what a run that was broken off did not come to."""
    for name in names[:_MAX_REASONS]:
        console.print(Text(f"not run: {name}", "magenta"))
    if len(names) > _MAX_REASONS:
        console.print(Text(f"     and {len(names) - _MAX_REASONS} more; see the record", "magenta"))


def _not_applicable(record: Record, console: Console) -> None:
    """Print why requirements did not apply, with how many each reason took out."""
    reasons: Counter[str] = Counter()
    untested = 0
    for result in record.results:
        shown = result.see or result.reason.startswith(BECAUSE)
        if result.verdict in (Verdict.NOT_APPLICABLE, Verdict.NOT_JUDGED) and not shown:
            if result.reason.startswith("untested:"):
                untested += 1
            else:
                reasons[f"{result.verdict}: {printable(result.reason)}"] += 1
    for reason, count in reasons.most_common(_MAX_REASONS):
        console.print(Text(f"{count:>4} {reason}", "dim"))
    rest = len(reasons) - _MAX_REASONS
    if rest > 0:
        console.print(Text(f"     and {rest} further reasons; see the record", "dim"))
    if untested:
        advice = "cimconform list --untested says why"
        console.print(
            Text(f"{untested:>4} not applicable: nothing tests them yet; {advice}", "dim")
        )
