"""What was said: messages, exchanges, and what may be read in them. Nothing here judges."""
