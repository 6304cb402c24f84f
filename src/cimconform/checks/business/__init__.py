"""Rules on the message exchanges of clause 5."""
