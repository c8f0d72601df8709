"""Access tokens, which last 25 hours, and the refresh token that gives the next one, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import secret
from hearsay.errors import NetworkError, UnknownOutcomeError

__all__ = ["Tokens", "renew"]

_OAUTH = Interface("https://oauth.zaloapp.com")
_PATH = "/v4/oa/access_token"
_LASTS = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token, until when it is valid, and the refresh token that gives the next one."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: datetime


def renew(
    app_id: str, app_secret: str, refresh: str, now: datetime, interface: Interface = _OAUTH
) -> Tokens:
    """Exchange a refresh token for new tokens ("Xác thực và ủy quyền cho ứng dụng").

    The refresh token can be used once, so what is returned has to be kept before it is used.

    Raises:
        UnknownOutcomeError: nobody answered: the refresh token may be used up.
        NetworkError: Zalo cannot be reached, or refuses; `permanent` says that the account has to
            be authorised anew.
        SettingError: the secret or the token cannot be sent.
    """
    given = [secret("zalo", "app_secret", app_secret), secret("zalo", "refresh token", refresh)]
    form = {"refresh_token": refresh, "app_id": app_id, "grant_type": "refresh_token"}
    answer = interface.post_bytes(
        _PATH,
        urlencode(form).encode(),
        {"secret_key": app_secret, "content-type": "application/x-www-form-urlencoded"},
        secrets=given,
    )
    if isinstance(answer, Sent):
        kind = UnknownOutcomeError if answer.outcome is Outcome.UNKNOWN else NetworkError
        raise kind(f"Zalo's tokens cannot be renewed now: {answer.why}")
    access, following = answer.part.text("access_token"), answer.part.text("refresh_token")
    if not access or not following:
        code = answer.part.number("error")
        refused = answer.status < 500 and code not in (None, -32)
        raise NetworkError(
            f"Zalo's tokens cannot be renewed: it answered {answer.status}, error {code}; "
            + ("authorise the account anew" if refused else "try again later"),
            permanent=refused,
        )
    lasts = answer.part.number("expires_in")
    return Tokens(access, following, now + (timedelta(seconds=lasts) if lasts else _LASTS))
