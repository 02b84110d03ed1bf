"""The ledger of pay: its entries, what they keep, and how they correct what was closed."""
