"""Vietnamese dates and numbers."""
