"""What people are told of, as values."""
