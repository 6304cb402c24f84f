"""What a check speaks of: each gives it, or raises NothingToJudge."""
