"""The sample company: Kestrel, told through the services with a moving clock and seeded chance."""
