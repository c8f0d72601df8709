"""A desk in one file: written while the desk runs, read back before it counts, restored elsewhere.

The file is a zip archive of JSON lines, one member a table, and of the archived evidence, with a
manifest that names size and SHA-256 of each. It holds no session and not the key that signs them,
but all that lets people in beside it: keep it as safe as the desk. It does not depend on the
database: a desk on SQLite may be restored into PostgreSQL and the other way round.
"""
