"""Django's SQLite, on a library without the WAL-reset bug and with settings that survive a power cut."""
