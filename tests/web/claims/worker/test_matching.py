"""New messages become claims with suggestions, once, whatever happens to the worker in between."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import OperationalError

from hearsay import types
from hearsay.group import Grouper
from hearsay.web.claims.actions.editing import edit_posts
from hearsay.web.claims.actions.intake import Incoming, store_checks
from hearsay.web.claims.actions.placing import store_batch
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Asker, Change, Check, Claim, Lease, Match, Message
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.groups import groups_file
from hearsay.web.claims.worker.index import build_index, index_folder, state_of_checks
from hearsay.web.claims.worker.matching import Matching
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User
from tests.web.claims.worker.conftest import CHECKS

pytestmark = pytest.mark.django_db

Arrive = Callable[..., None]
SALT = "is it true that strong salt water cures dengue fever?"
DAM = "the Lotus Lake dam broke at 3am!!"


def go(step: Matching, context: Context) -> int:
    """Do all there is to do."""
    done = 0
    while more := step.do(context):
        done += more
    return done


def another(context: Context) -> Context:
    """A worker that starts when the one before has ended."""
    leases.give_back(context.worker)
    return Context(context.worker + "x", context.now)


def test_messages_become_claims_with_suggestions(
    checks: None, arrive: Arrive, context: Context, now: datetime
) -> None:
    """A claim has its best sentence, its numbers, and the checks that may answer it with reasons."""
    arrive(SALT, DAM, "Strong salt water cures dengue fever, is it true?")
    arrive("nuoc may phuong Hoa Thanh bi nhiem doc 50 nguoi nhap vien", source="zalo")
    assert go(Matching(), context) == 4
    salt = Message.objects.get(text=SALT).claim
    assert salt is not None
    assert (salt.message_count, salt.lang, salt.first_seen, salt.last_seen) == (2, "en", now, now)
    assert "salt water" in salt.statement
    assert (salt.ranked_at, salt.indexed_at) == (None, None)
    match = salt.matches.get(check_to__key="c1")
    assert match.state == "suggested"
    assert match.probability > 0.5
    assert match.why["words"]
    assert match.model
    message = Message.objects.get(text=SALT)
    assert message.state == "grouped"
    assert message.checkable is not None
    assert message.decision in ("answer", "suggest")
    assert Message.objects.get(source="zalo").lang == "vi"
    assert Claim.objects.count() == 3


def test_a_greeting_makes_no_claim(checks: None, arrive: Arrive, context: Context) -> None:
    """What claims nothing is set aside with how sure that is, and begins no claim."""
    arrive("👍👍👍", "hello?")
    assert go(Matching(), context) == 2
    assert Claim.objects.count() == 0
    for message in Message.objects.all():
        assert (message.state, message.decision) == ("set_aside", "none")
        assert message.checkable is not None
        assert message.checkable < 0.1


def test_without_any_check_messages_are_grouped(arrive: Arrive, context: Context) -> None:
    """An empty desk groups what it hears."""
    arrive(DAM, DAM + " ")
    go(Matching(), context)
    assert Claim.objects.get().message_count == 2
    assert Match.objects.count() == 0


def test_askers_are_counted_once(arrive: Arrive, context: Context, now: datetime) -> None:
    """Somebody who asks twice is one asker, in one batch or two."""
    asker = Asker.objects.create(pseudonym="a", made_at=now, purge_at=now + timedelta(1))
    other = Asker.objects.create(pseudonym="b", made_at=now, purge_at=now + timedelta(1))
    step = Matching()
    for who in (asker, asker, other):
        arrive(DAM, asker=who.pk)
        arrive(DAM, asker=who.pk)
        go(step, context)
    claim = Claim.objects.get()
    assert (claim.message_count, claim.asker_count) == (6, 2)


def test_older_messages_move_the_first_day(arrive: Arrive, context: Context, now: datetime) -> None:
    """First and last seen go by when messages were written."""
    step = Matching()
    arrive(DAM, written_at=now - timedelta(days=1))
    go(step, context)
    arrive(DAM, written_at=now - timedelta(days=9))
    go(step, context)
    claim = Claim.objects.get()
    assert (claim.first_seen, claim.last_seen) == (now - timedelta(9), now - timedelta(1))


def test_only_new_words_have_to_be_indexed(arrive: Arrive, context: Context, now: datetime) -> None:
    """The same words again change the numbers and not what the search must know."""
    step = Matching()
    arrive(DAM)
    go(step, context)
    Claim.objects.update(indexed_at=now, ranked_at=now)
    arrive(DAM)
    go(step, context)
    claim = Claim.objects.get()
    assert (claim.indexed_at, claim.ranked_at) == (now, None)
    arrive("the Lotus Lake dam broke, at 3am people say")
    go(step, context)
    claim = Claim.objects.get()
    assert (claim.message_count, claim.indexed_at) == (3, None)


def test_what_a_person_decided_is_never_changed(
    checks: None, arrive: Arrive, context: Context, bob: User, now: datetime
) -> None:
    """A rejected match stays rejected, with its probability, however many messages say it again."""
    step = Matching()
    arrive(SALT)
    go(step, context)
    Match.objects.update(state="rejected", decided_by=bob, decided_at=now, probability=0.21)
    arrive("strong salt water cures dengue fever")
    go(step, context)
    match = Claim.objects.get().matches.get(check_to__key="c1")
    assert (match.state, match.decided_by, match.probability) == ("rejected", bob, 0.21)


def test_a_claim_has_five_suggestions_at_most(
    arrive: Arrive, context: Context, now: datetime
) -> None:
    """The likeliest few are kept; more would only hide them."""
    store_checks([replace(CHECKS[1], id=f"d{i}") for i in range(8)], now=now)
    step = Matching()
    for text in (DAM, "Lotus Lake dam broke 3 am", "dam of Lotus Lake broke at 3 am"):
        arrive(text)
        go(step, context)
    assert Claim.objects.count() == 1
    assert 0 < Match.objects.count() <= 5


def test_a_message_follows_a_merge(
    arrive: Arrive, context: Context, make_claim: Callable[..., Claim]
) -> None:
    """What was merged by people stays merged, for later messages and after a restart."""
    arrive(DAM)
    go(Matching(), context)
    gone = Claim.objects.get()
    middle, kept = make_claim("The dam"), make_claim("A dam broke")
    Claim.objects.filter(pk=gone.pk).update(status="merged", merged_into=middle)
    Claim.objects.filter(pk=middle.pk).update(status="merged", merged_into=kept)
    arrive(DAM)
    go(Matching(), another(context))
    assert Message.objects.latest("id").claim == kept
    kept.refresh_from_db()
    assert kept.message_count == 1


@pytest.mark.parametrize("restart", [False, True])
def test_what_people_split_stays_split(
    arrive: Arrive, context: Context, make_claim: Callable[..., Claim], alice: User,
    now: datetime, restart: bool,
) -> None:  # fmt: skip
    """Messages that people moved are not moved back, and later ones like them go where they went."""
    step = Matching()
    arrive(DAM, DAM, SALT)
    go(step, context)
    old = Claim.objects.get(message_count=2)
    new = make_claim("The Lotus Lake dam broke")
    Message.objects.filter(claim=old).update(claim=new)
    record(new, "split", by=alice, now=now, claim=old)
    arrive(DAM)
    if restart:
        step, context = Matching(), another(context)
    go(step, context)
    assert Message.objects.filter(claim=new).count() == 3
    assert Message.objects.filter(claim=old).count() == 0


def test_a_claim_that_people_wrote_attracts_messages(
    arrive: Arrive, context: Context, make_claim: Callable[..., Claim]
) -> None:
    """A claim without messages is found by its statement."""
    made = make_claim("The Lotus Lake dam broke at 3 am")
    arrive(DAM)
    go(Matching(), context)
    assert Message.objects.get().claim == made


def test_a_restart_changes_nothing(arrive: Arrive, context: Context) -> None:
    """With its file, without it, and with a damaged one, the grouper goes on as before."""
    for number in range(4):
        step, context = Matching(), another(context)
        arrive(DAM, SALT)
        go(step, context)
        step.end()
        if number == 1:
            groups_file().unlink()
        if number == 2:
            groups_file().write_bytes(b"not a state")
    assert sorted(Claim.objects.values_list("message_count", flat=True)) == [4, 4]


def test_a_message_that_fails_alone_is_put_aside(
    arrive: Arrive, context: Context, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    """The others of its batch are done, its history says why, and it is not tried for ever."""
    learn = Grouper.learn_one

    def fail(self: Grouper, message: types.Message) -> str:
        if "poison" in message.text:
            raise ValueError(message.text)
        return learn(self, message)

    monkeypatch.setattr(Grouper, "learn_one", fail)
    arrive(DAM, "poison is in the tap water of the district", SALT)
    assert go(Matching(), context) == 3
    assert Message.objects.filter(state="grouped").count() == 2
    aside = Message.objects.get(state="set_aside")
    assert "poison" in aside.text
    assert aside.checkable is None
    change = Change.objects.get(kind="message", object_id=aside.pk)
    assert (change.verb, change.after) == ("set_aside_message", {"why": "ValueError"})


def test_a_busy_database_puts_no_message_aside(
    arrive: Arrive, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not the message's fault is tried again, as often as it takes."""
    learn = Grouper.learn_one

    def fail(_self: Grouper, _message: types.Message) -> str:
        raise OperationalError("database is locked")

    arrive(DAM)
    step = Matching()
    for _ in range(5):
        monkeypatch.setattr(Grouper, "learn_one", fail)
        with pytest.raises(OperationalError):
            step.do(context)
    monkeypatch.setattr(Grouper, "learn_one", learn)
    assert go(step, context) == 1
    assert Message.objects.get().state == "grouped"


