"""Rules on one request, several answers."""
