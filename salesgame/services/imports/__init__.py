"""The verbs of imports of files."""
