"""Processes that work for this one, and end with it.

Interrupted or asked to end, this process stops them at once instead of waiting for what they do; and where
it is killed, so that it can do nothing any more, they see it and end by themselves.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


@contextmanager
def worker_pool(
    jobs: int, context: BaseContext, begin: Callable[..., object] | None = None, *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, each of which begins by calling `begin` with what is given."""
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, context, _begin, (begin, given))
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def ahead(
    pool: ProcessPoolExecutor, work: Callable[[Item], Made], items: Iterable[Item], most: int
) -> Iterator[tuple[Item, Made]]:
    """Give each item with what the work makes of it, in their order.

    The pool is kept busy, and never more than a few items ahead of what was given.
    """
    left = iter(items)
    waiting: deque[tuple[Item, Future[Made]]] = deque()
    for item in islice(left, most):
        waiting.append((item, pool.submit(work, item)))
    while waiting:
        item, future = waiting.popleft()
        yield item, future.result()
        for following in islice(left, 1):
            waiting.append((following, pool.submit(work, following)))


def _begin(begin: Callable[..., object] | None, given: tuple[Any, ...]) -> None:
    """Leave an interrupt to the parent, end when asked to or when it is gone, and begin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
