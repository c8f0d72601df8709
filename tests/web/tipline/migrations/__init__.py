"""Desks of earlier versions come through the tipline's later steps."""
