"""Defects in what is inside a message."""
