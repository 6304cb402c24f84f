"""Rules on operation sets: execute and executed."""
