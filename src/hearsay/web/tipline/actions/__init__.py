"""What changes the tipline's store; each function is one intent and one transaction."""
