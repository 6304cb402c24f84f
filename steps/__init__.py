"""How the requirements are written: one module for each folder of features."""
