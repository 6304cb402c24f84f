"""`python -m cimconform` is `cimconform`."""

import gc
from importlib import import_module


def main() -> None:
    """Run the command line; what it is made of is no garbage, and is not searched for any."""
    gc.disable()
    commands = import_module("cimconform.cli")
    gc.freeze()
    gc.enable()
    commands.main()


if __name__ == "__main__":
    main()
