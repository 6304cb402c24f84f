"""Rules on what is inside a message."""
