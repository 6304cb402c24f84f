"""`python -m cimconform` is `cimconform`.

What it is made of is no garbage: looking for some while it is imported would take a fifth of its start.
"""

import gc

gc.disable()
from cimconform.cli import main  # noqa: E402 - only once the search for garbage is off

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
