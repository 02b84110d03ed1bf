"""The rules of the game: pure functions over frozen values; no clock, no I/O, no randomness."""
