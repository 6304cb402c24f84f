"""The reference head end: a small conforming system, a program of its own, on real sockets.

It is the defendant. It imports nothing of the harness and the harness imports nothing of it; it
reads and writes messages in its own way, so that a mistake of one side cannot hide in the other.
Start it with `python -m cimconform.reference head-end`.
"""
