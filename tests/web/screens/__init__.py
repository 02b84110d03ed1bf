"""Pages of televisions."""
