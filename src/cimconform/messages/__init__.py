"""Messages, exchanges, and what may be read in them. Nothing here judges."""
