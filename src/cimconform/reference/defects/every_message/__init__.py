"""Defects in what holds of every message."""
