"""The rules of deals and activities, and of the kinds and stages they are logged with."""
