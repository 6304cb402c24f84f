"""Defects in what is reported without being asked."""
