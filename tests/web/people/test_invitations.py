"""Links let one person in, once, and only in time."""

from datetime import datetime, timedelta

import pytest

from hearsay.web.people.invitations import (
    InvitationError,
    accept,
    find,
    invite,
    sign_in,
    sign_in_link,
)
from hearsay.web.people.models import Invitation, Role, User

pytestmark = pytest.mark.django_db
WORDS = "four unrelated words here"


def test_an_invitation_makes_an_account_with_its_role(now: datetime) -> None:
    """Who is invited as a checker is a checker."""
    token = invite(Role.CHECKER, by=None, now=now)
    user = accept(token, "bob", WORDS, now=now)
    assert user.role == Role.CHECKER and user.check_password(WORDS)


def test_an_invitation_works_once(now: datetime) -> None:
    """The second who comes with the same link is refused, and no account is made."""
    token = invite(Role.CHECKER, by=None, now=now)
    accept(token, "bob", WORDS, now=now)
    with pytest.raises(InvitationError, match="used already"):
        accept(token, "mallory", WORDS, now=now)
    assert not User.objects.filter(username="mallory").exists()


def test_an_expired_invitation_lets_nobody_in(now: datetime) -> None:
    """After its time a link is worth nothing."""
    token = invite(Role.EDITOR, by=None, now=now, days=7)
    find(token, now + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(InvitationError, match="expired"):
        accept(token, "bob", WORDS, now=now + timedelta(days=7))


def test_a_taken_name_leaves_the_invitation_good(now: datetime, rita: User) -> None:
    """Whoever chooses a name that is taken, in any case of letters, may choose again."""
    token = invite(Role.READER, by=None, now=now)
    with pytest.raises(InvitationError, match="taken"):
        accept(token, "RITA", WORDS, now=now)
    assert accept(token, "rita2", WORDS, now=now).pk


def test_the_token_is_kept_nowhere(now: datetime) -> None:
    """Whoever reads the store cannot use its links."""
    token = invite(Role.READER, by=None, now=now)
    assert token not in str(list(Invitation.objects.values()))


def test_a_sign_in_link_signs_in_its_person_once(now: datetime, rita: User) -> None:
    """A lost key is replaced by a link that works once."""
    token = sign_in_link(rita, by=None, now=now)
    assert sign_in(token, now=now) == rita
    with pytest.raises(InvitationError, match="used already"):
        sign_in(token, now=now)


def test_a_closed_account_is_not_opened_by_a_link(now: datetime, rita: User) -> None:
    """Closing an account closes its links too."""
    token = sign_in_link(rita, by=None, now=now)
    User.objects.filter(pk=rita.pk).update(is_active=False)
    with pytest.raises(InvitationError, match="closed"):
        sign_in(token, now=now)


def test_an_unknown_link_is_refused(now: datetime) -> None:
    """A made-up token lets nobody in."""
    with pytest.raises(InvitationError, match="not known"):
        find("x" * 43, now)
