"""Defects in stopping what is still running."""
