"""Ways to move bytes to and from a system. They judge nothing."""
