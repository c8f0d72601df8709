"""Everything a desk owns as files of rows, and back; who asked is never in them.

`tables` says what is in each file, `cells` how a field is written, `stream` writes, `restore` reads.
"""
