"""Commission: what a plan pays for credited deals, with the working of every line."""
