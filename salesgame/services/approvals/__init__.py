"""The verbs of approvals of what people report themselves."""
