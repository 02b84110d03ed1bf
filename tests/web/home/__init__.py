"""A rep's first page."""
