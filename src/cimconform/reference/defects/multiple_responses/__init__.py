"""Defects in one request, several answers."""
