"""What each kind of import makes of a row."""
