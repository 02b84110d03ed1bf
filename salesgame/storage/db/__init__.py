"""The database itself: engine, writer, locks, many rows at once, what is kept in memory."""
