"""Public sources: what the desk follows, how each of them does, and the posts that they bring."""
