"""Pages and files for readers, one file per kind."""
