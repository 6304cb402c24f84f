"""Defects in what is told without being asked."""
