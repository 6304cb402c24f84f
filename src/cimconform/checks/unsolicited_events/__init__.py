"""Rules on what is told without being asked."""