def test_a_message_that_ends_workers_is_put_aside(
    arrive: Arrive, context: Context, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that kills one worker after the other is found, and the rest goes on."""
    learn = Grouper.learn_one

    class Killed(BaseException):
        """As if the process had ended: nothing more is done by it."""

    def die(self: Grouper, message: types.Message) -> str:
        if "poison" in message.text:
            raise Killed
        return learn(self, message)

    monkeypatch.setattr(Grouper, "learn_one", die)
    arrive(DAM, "poison is in the tap water of the district", SALT)
    ends = 0
    for number in range(12):
        try:
            at = now + number * timedelta(minutes=10)
            step = Matching()
            go(step, Context(f"worker-{number}", lambda at=at: at))
            break
        except Killed:
            ends += 1
    assert ends <= 3
    assert "poison" in Message.objects.get(state="set_aside").text
    assert Message.objects.filter(state="grouped").count() == 2


def test_another_worker_stands_by(arrive: Arrive, context: Context, now: datetime) -> None:
    """While one worker has the step, another does nothing; when it is gone for long, it goes on."""
    arrive(DAM)
    assert leases.take("matching", "other", now) is not None
    assert Matching().do(context) == 0
    later = Context("worker-1", lambda: now + timedelta(minutes=3))
    assert Matching().do(later) == 1


def test_a_worker_that_was_overtaken_stores_nothing(
    arrive: Arrive, context: Context, now: datetime
) -> None:
    """A slow worker that another has taken over from finds out before it writes."""
    arrive(DAM)
    lease = leases.take("matching", "slow", now)
    assert lease is not None
    assert leases.take("matching", "fast", now + timedelta(minutes=3)) is not None
    with pytest.raises(leases.LostLease):
        store_batch([], now=now, guard=lambda: leases.renew(lease, now))
    assert Lease.objects.get().holder == "fast"


def test_a_new_check_is_matched_with(
    checks: None, arrive: Arrive, context: Context, now: datetime
) -> None:
    """A check that came after the worker started answers later messages."""
    step = Matching()
    arrive(SALT)
    go(step, context)
    new = types.Check("new", "Highway 88 is closed for a month", lang="en")
    store_checks([new], now=now + timedelta(seconds=1))
    step._index._look_at = 0  # as if a moment had passed
    arrive("highway 88 closed for a month?")
    go(step, context)
    claim = Message.objects.latest("id").claim
    assert claim is not None
    assert claim.matches.filter(check_to__key="new").exists()


def test_the_index_is_derived(checks: None, now: datetime) -> None:
    """It is made of the checks as they are, once, and a change of any gives another folder."""
    state = state_of_checks()
    assert len(build_index(state)) == 3
    assert index_folder(state).is_dir()
    store_checks([replace(CHECKS[0], rating="Misleading")], now=now + timedelta(seconds=1))
    changed = state_of_checks()
    assert changed != state
    build_index(changed)
    assert [p.name for p in settings.ENGINE.glob("checks-*")] == [f"checks-{changed}"]


def test_our_answers_are_matched_with(
    arrive: Arrive, context: Context, make_claim: Callable[..., Claim],
    make_check: Callable[..., Check], alice: User, now: datetime, rating: Callable[[str], object],
) -> None:  # fmt: skip
    """What we have published answers messages in its published words; drafts do not."""
    claim = make_claim("Ginger cures dengue")
    check = make_check(claim, alice)
    assert build_index(state_of_checks()).__len__() == 0
    check.answers.create(
        number=1, kind="publication", statement="Drinking ginger tea cures dengue fever",
        summary="No.", rating=rating("false"), rating_name="False", lang="en",
        evidence=[{"url": "https://a.example"}], published_at=now, published_by=alice,
    )  # fmt: skip
    Check.objects.filter(pk=check.pk).update(
        status="published", rating=rating("false"), published_at=now, conflict="none"
    )
    arrive("does drinking ginger tea cure dengue fever?")
    go(Matching(), context)
    message = Message.objects.get()
    assert message.claim is not None
    assert message.claim.matches.get().check_to == check


def test_a_message_that_changed_while_it_was_matched_waits(
    arrive: Arrive, context: Context, now: datetime
) -> None:
    """What was found of the old words is dropped; it is matched by the new ones in the next batch."""
    arrive(DAM, SALT, kind="post")
    step, hear = Matching(), Matching._hear

    def change_meanwhile(batch: list[Message], context: Context) -> list[object]:
        heard = hear(step, batch, context)
        post = Message.objects.get(text=DAM)
        edit_posts([Incoming(post.key, "A lion is loose in Hat Sao", kind="post")], now=now)
        step._hear = lambda batch, context: hear(step, batch, context)  # type: ignore[method-assign]
        return heard  # type: ignore[return-value]

    step._hear = change_meanwhile  # type: ignore[method-assign,assignment]
    go(step, context)
    claims = {m.text: m.claim.statement for m in Message.objects.all() if m.claim}
    assert claims.keys() == {"A lion is loose in Hat Sao", SALT}
    assert "lion" in claims["A lion is loose in Hat Sao"]


def test_an_edited_post_joins_its_claim_again_or_another(
    arrive: Arrive, context: Context, now: datetime
) -> None:
    """A slip of the pen leaves it where it was; another number makes another claim."""
    arrive("15 people drowned at Doi Kaeo this morning", kind="post")
    arrive("15 people drowned at Doi Kaeo this mornin", kind="post")
    step = Matching()
    go(step, context)
    first, second = Message.objects.order_by("id")
    assert first.claim == second.claim
    key = second.key
    for text, same in (("15 people drowned at Doi Kaeo this morning!", True),
                       ("400 people drowned at Doi Kaeo this morning", False)):  # fmt: skip
        assert edit_posts([Incoming(key, text, kind="post")], now=now) == 1
        go(step, context)
        second.refresh_from_db()
        assert (second.claim == first.claim) is same
        assert second.claim is not None and second.claim.message_count == (2 if same else 1)
    first.refresh_from_db()
    assert first.claim is not None and first.claim.message_count == 1


def test_what_the_first_message_needs_is_loaded_before_it_comes(
    checks: None, arrive: Arrive, context: Context
) -> None:
    """Warm, a worker reads no index and no groups for it; what it rehearsed is kept nowhere."""
    step = Matching()
    step.warm(context)
    assert not Message.objects.exists()
    assert not Claim.objects.exists()
    shutil.rmtree(index_folder(state_of_checks()))
    arrive(SALT)
    assert go(step, context) == 1
    assert not index_folder(state_of_checks()).exists()
    claim = Claim.objects.get()
    assert (claim.message_count, claim.matches.get().check_to.key) == (1, "c1")


def test_a_worker_that_could_not_get_warm_groups_as_others_do(
    checks: None, arrive: Arrive, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups that are only half in step with the store are never used."""
    arrive(DAM)
    go(Matching(), context)
    groups_file().unlink(missing_ok=True)
    step, later = Matching(), another(context)
    with monkeypatch.context() as trouble:

        def fail(_self: Grouper, _message: types.Message, _name: str) -> None:
            raise OperationalError("database is locked")

        trouble.setattr(Grouper, "place", fail)
        with pytest.raises(OperationalError):
            step.warm(later)
    arrive(DAM.replace("!!", "!"))
    assert go(step, later) == 1
    assert Claim.objects.get().message_count == 2


def test_a_worker_beside_another_stays_cold(checks: None, context: Context) -> None:
    """Grouping goes by order: who has no turn has nothing to load."""
    assert leases.take("matching", "somebody-else", context.now()) is not None
    Matching().warm(context)
    assert not index_folder(state_of_checks()).exists()
