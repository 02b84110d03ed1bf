"""The verbs of televisions."""
