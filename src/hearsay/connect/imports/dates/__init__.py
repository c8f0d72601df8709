"""Dates as people and their programs write them, whose order nothing tells but the dates themselves."""
