"""What is compared between two checkouts, by hand; the suite does not run it."""
