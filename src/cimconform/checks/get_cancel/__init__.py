"""Rules on stopping what is still running."""
