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


def _token(method: str) -> Rule:
    """An operation for programs: its token decides, not the gate (see `api/bearer.py`)."""
    return {method: ANYBODY}


CLOSED: Rule = {}

TABLE: dict[str, Rule] = {
    # the desk
    "queue": _page(READER),
    "search_save": _action(READER),
    "search_delete": _action(READER),
    "bulk_status": _action(CHECKER),
    "bulk_assign": _action(CHECKER),
    "bulk_topic": _action(CHECKER),
    "bulk_harms": _action(CHECKER),
    "bulk_deadline": _action(CHECKER),
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
    # checks
    "checks": _page(READER),
    "check": _page(READER),
    "check_preview": _page(READER),
    "check_revisions": _page(READER),
    "check_handover": _page(READER),
    "check_start": _action(CHECKER),
    "check_save": _action(CHECKER),
    "check_autosave": _action(CHECKER),
    "check_submit": _action(CHECKER),
    "check_approve": _action(CHECKER),
    "check_send_back": _action(CHECKER),
    "check_discard": _action(CHECKER),
    "check_publish": _action(EDITOR),
    "check_update": _action(EDITOR),
    "check_correct": _action(EDITOR),
    "check_withdraw": _action(EDITOR),
    # evidence
    "evidence_copy": _page(READER),
    "evidence_add": _action(CHECKER),
    "evidence_edit": _form(CHECKER),
    "evidence_remove": _action(CHECKER),
    "evidence_opened": _action(CHECKER),
    "evidence_retry": _action(CHECKER),
    # settings of the desk
    "desk_settings": _form(ADMINISTRATOR),
    "rating_add": _action(ADMINISTRATOR),
    "rating_edit": _form(ADMINISTRATOR),
    "rating_move": _action(ADMINISTRATOR),
    "rating_switch": _action(ADMINISTRATOR),
    "topic_add": _action(ADMINISTRATOR),
    "topic_edit": _form(ADMINISTRATOR),
    "topic_move": _action(ADMINISTRATOR),
    "topic_switch": _action(ADMINISTRATOR),
    # import and export
    "imports": _page(EDITOR),
    "import_upload": _action(EDITOR),
    "import_address": _action(EDITOR),
    "import_job": _page(EDITOR),
    "import_columns": _form(EDITOR),
    "import_dates": _action(EDITOR),
    "import_start": _action(EDITOR),
    "import_cancel": _action(EDITOR),
    "exports": _page(EDITOR),
    "export_file": _page(EDITOR),
    # public
    "index": _page(ANYBODY),
    "front": _page(ANYBODY),
    "search_answers": _page(ANYBODY),
    "about_desk": _page(ANYBODY),
    "read_answer": _page(ANYBODY),
    "read_revision": _page(ANYBODY),
    "embed_answer": _page(ANYBODY),
    "answer_card": _page(ANYBODY),
    "oembed": _page(ANYBODY),
    "read_topic": _page(ANYBODY),
    "topic_atom": _page(ANYBODY),
    "topic_json": _page(ANYBODY),
    "read_language": _page(ANYBODY),
    "language_atom": _page(ANYBODY),
    "language_json": _page(ANYBODY),
    "atom_feed": _page(ANYBODY),
    "json_feed": _page(ANYBODY),
    "sitemap": _page(ANYBODY),
    "sitemap_part": _page(ANYBODY),
    "robots": _page(ANYBODY),
    "dump_csv": _page(ANYBODY),
    "dump_jsonl": _page(ANYBODY),
    "dump_feed": _page(ANYBODY),
    "health": _page(ANYBODY),
    "set_language": _action(ANYBODY),
    # what platforms deliver: the channel's signature decides
    "channel_in": _form(ANYBODY),
    # for programs: no session counts here, only a token with the scope that the operation names;
    # a test holds each of them against that. The document alone is open to anybody.
    "api-1:openapi-json": _token("GET"),
    "api-1:me": _token("GET"),
    "api-1:claims": _token("GET"),
    "api-1:claim": _token("GET"),
    "api-1:claim_messages": _token("GET"),
    "api-1:checks": _token("GET"),
    "api-1:check": _token("GET"),
    "api-1:topics": _token("GET"),
    "api-1:ratings": _token("GET"),
    "api-1:changes": _token("GET"),
    "api-1:messages": _token("POST"),
    "api-1:match": _token("POST"),
    "api-1:api-root": CLOSED,
    "api_not_found": dict.fromkeys(
        ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), ANYBODY
    ),
    # people
    "welcome": _form(ANYBODY),
    "account": _page(READER),
    "account_everywhere": _action(READER),
    "team": _page(ADMINISTRATOR),
    "team_invite": _action(ADMINISTRATOR),
    "team_role": _action(ADMINISTRATOR),
    "team_link": _action(ADMINISTRATOR),
    "team_close": _action(ADMINISTRATOR),
    "team_open": _action(ADMINISTRATOR),
    "team_revoke": _action(ADMINISTRATOR),
    # the tipline
    "tip": _page(ANYBODY),
    "tip_send": _action(ANYBODY),
    "tip_status": _page(ANYBODY),
    "tip_said": _action(ANYBODY),
    "collect": _page(COLLECTOR),
    "collect_send": _action(COLLECTOR),
    "collect_manifest": _page(COLLECTOR),
    "collect_worker": _page(COLLECTOR),
    "tipline": _page(CHECKER),
    "tipline_settings": _action(ADMINISTRATOR),
    "tipline_reset": _action(EDITOR),
    "tipline_settle": _action(EDITOR),
    "tipline_mute": _action(EDITOR),
    "tipline_unmute": _action(EDITOR),
    "tipline_claim": _page(CHECKER),
    "tipline_send": _action(EDITOR),
    "tipline_recall": _action(EDITOR),
    "tipline_hold": _action(EDITOR),
    "tipline_let_go": _action(EDITOR),
    # public sources
    "sources": _page(CHECKER),
    "source_try": _action(EDITOR),
    "source_add": _action(EDITOR),
    "source_change": _action(EDITOR),
    "source_pause": _action(EDITOR),
    "source_resume": _action(EDITOR),
    "source_remove": _action(EDITOR),
    "source_poll": _action(EDITOR),
    # tokens and webhooks
    "tokens": _page(ADMINISTRATOR),
    "token_make": _action(ADMINISTRATOR),
    "token_revoke": _action(ADMINISTRATOR),
    "webhooks": _page(ADMINISTRATOR),
    "webhook_add": _action(ADMINISTRATOR),
    "webhook_ping": _action(ADMINISTRATOR),
    "webhook_pause": _action(ADMINISTRATOR),
    "webhook_resume": _action(ADMINISTRATOR),
    "webhook_remove": _action(ADMINISTRATOR),
    # signing in (django-allauth)
    "account_login": _form(ANYBODY),
    "account_logout": _form(ANYBODY),
    "account_inactive": _page(ANYBODY),
    "account_reauthenticate": _form(READER),
    "account_change_password": _form(READER),
    "mfa_authenticate": _form(ANYBODY),
    "mfa_login_webauthn": _form(ANYBODY),
    "mfa_reauthenticate": _form(READER),
    "mfa_reauthenticate_webauthn": _form(READER),
    "mfa_index": _page(READER),
    "mfa_activate_totp": _form(READER),
    "mfa_deactivate_totp": _form(READER),
    "mfa_view_recovery_codes": _page(READER),
    "mfa_generate_recovery_codes": _form(READER),
    "mfa_download_recovery_codes": _page(READER),
    "mfa_list_webauthn": _page(READER),
    "mfa_add_webauthn": _form(READER),
    "mfa_edit_webauthn": _form(READER),
    "mfa_remove_webauthn": _form(READER),
    "usersessions_list": _form(READER),
    # closed doors of the same library: no open sign-up, no mail
    **dict.fromkeys(
        (
            "account_signup",
            "account_set_password",
            "account_email",
            "account_confirm_email",
            "account_email_verification_sent",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
        ),
        CLOSED,
    ),
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
