"""Pages of commission plans."""
