"""Words, numbers and drawings of pages."""
