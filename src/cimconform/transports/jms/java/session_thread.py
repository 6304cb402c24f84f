"""A thread of ours in Java: a JMS session belongs to one, and no caller waits for it without end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

import jpype

from cimconform.errors import TransportError
from cimconform.transports.jms.java.machine import amiss

T = TypeVar("T")

_FAREWELL_S = 2.0


class SessionThread:
    """Does in its thread what it is given, one after another.

    The thread is a daemon to Python and to Java: one that is stuck does not keep the process.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"java {url}", daemon=True)
        self._thread.start()

    def do(self, what: str, job: Callable[[], T], timeout_s: float) -> T:
        """Have a job done and give its result.

        Raises TransportError when Java throws, UsageError when a class is missing, and Stuck when
        nothing comes in time.
        """
        future: Future[T] = Future()
        self._tasks.put(lambda: _do(job, future))
        try:
            return future.result(timeout_s)
        except TimeoutError:
            limit = f"{timeout_s:g} s (timeout_s of the transport's table)"
            raise Stuck(f"{self._url}: {what}: no answer within {limit}") from None
        except jpype.JException as error:
            raise amiss(f"{self._url}: {what} failed", error) from None

    def stop(self) -> None:
        """End the thread once it has done what it was given; waits, but for a stuck one not long.

        A thread that came back from Java while Python ends would make the process abort.
        """
        self._tasks.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(_FAREWELL_S)

    def _run(self) -> None:
        thread = jpype.JClass("java.lang.Thread")
        loader = jpype.JClass("java.lang.ClassLoader").getSystemClassLoader()
        thread.currentThread().setContextClassLoader(loader)  # a provider finds its parts by it
        while (task := self._tasks.get()) is not None:
            task()
        thread.detach()


class Stuck(TransportError):
    """A call into the provider did not come back in time."""


def _do(job: Callable[[], T], future: "Future[T]") -> None:
    try:
        future.set_result(job())
    except Exception as error:  # noqa: BLE001 - whoever waits gets it, whatever it is
        future.set_exception(error)
