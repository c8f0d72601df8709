"""Where posts stand in public: feeds, Mastodon, Bluesky, YouTube, ActivityStreams. Read-only."""
