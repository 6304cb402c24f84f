"""Who carries scenarios: pytest with its workers, and the kill matrix."""
