"""The options of pytest by which `pytest --system FILE features/` does what `run` does.

It is loaded wherever cimconform is installed, so it adds options and nothing else until one of them
asks for a campaign. But for `--system`, its options carry a prefix: others have an --output too.
"""

import argparse
from pathlib import Path
from typing import Any

PLUGIN = "cimconform.runners.pytest_plugin"


def pytest_addoption(parser: Any) -> None:
    """Add the options that name the system and the record."""
    group = parser.getgroup("cimconform", "conformance to IEC 61968-9")
    add = group.addoption
    add("--system", type=Path, metavar="FILE", help="system file: run its features")
    add("--cim-transport", action="append", default=[], help="only this binding; repeatable")
    help_ = "fills ${NAME} in the system file; repeatable"
    add("--cim-address", action="append", default=[], metavar="NAME=VALUE", help=help_)
    help_ = "folder of the record; default: a new one below reports"
    add("--cim-output", type=Path, help=help_)
    add("--cim-known", type=Path, metavar="FILE", help="failures that are known and why")
    complete = "a partial run in which nothing failed ends with 3"
    add("--cim-require-complete", action="store_true", help=complete)
    add("--cim-strict", action="store_true", help="a warning fails the run")
    hidden = argparse.SUPPRESS  # what `cimconform run -n` says to its own processes
    add("--cim-held", action="store_true", help=hidden)
    add("--cim-parts", action="store_true", help=hidden)
    add("--cim-part", type=int, default=0, help=hidden)
    add("--cim-fresh", action="store_true", help="send every stimulus anew")


def pytest_configure(config: Any) -> None:
    """Let the plugin in when there is a system to certify."""
    if config.option.system is not None and not config.pluginmanager.has_plugin(PLUGIN):
        config.pluginmanager.import_plugin(PLUGIN)
