"""A run of the suite by pytest, in this process or in several, blind to what the user likes elsewhere."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression

from cimconform import suite
from cimconform.campaign import setup as setting
from cimconform.errors import UsageError
from cimconform.runners import quick_start as calm

INI = Path(__file__).parent / "run.ini"


def know_expression(select: str) -> None:
    """Refuse what pytest cannot take for -k, before anything is begun; raises UsageError."""
    try:
        Expression.compile(select)
    except SyntaxError as error:
        raise UsageError(f"Wrong expression passed to '-k': {select}: {error}") from None


def run(
    options: setting.Options, *, select: str = "", more: Sequence[str] = (), watch: object = None,
    workers: int = 0,
) -> int:  # fmt: skip
    """Run the features of the suite by pytest, blind to any configuration of the current folder.

    Gives the exit code of the run; `watch` is a further plugin, which gets each report. With `workers`
    they share the scenarios, and then this process judges what speaks of every message.
    """
    if workers > 1:
        shared = ["-pxdist.plugin", f"-n{workers}", "--cim-parts"]
        with calm.turns():
            code = _pytest(options, select, [*more, *shared], watch)
        if code == pytest.ExitCode.USAGE_ERROR:
            return setting.WRONG_USAGE
        broken = code in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        more = [
            *more,
            f"--cim-workers={workers}",
            "--cim-continue",
            *(["--cim-halt"] if broken else []),
        ]
    elif options.part:  # what was recorded before is taken over
        more = [*more, "--cim-continue"]
    code = _pytest(options, select, more, watch)
    return setting.WRONG_USAGE if code == pytest.ExitCode.USAGE_ERROR else code


def _pytest(options: setting.Options, select: str, more: Sequence[str], watch: object) -> int:
    """Run pytest once, in this process."""
    arguments = ["-c", str(INI), "--confcutdir", str(suite.FEATURES), "--disable-plugin-autoload"]
    plugins = ("cimconform.runners.quick_start", "pytest_bdd.plugin", "allure_pytest.plugin")
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
    arguments += ["--cim-require-complete"] if options.chosen.require_complete else []
    arguments += ["--cim-strict"] if options.chosen.strict else []
    arguments += [f"--system={options.system}"] if options.system else []
    arguments += [f"--cim-address={name}={value}" for name, value in options.addresses.items()]
    arguments += ["-k", select] if select else []
    with _no_habits():
        return int(
            pytest.main(
                [*arguments, *more, *map(str, options.features)], plugins=[watch] if watch else []
            )
        )


@contextmanager
def _no_habits() -> Iterator[None]:
    """Keep what the user likes in other runs of pytest out of this one."""
    kept = {n: os.environ.pop(n) for n in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if n in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
