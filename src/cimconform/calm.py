"""A plugin of pytest that lets a run come to its first example without looking for garbage.

What is imported and collected stays until the end, so that looking through it again and again is
a third of all that a worker computes before it sends anything. `cimconform run` names it first.
"""

import gc

gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from now on, but never again at what was there before."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Leave the process as it was, however early the run has ended."""
    gc.enable()
