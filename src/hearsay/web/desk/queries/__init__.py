"""What the pages read, in few queries each; nothing is changed here."""
