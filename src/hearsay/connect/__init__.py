"""Where messages and checks come from, and the one place that opens a connection."""
