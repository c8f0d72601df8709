"""Thai dates and numbers."""
