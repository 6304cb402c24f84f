"""Asks a person at the terminal, whatever standard input and output are."""

import os
from pathlib import Path

TERMINAL = Path("/dev/tty")


def asked(text: str) -> str:
    """Show a text and give the line that is typed; raises OSError where there is no terminal."""
    # two openings, since a terminal cannot be read and written through one that buffers
    out = os.open(TERMINAL, os.O_WRONLY)
    try:
        os.write(out, text.encode())
    finally:
        os.close(out)
    with TERMINAL.open(encoding="utf-8", errors="replace") as typed:
        return typed.readline()
