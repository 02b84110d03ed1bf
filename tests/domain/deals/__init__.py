"""Rules of deals: what makes one, and what counts of it and of activities."""
