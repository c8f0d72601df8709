"""Who works at the desk: people, roles, invitations, and what each role may open."""
