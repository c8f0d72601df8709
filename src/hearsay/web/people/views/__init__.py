"""Pages about people: the welcome, the team, one's own account."""
