"""What a desk keeps when machines fail: killed processes, cut power, a database that goes away."""
