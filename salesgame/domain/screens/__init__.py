"""The rules of televisions."""
