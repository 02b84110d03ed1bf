"""The rules of points: their rules and their ledger."""
