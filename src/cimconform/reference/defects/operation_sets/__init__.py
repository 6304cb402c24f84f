"""Defects in execute and executed."""
