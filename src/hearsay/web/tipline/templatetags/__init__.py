"""What templates of the tipline use."""
