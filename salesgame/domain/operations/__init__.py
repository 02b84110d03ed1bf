"""The rules of operations: what an operator runs, checks and mends."""
