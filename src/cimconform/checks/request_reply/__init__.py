"""Rules on one question, one answer."""
