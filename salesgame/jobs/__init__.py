"""What is due, claimed, then done."""
