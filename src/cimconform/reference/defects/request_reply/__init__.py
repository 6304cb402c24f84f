"""Defects in one question, one answer."""
