"""Pages of points: their rules and their ledger."""
