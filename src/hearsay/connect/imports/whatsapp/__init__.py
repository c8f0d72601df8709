"""WhatsApp's export of a chat: how its lines begin, in which order its dates are, what is no message."""
