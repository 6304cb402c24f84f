"""Progress is shown at a terminal and printed in plain lines elsewhere."""

import errno
from io import StringIO
from itertools import count
from types import SimpleNamespace

import pytest
from rich.console import Console

from cimconform.runners.progress import PROPERTY, Watch

ENDED = SimpleNamespace(when="teardown")


@pytest.fixture
def watched():
    """Give a function that watches a run of some examples and returns what was printed."""

    def run(examples, *, terminal, quiet=False, seconds=0):
        file = StringIO()
        console = Console(file=file, force_terminal=terminal, width=80, highlight=False)
        ticks = count(0, seconds)
        with Watch(console, quiet=quiet, clock=lambda: next(ticks)) as watch:
            watch.expect(examples)
            for _ in range(examples):
                watch.pytest_runtest_logreport(SimpleNamespace(when="call"))
                watch.pytest_runtest_logreport(ENDED)
        return file.getvalue()

    return run


def test_a_log_gets_a_line_now_and_then(watched):
    assert watched(450, terminal=False) == "200 of 450 examples run\n400 of 450 examples run\n"


def test_a_short_run_says_nothing_in_a_log(watched):
    assert watched(10, terminal=False) == ""


def test_a_terminal_gets_a_bar(watched):
    shown = watched(450, terminal=True)
    assert "certifying" in shown
    assert "450/450" in shown
    assert "examples run" not in shown


def test_a_fault_is_shown_whole():
    file = StringIO()
    watch = Watch(Console(file=file, force_terminal=False, width=80))
    watch.pytest_internalerror("[bold]oh", SimpleNamespace(value=ValueError("oh")))
    call = SimpleNamespace(excinfo=SimpleNamespace(value=ValueError("a.feature:1: no")))
    watch.pytest_exception_interact(call, SimpleNamespace())
    watch.pytest_exception_interact(call, SimpleNamespace(when="call"))
    assert file.getvalue() == "[bold]oh\na.feature:1: no\n"


def test_a_full_disk_is_no_fault_of_ours():
    file = StringIO()
    watch = Watch(Console(file=file, force_terminal=False, width=80))
    full = OSError(errno.ENOSPC, "No space left on device", "out/x.json")
    watch.pytest_internalerror("Traceback …", SimpleNamespace(value=full))
    assert file.getvalue() == "out/x.json: No space left on device\n"


def test_a_run_that_ends_early_says_why():
    file = StringIO()
    watch = Watch(Console(file=file, force_terminal=False, width=80))
    watch.pytest_keyboard_interrupt(SimpleNamespace(value=KeyboardInterrupt()))
    watch.pytest_keyboard_interrupt(SimpleNamespace(value=KeyboardInterrupt("no room")))
    assert file.getvalue() == "interrupted; the record says what was not run\nno room\n"


def report(requirement="rule", verdict="fail", when="call"):
    shown = (
        requirement,
        verdict,
        f"{verdict.upper()} over http: an example",
        f"{requirement}\n  all of it",
    )
    return SimpleNamespace(when=when, user_properties=[(PROPERTY, shown)])


@pytest.fixture
def printed():
    """Give a function that hands a watch reports and returns what was printed."""

    def tell(*reports, **more):
        file = StringIO()
        watch = Watch(Console(file=file, force_terminal=False, width=80), **more)
        for one in reports:
            watch.pytest_runtest_logreport(one)
        return file.getvalue()

    return tell


def test_a_failure_is_shown_whole_as_soon_as_it_is_there(printed):
    assert printed(report()) == "FAIL over http: an example\nrule\n  all of it\n"
    assert printed(SimpleNamespace(when="call", user_properties=[]), report(when="setup")) == ""


def test_a_requirement_that_fails_again_is_one_line(printed):
    lines = printed(report(), report(), report("other", "inconclusive")).splitlines()
    assert lines[3:5] == [
        "FAIL over http: an example (rule, as above)",
        "INCONCLUSIVE over http: an example",
    ]


def test_who_wants_quiet_is_shown_nothing(printed, watched):
    assert printed(report(), quiet=True) == ""
    assert watched(450, terminal=True, quiet=True) == ""
    assert watched(450, terminal=False, quiet=True) == ""


def test_a_slow_run_logs_each_minute_how_long_it_takes(watched):
    lines = watched(4, terminal=False, seconds=61).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("1 of 4 examples run, about ")
    assert lines[0].endswith(" left")
    assert lines[-1] == "4 of 4 examples run"


def test_a_log_has_no_colours_and_a_terminal_does(watched):
    assert "\x1b[" in watched(1, terminal=True)
    assert "\x1b[" not in watched(450, terminal=False)
