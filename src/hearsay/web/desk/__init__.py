"""Where the team works: the queue, the claim page, checking."""
