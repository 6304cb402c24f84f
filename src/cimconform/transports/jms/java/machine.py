"""The Java virtual machine of this process: started once, with the jars of the client that came first.

Java allows one in a process and none after it, so that who comes later has to bring the same jars.
"""

import atexit
import faulthandler
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import jpype
import jpype.config

from cimconform.errors import CimconformError, TransportError, UsageError, nearest

_FAREWELL_MS = 1000
_LOCK = threading.Lock()
_RUNNING: dict[str, tuple[str, ...]] = {}  # what the machine was started with, by option


def start(jars: Iterable[str], arguments: Iterable[str]) -> None:
    """Start the machine, or be content with the one that runs; raises UsageError otherwise."""
    wanted = {"jars": _files(jars), "jvm": tuple(arguments)}
    with _LOCK:
        if not _RUNNING:
            _start(wanted["jars"], wanted["jvm"])
            _RUNNING.update(wanted)
        for option, given in wanted.items():
            if given != _RUNNING[option]:
                raise UsageError(
                    f"options.{option}: Java runs once in a process, and it was started with others"
                    f"{_shown() if option == 'jars' else ''}; give each transport that goes by java "
                    "the same, or run them one by one (--transport NAME)"
                )


def _shown() -> str:
    return f" ({', '.join(_RUNNING['jars'])})"


def _files(patterns: Iterable[str]) -> tuple[str, ...]:
    """Give the files that the patterns match, in order; raises UsageError where one matches none."""
    found: dict[str, None] = {}
    for pattern in patterns:
        path = Path.cwd() / Path(pattern).expanduser()
        matched = sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if not matched:
            raise UsageError(
                f"options.jars: {pattern!r} matches no file, seen from {Path.cwd()}; "
                "name the jars of the provider, as files or as patterns such as lib/*.jar"
            )
        found |= dict.fromkeys(map(str, matched))
    return tuple(found)


def _start(jars: tuple[str, ...], arguments: tuple[str, ...]) -> None:
    # Java has a use of its own for SIGSEGV; who turned faulthandler on or off later, as pytest does
    # in the end, would take it away and let the process die.
    faulthandler.disable()
    try:
        jpype.startJVM(*arguments, classpath=list(jars), interrupt=False)
    except jpype.JVMNotFoundException as error:
        raise UsageError(
            f"no Java is found: {error} Install a Java runtime, or let JAVA_HOME name its folder"
        ) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"Java did not start: {error}; is options.jvm right? What Java says of it is above"
        ) from None


@atexit.register
def _let_end() -> None:
    """Let Java end with Python, unless a thread of a provider lingers: it would be waited for."""
    if not _RUNNING:
        return
    threads = jpype.JClass("java.lang.Thread").getAllStackTraces().keySet()
    others = [one for one in threads if not one.isDaemon() and one.getName() != "main"]
    for one in others:
        one.join(_FAREWELL_MS)
    if any(one.isAlive() for one in others):
        jpype.config.destroy_jvm = False
        # What comes back from Java while Python ends aborts the process; JPype stops this thread,
        # which frees what Java had of Python, only with Java itself.
        jpype.JClass("org.jpype.ref.JPypeReferenceQueue").getInstance().stop()


def loaded(name: str) -> Any:
    """Give a class by its full name, or None when the jars do not have it."""
    try:
        return jpype.JClass(name)
    except TypeError:  # as JPype says that there is none
        return None


def found(name: str, option: str) -> Any:
    """Give the class that an option names; raises UsageError when the jars do not have it."""
    try:
        known = loaded(name)
    except jpype.JException as error:
        raise amiss(f"options.{option}: {name} cannot be loaded", error) from None
    if known is None:
        raise UsageError(f"options.{option}: the jars have no class {name!r}{_nearest(name)}")
    return known


def _nearest(name: str) -> str:
    """Name the class that may have been meant, or what there is to choose from."""
    names = sorted({one for jar in _RUNNING["jars"] for one in _factories(jar)})
    every = ", ".join(names) or (
        "no class of a name that ends with ConnectionFactory: is a jar missing?"
    )
    return nearest(name, names, f"they have {every}", cutoff=0.8)


def _factories(jar: str) -> Iterable[str]:
    """Give the classes in a jar that sound like connection factories."""
    try:
        with ZipFile(jar) as packed:
            names = packed.namelist()
    except (OSError, BadZipFile):
        return []
    end = "ConnectionFactory.class"
    return [n.removesuffix(".class").replace("/", ".") for n in names if n.endswith(end)]


def amiss(what: str, error: Any) -> CimconformError:
    """Give what to raise for a Java exception: a UsageError if it is that a class is missing."""
    kind = UsageError if _unlinked(error) else TransportError
    return kind(f"{what}: {described(error)}")


def _unlinked(error: Any) -> bool:
    return isinstance(error, jpype.JClass("java.lang.LinkageError"))


def described(error: Any) -> str:
    """Give what a Java exception says, and what is behind it: a line for a person."""
    linked = getattr(error, "getLinkedException", error.getCause)()  # where JMS 1.1 keeps it
    text = _line(error)
    if _unlinked(error):
        return f"{text}; is the jar that has it missing in options.jars?"
    behind = linked or error.getCause()
    if behind is None or (behind.getMessage() and str(behind.getMessage()) in text):
        return text
    return f"{text} ({_line(behind)})"


def _line(error: Any) -> str:
    message = error.getMessage()
    name = str(error.getClass().getSimpleName())
    return f"{name}: {' '.join(str(message).split())}" if message else name
