"""The worker's step for sources: ask those whose time has come."""
