"""Rules on execute and executed."""
