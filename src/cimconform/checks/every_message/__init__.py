"""Rules on what holds of every message."""
