"""Another address for the account (T34)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from shared_apps.accounts import acts, email_change_mails, events, recovery_mails
from shared_apps.accounts.models import AccountEvent, AccountMail, EmailChange, Footprint, User
from shared_apps.factors.models import RecoveryCode
from shared_apps.identity.models import FranceConnectLink
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenants import addresses, agenda, context
from tenants.models import AgendaAct, Session
from tenants.registry import CollectivityCard
from tests.factories import requests as make
from tests.integration.accounts.people import PASSWORD, citizen, link, log_in, mailbox, travel
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

OLD, NEW = "marie@example.org", "marie.lambert@example.org"


@pytest.fixture
def marie(db: None) -> User:
    return citizen()


@pytest.fixture
def portal(portal_client: Client, marie: User) -> Client:
    log_in(portal_client)
    return portal_client


def stranger() -> Client:
    """A browser where nobody is logged in."""
    return Client(headers={"host": addresses.host()})


def ask(portal: Client, email: str = NEW, password: str = PASSWORD, **more: str) -> Any:
    return portal.post("/compte/adresse/", {"email": email, "password": password, **more})


def confirmation(recipient: str = NEW) -> str:
    return link(mailbox(recipient, email_change_mails.CONFIRMATION)[-1])


def undoing(recipient: str = OLD) -> str:
    return link(mailbox(recipient, email_change_mails.UNDO)[-1])


def changed(portal: Client, email: str = NEW) -> None:
    ask(portal, email)
    assert stranger().post(confirmation(email)).status_code == 302


def address_of(user: User) -> str:
    with context.portal():
        return User.objects.get(id=user.id).email


def carry() -> None:
    """The worker does what the agenda holds of it."""
    with context.portal():
        due = list(AgendaAct.objects.filter(act=acts.CARRY_EMAIL))
    for act in due:
        agenda.perform(context.PORTAL, act.id)


def test_the_new_mailbox_confirms_and_the_old_one_is_told(portal: Client, marie: User) -> None:
    """T34: both mails are sent."""
    assert ask(portal).url == "/compte/adresse/courriel/"
    assert NEW in portal.get("/compte/adresse/courriel/").content.decode()
    assert address_of(marie) == OLD, "nothing changes before the new mailbox has answered"
    address = confirmation()
    assert stranger().get(address).status_code == 200
    assert address_of(marie) == OLD, "a mail filter that opens the link changes nothing"
    assert stranger().post(address).status_code == 302
    assert address_of(marie) == NEW
    assert NEW not in mailbox(OLD, email_change_mails.UNDO)[0]
    assert not mailbox(NEW, email_change_mails.CONFIRMATION), "its token is spent: the mail is wiped"
    assert log_in(stranger(), NEW).status_code == 302
    assert log_in(stranger(), OLD).status_code == 422
    again = stranger().post(address)
    assert again.status_code == 410, "a second click"
    assert "pas changée" not in again.content.decode(), "it has been, by the first"


def test_the_password_is_asked_again(portal: Client, marie: User) -> None:
    """T34, T21: an open session alone changes no address."""
    answer = ask(portal, password="Faux-1-faux")
    assert answer.status_code == 422 and "Ce n’est pas votre mot de passe" in answer.content.decode()
    assert ask(portal, password="").status_code == 422
    assert not mailbox(NEW)


@pytest.mark.parametrize(("minutes", "passes"), [(9, True), (11, False)])
def test_without_a_password_a_fresh_franceconnect_login_is_asked(
    portal: Client, marie: User, minutes: int, passes: bool
) -> None:
    """T34"""
    with context.portal():
        User.objects.update(password="!")
        session = Session.objects.get()
    _authenticated(session, "franceconnect")
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        page = portal.get("/compte/adresse/").content.decode()
        assert ("identifiez-vous à nouveau" in page) is not passes
        assert ask(portal).status_code == (302 if passes else 422)
    assert bool(mailbox(NEW)) is passes


def test_without_a_password_another_login_is_no_proof(portal: Client, marie: User) -> None:
    with context.portal():
        User.objects.update(password="!")
    assert ask(portal).status_code == 422
    assert not mailbox(NEW)


def test_a_slip_is_questioned_not_refused(portal: Client) -> None:
    answer = ask(portal, "marie@gmial.com")
    assert answer.status_code == 422 and "marie@gmail.com" in answer.content.decode()
    assert ask(portal, "marie@gmial.com", questioned="marie@gmial.com").status_code == 302


def test_the_answer_does_not_tell_whether_the_address_has_an_account(portal: Client, marie: User) -> None:
    citizen(email="paul@example.org")
    known, unknown = ask(portal, "paul@example.org"), ask(portal, "paule@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "a déjà le sien" in mailbox("paul@example.org")[0]
    assert not mailbox("paul@example.org", email_change_mails.CONFIRMATION)


def test_a_link_is_dead_after_a_day_and_when_another_replaces_it(portal: Client, marie: User) -> None:
    ask(portal)
    first = confirmation()
    ask(portal, "m.lambert@example.org")
    assert stranger().post(first).status_code == 410
    second = confirmation("m.lambert@example.org")
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1), tick=False):
        assert stranger().post(second).status_code == 410
    assert stranger().post("/compte/adresse/confirmation/forge/").status_code == 410
    assert address_of(marie) == OLD


def test_of_two_accounts_that_want_one_address_the_second_is_told(portal: Client, marie: User) -> None:
    paul = citizen(email="paul@example.org")
    other = stranger()
    log_in(other, "paul@example.org")
    ask(portal)
    first = confirmation()
    ask(other)
    second = confirmation()
    assert stranger().post(first).status_code == 302
    refused = stranger().post(second)
    assert refused.status_code == 422 and "a maintenant un autre compte" in refused.content.decode()
    assert (address_of(marie), address_of(paul)) == (NEW, "paul@example.org")


def test_an_account_never_activated_does_not_hold_the_address(portal: Client, marie: User) -> None:
    citizen(email=NEW, activated_at=None)
    changed(portal)
    assert address_of(marie) == NEW


def test_the_old_mailbox_undoes_it(portal: Client, marie: User) -> None:
    """T34, T20: undo restores the address, ends all sessions, and asks for a new password."""
    changed(portal)
    address = undoing()
    assert stranger().get(address).status_code == 200 and address_of(marie) == NEW
    assert stranger().post(address).status_code == 302
    assert address_of(marie) == OLD
    assert portal.get("/compte/").status_code == 302, "whoever was in is out"
    assert log_in(stranger(), OLD).status_code == 422, "whoever knew the password has it no more"
    assert "/compte/mot-de-passe-oublie/" in mailbox(OLD)[-1]
    assert stranger().post(address).status_code == 410


@pytest.mark.parametrize(("hours", "status"), [(71, 302), (73, 410)])
def test_undo_is_good_for_seventy_two_hours(portal: Client, marie: User, hours: int, status: int) -> None:
    """T34"""
    changed(portal)
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
        assert stranger().post(undoing()).status_code == status


def test_a_thief_who_changes_it_twice_does_not_keep_it(portal: Client, marie: User) -> None:
    """T34: the first undo voids what came after, its own undo included."""
    changed(portal, "voleur@example.org")
    log_in(portal, "voleur@example.org")
    changed(portal, "voleur2@example.org")
    thief = undoing("voleur@example.org")
    assert stranger().post(undoing(OLD)).status_code == 302
    assert stranger().post(thief).status_code == 410
    assert address_of(marie) == OLD


def test_what_a_thief_has_added_goes_with_him(portal: Client, marie: User) -> None:
    """T34, T20: keys and links made since then open nothing; the owner's older ones stay."""
    before = clock.now() - timedelta(days=9)
    with context.portal():
        RecoveryCode.objects.create(holder=marie.id, code_hash="hers", created_at=before)
    changed(portal, "voleur@example.org")
    with context.portal():
        RecoveryCode.objects.create(holder=marie.id, code_hash="his", created_at=clock.now())
        FranceConnectLink.objects.create(
            user=marie, issuer="i", sub="s", linked_at=clock.now(), identity={}, identity_at=clock.now()
        )
    stranger().post(undoing())
    with context.portal():
        assert RecoveryCode.objects.get().code_hash == "hers"
        assert not FranceConnectLink.objects.exists()


