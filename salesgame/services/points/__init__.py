"""The verbs of points: their rules and their ledger."""
