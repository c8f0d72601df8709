"""Tables of the store, step by step."""
