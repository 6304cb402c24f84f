"""What others can rely on: a run as one file, signed, verified, and judged again elsewhere."""
