"""What it means: checks run over exchanges, captures and pieces of large messages."""
