"""The worker: what happens to a message after it was accepted, step by step, outside any request."""
