"""Accounts without a login (terms of use; law.md D-04; T72, T73, T74): three notices, then nothing left."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client, override_settings

from shared_apps.accounts.commands import closing
from shared_apps.accounts.commands import termination as accounts
from shared_apps.accounts.models import AccountMail, DormancyNotice, DormancySweep, Erasure, Footprint, User
from tenant_apps.documents import commands as documents
from tenant_apps.documents.erasing import ERASE_OBJECT
from tenant_apps.requests import commands as requests
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.retention.closing import rounds
from tenants import agenda, context
from tenants.agenda import standing
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import photograph
from xcontact.kit.errors import Refused

START = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock_at() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def marie(clock_at: Any, troyes: CollectivityCard) -> User:
    """With a draft and its document in Troyes."""
    account = people.citizen(activated_at=START, created_at=START)
    with context.portal():
        footprint = Footprint.objects.create(user=account, place=troyes.schema)
    by = factories.applicant(pseudonym=footprint.pseudonym)
    with context.inside(troyes.schema):
        draft = factories.draft(by)
        documents.add(
            subject=draft.id, piece="photo", content=photograph().read(), name="photo.jpg", declared="image/jpeg",
            added_by="applicant", at=START,
        )  # fmt: skip
    with context.inside(context.DISPATCH):
        standing.plant(START)
    return account


def go_round() -> None:
    """As the dispatcher and the worker do, if it is due."""
    with context.portal():
        act = AgendaAct.objects.get(act=rounds.GO_ROUND)
        if act.due_at > datetime.now(UTC):
            return
    agenda.perform(context.PORTAL, act.id)


def walk(clock_at: Any, days: int, each: Callable[[int], None] = lambda day: None) -> None:
    for day in range(days):
        clock_at.shift(DAY)
        go_round()
        each(day)


def coast(clock_at: Any, days: int) -> None:
    """The same where nothing is looked at day by day: the gap between two rounds is allowed to be a week."""
    with override_settings(DORMANCY_LARGEST_GAP_HOURS=24 * 7):
        for step in [7] * (days // 7):
            clock_at.shift(step * DAY)
            go_round()
    walk(clock_at, days % 7)


def come_to_the_eve(clock_at: Any) -> None:
    """1,092 days after START: the three notices are sent, the account closes in four days."""
    for weeks, days in ((104, 6), (42, 8), (7, 7)):
        coast(clock_at, weeks * 7)
        walk(clock_at, days)


def notices() -> list[tuple[str, datetime]]:
    with context.portal():
        return list(
            DormancyNotice.objects.exclude(kind=rounds.PUT_OFF).order_by("sent_at").values_list("kind", "sent_at")
        )


def is_there() -> bool:
    with context.portal():
        return User.objects.filter(email="marie@example.org").exists()


def test_forty_months_three_notices_then_nothing_is_left(
    marie: User, clock_at: Any, troyes: CollectivityCard, settings: Any
):
    """D-04, T72: −1 year, −2 months, −7 days, each exactly once; then rows and objects of the store are gone."""
    sent: list[tuple[str, datetime]] = []
    left: list[datetime] = []

    def look(_: int) -> None:
        nonlocal sent
        sent = notices() or sent
        if not left and not is_there():
            left.append(datetime.now(UTC))

    walk(clock_at, 40 * 31, look)
    assert [kind for kind, _ in sent] == ["year", "two_months", "seven_days"]
    closed = left[0]
    assert timedelta() <= closed - datetime(2030, 1, 31, 9, tzinfo=UTC) <= 2 * DAY
    leads = [closed - moment for _, moment in sent]
    assert 365 * DAY <= leads[0] <= 368 * DAY
    assert 59 * DAY <= leads[1] <= 64 * DAY
    assert 7 * DAY <= leads[2] <= 9 * DAY
    with context.inside(troyes.schema):
        assert not ServiceRequest.objects.exists()
        acts = list(AgendaAct.objects.filter(act=ERASE_OBJECT).values_list("id", flat=True))
    assert len(acts) == 2
    for act in acts:
        agenda.perform(troyes.schema, act)
    assert [path for path in Path(settings.STORAGE_FOLDER).rglob("*") if path.is_file()] == []
    with context.portal():
        assert Erasure.objects.get().cause == "dormancy"
        assert not DormancyNotice.objects.exists() and not AccountMail.objects.filter(kind="account_dormancy").exists()


def test_a_notice_tells_the_date_and_how_to_keep_the_account(marie: User, clock_at: Any):
    coast(clock_at, 727)
    walk(clock_at, 7)
    (text,) = people.mailbox(marie.email, "account_dormancy")
    assert "supprimé le 31 janvier 2030" in text.replace("\u00a0", " ").replace("\n", " ")
    assert people.link(text) == "/compte/connexion/"


def test_a_login_cancels_and_the_next_absence_is_told_anew(marie: User, clock_at: Any, portal_client: Client):
    """D-04: after the seven-day notice too; the notices of the former absence count for nothing."""
    come_to_the_eve(clock_at)
    assert [kind for kind, _ in notices()] == ["year", "two_months", "seven_days"]
    people.log_in(portal_client)
    coast(clock_at, 700)
    assert len(notices()) == 3 and is_there()
    coast(clock_at, 60)
    assert [kind for kind, _ in notices()] == ["year", "two_months", "seven_days", "year"]


def test_a_pending_request_keeps_the_account_and_is_said_in_the_notice(
    marie: User, clock_at: Any, troyes: CollectivityCard
):
    """D-04: « never purge an account with a pending request »; it goes once the request is over, within a month."""
    with context.portal():
        by = factories.applicant(pseudonym=Footprint.objects.get().pseudonym)
    with context.inside(troyes.schema):
        sent = factories.submitted(troyes, by)
    coast(clock_at, 3 * 365 + 70)
    assert is_there() and len(notices()) == 3
    assert all("votre compte reste ouvert" in text for text in people.mailbox(marie.email, "account_dormancy"))
    with context.inside(troyes.schema):
        requests.withdraw(
            reference=str(sent.reference), collectivity=troyes, by=by, at=datetime.now(UTC), ip_address=None
        )
    walk(clock_at, 33)
    assert not is_there()


def test_a_jump_of_three_years_destroys_nothing_and_raises_an_alarm(
    marie: User, clock_at: Any, caplog: pytest.LogCaptureFixture
):
    """T74: nor mails anybody; no personal data in the log; put right, all goes on as before."""
    walk(clock_at, 10)
    clock_at.shift(timedelta(days=3 * 365 + 100))
    with caplog.at_level(logging.ERROR):
        go_round()
    assert "nothing is sent nor destroyed" in caplog.text and "marie" not in caplog.text.lower()
    walk(clock_at, 6)
    assert is_there() and notices() == []
    with context.portal():
        assert DormancySweep.objects.filter(alarm=True).count() == 1 and not Erasure.objects.exists()


def test_a_jump_nobody_puts_right_still_leaves_each_notice_its_whole_time(marie: User, clock_at: Any):
    """T74: the calendar begins again with the notices: a year, then two months, then seven days."""
    walk(clock_at, 10)
    clock_at.shift(timedelta(days=5 * 365))
    walk(clock_at, 1)
    coast(clock_at, 371)
    assert is_there(), "a year was promised"
    coast(clock_at, 35)
    assert not is_there()


def test_a_jump_between_two_notices_shortens_none(marie: User, clock_at: Any):
    coast(clock_at, 740)
    assert [kind for kind, _ in notices()] == ["year"]
    clock_at.shift(timedelta(days=400))
    walk(clock_at, 10)
    assert [kind for kind, _ in notices()] == ["year", "two_months"]
    walk(clock_at, 50)
    assert is_there()


def test_a_clock_that_goes_back_destroys_nothing_either(marie: User, clock_at: Any, caplog: pytest.LogCaptureFixture):
    walk(clock_at, 3)
    clock_at.shift(-timedelta(days=400))
    with context.portal():
        AgendaAct.objects.update(due_at=datetime.now(UTC))
    with caplog.at_level(logging.ERROR):
        go_round()
    assert "since the last round" in caplog.text


def test_no_more_than_so_many_go_on_one_day(
    marie: User, clock_at: Any, settings: Any, caplog: pytest.LogCaptureFixture
):
    """T74: the others the next day, and SPL-Xdémat is told."""
    settings.DORMANCY_MOST_PER_DAY = 1
    people.citizen(email="paul@example.org", activated_at=START, created_at=START)
    come_to_the_eve(clock_at)

    def accounts() -> int:
        with context.portal():
            return User.objects.count()

    counted = []
    with caplog.at_level(logging.ERROR):
        walk(clock_at, 8, lambda day: counted.append(accounts()))
    assert sorted(set(counted), reverse=True) == [2, 1, 0] and "more than 1 are due" in caplog.text


def test_the_round_is_always_in_the_agenda(clock_at: Any):
    for _ in range(2):
        with context.inside(context.DISPATCH):
            standing.plant(START)
    with context.portal():
        assert AgendaAct.objects.filter(act=rounds.GO_ROUND).count() == 1
        AgendaAct.objects.filter(act=rounds.GO_ROUND).delete()
    with context.inside(context.DISPATCH):
        standing.plant(START)
    with context.portal():
        assert AgendaAct.objects.filter(act=rounds.GO_ROUND).exists()


def test_what_a_restore_brings_back_is_erased_again(marie: User, troyes: CollectivityCard):
    """T73: the account and its drafts are back, its tombstone too or given from outside; the others are untouched."""
    people.citizen(email="paul@example.org")
    with context.portal():
        Erasure.objects.create(account_id=marie.id, cause="deletion", erased_at=START)
    answer = StringIO()
    call_command("replay_erasures", stdout=answer)
    assert "1 compte" in answer.getvalue()
    with context.portal():
        assert [user.email for user in User.objects.all()] == ["paul@example.org"]
    with context.inside(troyes.schema):
        assert not ServiceRequest.objects.exists()


def test_tombstones_are_carried_over_a_restore_in_a_file(marie: User, tmp_path: Path):
    """T73: a database restored to a moment before the deletion has lost the tombstone itself."""
    with context.portal():
        Erasure.objects.create(account_id=marie.id, cause="deletion", erased_at=START)
    carried = StringIO()
    call_command("replay_erasures", "--lister", stdout=carried)
    assert str(marie.id) in carried.getvalue() and "marie" not in carried.getvalue()
    with context.portal():
        Erasure.objects.all().delete()
    file = tmp_path / "effacements.txt"
    file.write_text(carried.getvalue())
    call_command("replay_erasures", "--fichier", str(file), stdout=StringIO())
    with context.portal():
        assert not User.objects.exists() and Erasure.objects.get().account_id == marie.id


def test_a_collectivity_restored_alone_forgets_whoever_has_left(marie: User, troyes: CollectivityCard):
    """T73: in its schema, the pseudonyms that no account has any more."""
    with context.inside(troyes.schema):
        gone = factories.draft(factories.applicant())
        assert ServiceRequest.objects.count() == 2
    call_command("replay_erasures", "--collectivite", troyes.subdomain, stdout=StringIO())
    with context.inside(troyes.schema):
        assert ServiceRequest.objects.count() == 1 and not ServiceRequest.objects.filter(id=gone.id).exists()


def test_an_account_opened_again_after_a_termination_is_warned_anew_before_it_goes(marie: User, clock_at: Any):
    """T74: its owner could not log in meanwhile; the notices of that time do not count against him."""
    come_to_the_eve(clock_at)
    with context.portal():
        accounts.terminate(email=marie.email, motive="Un essai.", at=datetime.now(UTC))
    walk(clock_at, 10)
    with context.portal():
        accounts.restore(email=marie.email, at=datetime.now(UTC))
    walk(clock_at, 20)
    assert is_there()
    assert [kind for kind, _ in notices()] == ["year"]


def test_an_account_that_is_being_erased_is_not_opened_again(marie: User):
    with context.portal():
        closing.shut(account_id=marie.id, cause="deletion", at=START)
        with pytest.raises(Refused, match="suppression"):
            accounts.restore(email=marie.email, at=START)
        assert not User.objects.open().exists()
    assert people.mailbox(marie.email) == []
