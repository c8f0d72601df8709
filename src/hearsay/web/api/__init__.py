"""The programming interface: OpenAPI 3.1, tokens, webhooks."""
