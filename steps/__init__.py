"""How the requirements are said: one module for each folder of features."""
