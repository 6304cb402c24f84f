"""The command line. Exit codes: 0 conforms, 1 failed, 2 wrong usage, 3 inconclusive.

Each module holds the commands of one purpose; importing it adds them to the app, in this order.
"""

import signal
import sys
from importlib import import_module

from cimconform.cli.console import app, err
from cimconform.errors import CimconformError, UsageError
from cimconform.reports.failure_text import plain

_MODULES = (
    "beginning",
    "running",
    "reviewing",
    "reporting",
    "sharing",
    "reproducing",
    "evidence",
    "judging",
    "wsdl",
    "serving",
    "listing",
    "selecting",
    "asking",
    "proving",
)
for _name in _MODULES:
    import_module(f"{__name__}.{_name}")


def main() -> None:
    """Run the command line; a mistake of the user's is reported in words."""
    # a CI job that is cancelled ends like one that is interrupted at a terminal
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except UsageError as error:
        _tell(str(error), "red")
        sys.exit(2)
    except CimconformError as error:
        _tell(str(error), "magenta")
        sys.exit(3)
    except OSError as error:
        _tell(f"{error.filename or 'output'}: {error.strerror}", "red")
        sys.exit(2)


def _tell(text: str, style: str) -> None:
    """Print what went wrong, which may quote a peer or the name of a file; a terminal obeys neither."""
    err.print("\n".join(map(plain, text.split("\n"))), style=style, markup=False)
