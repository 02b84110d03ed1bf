"""Rules of badges: their catalogue and their awards."""
