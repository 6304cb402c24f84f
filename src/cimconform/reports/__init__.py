"""Views of a run, all computed from its record."""
