"""The store: messages, claims, checks, evidence, matches, answers, and every change to them."""
