"""Pages of the desk: one file per object, one function per address."""
