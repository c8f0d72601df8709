"""Changes to sources and what they brought, each in one transaction."""
