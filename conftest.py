"""What only this checkout needs: nothing yet; the suite's own hooks are in cimconform.runners.pytest_plugin."""
