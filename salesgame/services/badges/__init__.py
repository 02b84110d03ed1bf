"""The verbs of badges: their catalogue and their awards."""
