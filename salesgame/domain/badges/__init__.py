"""Badges: a catalogue as data, and what each says of a person's career."""
