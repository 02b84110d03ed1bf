"""What all nouns stand on: money, the calendar, refusals, events."""
