"""`python -m cimconform` is `cimconform`."""

from .cli import main

if __name__ == "__main__":
    main()
