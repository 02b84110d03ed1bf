"""The verbs of notices: telling people, reading, switching kinds off."""
