"""The rules of badges: their catalogue and their awards."""
