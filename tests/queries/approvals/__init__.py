"""What approvals read, on both databases."""
