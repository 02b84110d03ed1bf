"""Every read, the computed ones too: frozen rows, so a template can't cause a query."""
