"""What anybody may read: published answers, feeds, dumps. No cookies, no script."""
