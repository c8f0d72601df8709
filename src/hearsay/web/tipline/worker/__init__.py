"""The worker's steps for the tipline: reply, send, poll, purge."""
