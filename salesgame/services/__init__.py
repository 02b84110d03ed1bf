"""The verbs: one function per thing a person or a job does."""
