"""Defects in whatever is sent."""
