"""Rules of coaching: where people stand, and whom to talk to."""
