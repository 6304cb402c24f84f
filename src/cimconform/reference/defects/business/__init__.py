"""Defects in the message exchanges of clause 5."""
