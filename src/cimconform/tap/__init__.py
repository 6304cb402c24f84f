"""Stand between two products: hand on what they say, record it, judge it as it goes."""
