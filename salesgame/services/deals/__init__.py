"""The verbs of deals and activities, and of what they are logged with."""
