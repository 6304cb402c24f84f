"""Rules on what is reported without being asked."""