def test_collectivities_follow(
    portal: Client, marie: User, client_of: Callable[[CollectivityCard], Client], troyes: Any, epernay: Any
) -> None:
    """T34, DESIGN decision 6: requests in each collectivité follow; what was sent stays; neighbours are not touched."""
    subdomain = client_of(troyes)
    travel(subdomain, portal)
    other = {"email": "autre@example.org"}
    with context.portal():
        pseudonym = Footprint.objects.get(user=marie).pseudonym
    with context.inside(troyes.schema):
        hers = make.submitted(troyes, make.applicant(pseudonym=pseudonym))
        apart = make.submitted(troyes, make.applicant(pseudonym=pseudonym))
        neighbours = make.submitted(troyes, make.applicant())
        ServiceRequest.objects.filter(id__in=[hers.id, neighbours.id]).update(contact_email=OLD)
        ServiceRequest.objects.filter(id=apart.id).update(contact_email=other["email"])
        identity = ServiceRequest.objects.get(id=hers.id).identity
    changed(portal)
    carry()
    carry()
    with context.inside(troyes.schema):
        found = {one.id: one for one in ServiceRequest.objects.all()}
        assert found[hers.id].contact_email == NEW and found[hers.id].identity == identity
        assert found[apart.id].contact_email == other["email"], "given in the form: not the account's"
        assert found[neighbours.id].contact_email == OLD
        assert JournalEntry.objects.filter(request_id=hers.id, verb="move_contact").count() == 1
    with context.portal():
        assert not Session.objects.filter(place=troyes.schema).exists(), "that session carried the old address"
        assert not AgendaAct.objects.filter(act=acts.CARRY_EMAIL).exists()
    stranger().post(undoing())
    carry()
    with context.inside(troyes.schema):
        assert ServiceRequest.objects.get(id=hers.id).contact_email == OLD


