"""The one table of who may open what.

Every address has a row: its name, and for each method the least role, or ANYBODY. An address
without a row is answered to nobody, and a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.models import AnonymousUser

from hearsay.web.people.models import Role, User

__all__ = ["ANYBODY", "TABLE", "Allowed", "may_open"]

ANYBODY: Final = 0
READER, COLLECTOR, CHECKER, EDITOR, ADMINISTRATOR = Role

Rule = Mapping[str, int]


def _page(least: int) -> Rule:
    return {"GET": least, "HEAD": least, "OPTIONS": least}


def _form(least: int) -> Rule:
    """A page with a form that is sent to its own address."""
    return {**_page(least), "POST": least}


def _action(least: int) -> Rule:
    return {"POST": least, "OPTIONS": least}


TABLE: dict[str, Rule] = {
    # the desk
    "queue": _page(READER),
    # claims
    "claim": _page(READER),
    "claim_history": _page(READER),
    "claim_note": _action(COLLECTOR),
    "claim_status": _action(CHECKER),
    "claim_assign": _action(CHECKER),
    "claim_second_reader": _action(CHECKER),
    "claim_harms": _action(CHECKER),
    "claim_deadline": _action(CHECKER),
    "claim_topic": _action(CHECKER),
    "claim_statement": _form(CHECKER),
    "claim_merge": _form(CHECKER),
    "claim_split": _form(CHECKER),
    "claim_move": _form(CHECKER),
    "claim_undo": _action(CHECKER),
    "match_confirm": _action(CHECKER),
    "match_reject": _action(CHECKER),
    "match_relate": _action(CHECKER),
    # public
    "index": _page(ANYBODY),
    "health": _page(ANYBODY),
    "set_language": _action(ANYBODY),
}
"""Name of an address → method → least role."""


def may_open(name: str, method: str, role: int) -> bool | None:
    """Tell whether a role (0: nobody signed in) may use a method; None if the table has no row."""
    rule = TABLE.get(name)
    if rule is None:
        return None
    least = rule.get(method)
    return least is not None and role >= least


def role_of(user: User | AnonymousUser | None) -> int:
    """Return a person's role, 0 if nobody is signed in."""
    if user is None or not user.is_authenticated:
        return ANYBODY
    return int(user.role)


class Allowed:
    """For templates: `may.publish` tells whether the person may send that form or open that page."""

    def __init__(self, user: User | AnonymousUser | None) -> None:
        self._role = role_of(user)

    def __getitem__(self, name: str) -> bool:
        rule = TABLE.get(name)
        if rule is None:
            raise KeyError(name)
        return self._role >= max(rule.values())
