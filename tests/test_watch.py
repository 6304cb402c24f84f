"""Progress is shown at a terminal and told in plain lines elsewhere."""

import errno
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

from cimconform.watch import Watch

ENDED = SimpleNamespace(when="teardown")


@pytest.fixture
def watched():
    """Give a function that watches a run of some examples and returns what was printed."""

    def run(examples, *, terminal):
        file = StringIO()
        console = Console(file=file, force_terminal=terminal, width=80, highlight=False)
        with Watch(console) as watch:
            watch.pytest_collection_finish(SimpleNamespace(items=range(examples)))
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
