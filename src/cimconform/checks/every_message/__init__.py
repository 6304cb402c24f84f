"""Rules on whatever is sent."""
