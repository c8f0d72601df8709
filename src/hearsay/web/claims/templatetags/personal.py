"""`{{ message.text|masked }}`: a text without phone numbers, addresses and numbers of persons."""

from __future__ import annotations

from django import template

from hearsay.text import personal

__all__ = ["masked"]

register = template.Library()


@register.filter
def masked(text: str) -> str:
    """Return the text with each piece of personal data named instead."""
    return personal.masked(text)
