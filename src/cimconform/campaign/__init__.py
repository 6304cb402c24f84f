"""One run: what applies, in which order, with which verdicts."""