def test_five_demands_an_hour(portal: Client, marie: User) -> None:
    for number in range(5):
        assert ask(portal, f"marie{number}@example.org").status_code == 302
    refused = ask(portal, "marie6@example.org")
    assert refused.status_code == 422 and "Attendez une heure" in refused.content.decode()


def test_the_owner_reads_it_in_the_activity(portal: Client, marie: User) -> None:
    changed(portal)
    page = portal.get("/compte/securite/").content.decode()
    assert events.LABELS["email_changed"] in page and events.LABELS["email_change_asked"] in page
    with context.portal():
        assert AccountEvent.objects.filter(holder=marie.id, what="email_changed").count() == 1
        assert EmailChange.objects.get().confirmed_at
        assert AccountMail.objects.filter(kind=email_change_mails.UNDO).count() == 1


def _authenticated(session: Session, by: str) -> None:
    """As if this session had been opened another way."""
    from tenants.sessions import SessionStore

    store = SessionStore()
    data = store.decode(session.data) | {"authenticated_by": by}
    with context.portal():
        Session.objects.filter(key_hash=session.key_hash).update(data=store.encode(data))


def test_no_answer_without_a_login(portal_client: Client) -> None:
    assert portal_client.get("/compte/adresse/").url.startswith("/compte/connexion/")
    assert ask(portal_client).url.startswith("/compte/connexion/")
    assert settings.SESSION_COOKIE_NAME not in portal_client.cookies


@pytest.mark.parametrize("way", ["recovered", "changed"])
def test_a_new_password_kills_the_change_that_a_thief_had_asked_for(portal: Client, marie: User, way: str) -> None:
    """T34: whoever knew the former password does not take the address afterwards."""
    ask(portal, "thief@example.org")
    taken, chosen = confirmation("thief@example.org"), {"password": "Grue-8-lavande", "repeated": "Grue-8-lavande"}
    if way == "recovered":
        stranger().post("/compte/mot-de-passe-oublie/", {"email": OLD})
        assert stranger().post(link(mailbox(OLD, recovery_mails.RECOVERY)[-1]), chosen).status_code == 302
    else:
        assert portal.post("/compte/mot-de-passe/", {"current": PASSWORD, **chosen}).status_code == 302
    assert stranger().post(taken).status_code == 410
    assert address_of(marie) == OLD
    assert mailbox("thief@example.org", email_change_mails.CONFIRMATION) == []


def test_reloading_the_page_that_says_it_posts_nothing_again(portal: Client, marie: User) -> None:
    """A link serves once: a reload, or the back button, would else answer that it is dead."""
    ask(portal)
    reader = stranger()
    said = reader.post(confirmation())
    assert said["Location"] == "/compte/adresse/changee/"
    for _ in range(2):
        assert NEW in reader.get(said["Location"]).content.decode()
    assert stranger().get("/compte/adresse/changee/").status_code == 302, "to nobody else"
    restored = portal.post(undoing())
    assert restored["Location"] == "/compte/adresse/retablie/"
    assert OLD in portal.get(restored["Location"]).content.decode()
    assert portal.get("/compte/adresse/changee/").status_code == 302
    assert portal.get("/compte/").status_code == 302, "every session has ended"
