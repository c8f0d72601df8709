"""Claims on the desk: what they are, which come first, how they are found and published."""
