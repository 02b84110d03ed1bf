"""The tests: each name is a rule."""
