"""How a run of the suite is carried out: by this process, or by several that pytest-xdist leads."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cimconform import suite
from cimconform.campaign import setup as setting
from cimconform.runners import quick_start as calm
from cimconform.runners import repeating
from cimconform.runners.event_lines import EventLines
from cimconform.runners.playing import Wanted, play
from cimconform.runners.progress import Watch

INI = Path(__file__).parent / "run.ini"


def run(
    options: setting.Options, wanted: Wanted, watch: Watch | EventLines, workers: int = 1
) -> int:
    """Play what is wanted of the features of the suite; give the exit code of the run.

    Several workers share the scenarios, and then this process judges what speaks of every message. What
    an earlier part of the run has recorded is taken over. Raises UsageError and Inconclusive where the
    run cannot begin.
    """
    if workers <= 1:
        return play(options, wanted, watch, goes_on=options.part > 0)
    with TemporaryDirectory(prefix="cimconform-") as folder, calm.turns():
        shared = ["-pxdist.plugin", f"-n{workers}", "--cim-parts", *_again(wanted, Path(folder))]
        code = _pytest(options, wanted, shared, watch)
    if code == pytest.ExitCode.USAGE_ERROR:
        return setting.WRONG_USAGE
    broken = code in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
    return play(options, wanted, watch, goes_on=True, halt=broken)


def _again(wanted: Wanted, folder: Path) -> list[str]:
    """Give the arguments by which workers learn of the scenarios of an earlier run, and when to stop."""
    stop = [f"--maxfail={wanted.max_fail}"] if wanted.max_fail else []
    if not wanted.again:
        return stop
    file = folder / "again.json"
    repeating.keep(list(wanted.again), file)
    first = [] if wanted.alone else ["--cim-again-first"]
    return [*stop, "-pcimconform.runners.repeating", f"--cim-again={file}", *first]


def _pytest(
    options: setting.Options, wanted: Wanted, more: Sequence[str], watch: Watch | EventLines
) -> int:
    """Run the features by pytest, blind to any configuration of the current folder."""
    arguments = ["-c", str(INI), "--confcutdir", str(suite.FEATURES), "--disable-plugin-autoload"]
    plugins = ("cimconform.runners.quick_start", "pytest_bdd.plugin")
    arguments += [f"-p{name}" for name in plugins]
    arguments += [
        "-pno:terminal",
        "-pno:cacheprovider",
        "-pno:faulthandler",  # which takes SIGSEGV and SIGABRT from the Java that a transport may start
        "-pcimconform.runners.pytest_options",
        "-pcimconform.runners.pytest_plugin",
    ]
    arguments += ["--strict-markers", *(f"--cim-transport={name}" for name in options.bindings)]
    arguments += [
        f"--cim-output={options.output}",
        "--cim-held",
        f"--cim-part={options.part}",
        *(["--cim-fresh"] if options.fresh else []),
    ]
    arguments += [f"--cim-known={options.known}"] if options.known else []
    arguments += [f"--system={options.system}"] if options.system else []
    arguments += [f"--cim-address={name}={value}" for name, value in options.addresses.items()]
    arguments += ["-k", wanted.select] if wanted.select else []
    with _no_habits():
        return int(pytest.main([*arguments, *more, *map(str, options.features)], plugins=[watch]))


@contextmanager
def _no_habits() -> Iterator[None]:
    """Keep what the user likes in other runs of pytest out of this one."""
    kept = {n: os.environ.pop(n) for n in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if n in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
