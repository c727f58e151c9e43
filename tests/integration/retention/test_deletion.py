"""The account deleted by its owner (law.md D-05, D-08; T73): what is said, what goes, what stays and until when."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from shared_apps.accounts.commands import closing as portal_closing
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    Erasure,
    Footprint,
    KnownDevice,
    Organisation,
    TermsAcceptance,
    User,
)
from shared_apps.factors.models import Authenticator, Passkey, RecoveryCode
from tenant_apps.documents import commands as documents
from tenant_apps.documents.erasing import ERASE_OBJECT
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import closing
from tenant_apps.requests import commands as requests
from tenant_apps.requests.commands import adopting, erasing
from tenant_apps.requests.models import JournalEntry, Receipt, Sending, ServiceRequest
from tenant_apps.requests.unknown import Unknown
from tenant_apps.retention.closing import commands, replay
from tenants import agenda, context
from tenants.models import AgendaAct, Session
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import photograph, words
from xcontact.kit import clock
from xcontact.kit.workdays import add_months

PAGE = "/compte/suppression/"
SURE = {"password": people.PASSWORD, "understood": "on"}


@pytest.fixture
def portal(marie: User, portal_client: Client) -> Client:
    people.log_in(portal_client)
    return portal_client


def been_to(account: User, card: CollectivityCard) -> Applicant:
    with context.portal():
        footprint, _ = Footprint.objects.get_or_create(user=account, place=card.schema)
    return factories.applicant(pseudonym=footprint.pseudonym)


def draft_with_a_document(card: CollectivityCard, by: Applicant) -> UUID:
    with context.inside(card.schema):
        draft = factories.draft(by)
        documents.add(
            subject=draft.id,
            piece="photo",
            content=photograph().read(),
            name="photo.jpg",
            declared="image/jpeg",
            added_by="applicant",
            at=clock.now(),
        )
    return draft.id


def ended_request(card: CollectivityCard, by: Applicant, closed_at: Any = None) -> ServiceRequest:
    with context.inside(card.schema):
        sent = factories.submitted(card, by)
        at = closed_at or clock.now()
        requests.withdraw(reference=str(sent.reference), collectivity=card, by=by, at=at, ip_address="192.0.2.7")
        return ServiceRequest.objects.get(id=sent.id)


def stored(folder: str) -> list[Path]:
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def do(place: str, *acts: str) -> None:
    """What the worker does of these acts, whatever their date."""
    with context.inside(place):
        AgendaAct.objects.filter(place=place, act__in=acts).update(due_at=clock.now())
        due = list(AgendaAct.objects.filter(place=place, act__in=acts).values_list("id", flat=True))
    for act_id in due:
        agenda.perform(place, act_id)


def test_the_page_says_before_what_goes_and_what_stays_until_when(
    portal: Client, marie: User, troyes: CollectivityCard, epernay: CollectivityCard
):
    """D-05, D-08: from the procedure's own retention (signalement-voirie: 12 months after its closure)."""
    there, here = been_to(marie, epernay), been_to(marie, troyes)
    draft_with_a_document(troyes, here)
    kept = ended_request(epernay, there)
    past = ended_request(epernay, there, clock.now() - timedelta(days=500))
    text = words(portal.get(PAGE))
    until = add_months(clock.paris_date(clock.now()), 12)
    assert "Troyes, avec 1 document" in text
    assert f"n° {kept.reference}, Épernay : jusqu’au" in text and str(until.year) in text
    assert f"n° {past.reference}, Épernay : sa durée de conservation est finie, la collectivité va la détruire" in text
    assert "puis détruites par la collectivité avec l’accord des Archives départementales" in text
    at_once, _, staying = text.partition("Ce qui est gardé")
    assert str(past.reference) in staying and str(past.reference) not in at_once


def test_a_pending_request_is_said_with_its_link_and_refuses(portal: Client, marie: User, troyes: CollectivityCard):
    """D-08: « except pending requests, explained »; also for a form that was opened before."""
    with context.inside(troyes.schema):
        sent = factories.submitted(troyes, been_to(marie, troyes))
    page = portal.get(PAGE)
    assert "Une réponse vous est encore due" in words(page)
    assert f"/connexion/?suite=/demandes/{sent.reference}/" in page.content.decode()
    assert "J’ai compris" not in words(page)
    answer = portal.post(PAGE, SURE)
    assert answer.status_code == 422
    with context.portal():
        assert User.objects.filter(id=marie.id).exists() and not Erasure.objects.exists()


@pytest.mark.parametrize("answers", [{**SURE, "password": "Faux-1-mot"}, {"password": people.PASSWORD}, {}])
def test_neither_a_wrong_password_nor_a_missing_tick_deletes(portal: Client, marie: User, answers: dict[str, str]):
    assert portal.post(PAGE, answers).status_code in (200, 422)
    with context.portal():
        assert User.objects.open().filter(id=marie.id).exists()


def test_a_stranger_is_sent_to_the_login(portal_client: Client, marie: User):
    assert portal_client.post(PAGE, SURE)["Location"].startswith("/compte/connexion/")
    with context.portal():
        assert User.objects.filter(id=marie.id).exists()


def test_everything_of_the_account_goes_and_nothing_of_anybody_else(
    portal: Client, marie: User, troyes: CollectivityCard, settings: Any
):
    """D-08, T73: rows, sessions everywhere, documents; the neighbour's draft stays."""
    other = people.citizen(email="paul@example.org")
    hers, his = (
        draft_with_a_document(troyes, been_to(marie, troyes)),
        draft_with_a_document(troyes, been_to(other, troyes)),
    )
    with context.portal():
        for holder in (marie.id, other.id):
            Passkey.objects.create(
                holder=holder, credential_id=holder.bytes, credential=b"k", name="clé", created_at=clock.now()
            )
            Authenticator.objects.create(holder=holder, secret="s", created_at=clock.now())
            RecoveryCode.objects.create(holder=holder, code_hash="h", created_at=clock.now())
            KnownDevice.objects.create(
                holder=holder, token_hash="t", label="Firefox", first_at=clock.now(), last_at=clock.now()
            )
            AccountEvent.objects.create(holder=holder, what="logged_in", at=clock.now())
            TermsAcceptance.objects.create(user_id=holder, version="1", accepted_at=clock.now())
            Organisation.objects.create(
                user_id=holder, kind="ASSOCIATION", name="Les Amis", rna="W101000001", quality="présidente",
                street="1 rue", postcode="10000", city="Troyes",
            )  # fmt: skip
    answer = portal.post(PAGE, SURE)
    assert answer.status_code == 302 and answer["Location"] == f"{PAGE}faite/"
    assert "Votre compte est supprimé" in words(portal.get(f"{PAGE}faite/"))
    with context.portal():
        assert [user.email for user in User.objects.all()] == ["paul@example.org"]
        for model in (Passkey, Authenticator, RecoveryCode, KnownDevice, AccountEvent):
            assert set(model.objects.values_list("holder", flat=True)) == {other.id}, model
        for model in (Organisation, TermsAcceptance, Footprint):
            assert set(model.objects.values_list("user_id", flat=True)) == {other.id}, model
        assert not Session.objects.filter(account_id=marie.id).exists()
        assert Erasure.objects.get().account_id == marie.id
        assert AccountMail.objects.filter(recipient="marie@example.org").count() == 1
    assert "votre compte Xcontact est supprimé" in people.mailbox("marie@example.org")[0]
    with context.inside(troyes.schema):
        assert not ServiceRequest.objects.filter(id=hers).exists() and ServiceRequest.objects.filter(id=his).exists()
        assert set(Document.objects.values_list("subject", flat=True)) == {his}
    assert len(stored(settings.STORAGE_FOLDER)) == 4, "the store is the agenda's"
    do(troyes.schema, ERASE_OBJECT)
    assert len(stored(settings.STORAGE_FOLDER)) == 2
    assert portal.post(PAGE, SURE)["Location"].startswith("/compte/connexion/")


def test_the_last_mail_and_the_address_go_a_week_later_but_not_an_agent_s(portal: Client, marie: User):
    with context.portal():
        for kind in ("agent_invitation", "activation"):
            AccountMail.objects.create(
                kind=kind, subject=UUID(int=7), recipient=marie.email, content=b"x", frozen_at=clock.now()
            )
    agent = people.agent()
    with context.portal():
        AccountMail.objects.create(
            kind="password_recovery", subject=agent.id, recipient=marie.email, content=b"x", frozen_at=clock.now()
        )
    portal.post(PAGE, SURE)
    do("portal", portal_closing.FORGET_MAILBOX)
    with context.portal():
        left = AccountMail.objects.filter(recipient=marie.email).values_list("kind", flat=True)
        assert set(left) == {"agent_invitation", "password_recovery"}


def test_a_request_is_kept_to_its_term_then_waits_for_the_commune_and_the_archives(
    portal: Client, marie: User, troyes: CollectivityCard, at: Callable[[Any], None], settings: Any
):
    """D-05: the account gone, the commune keeps it until its term, not a day less; then nothing goes by itself."""
    kept = ended_request(troyes, been_to(marie, troyes))
    portal.post(PAGE, SURE)
    with context.inside(troyes.schema):
        assert Receipt.objects.exists() and ServiceRequest.objects.get().identity["name"]
        term = AgendaAct.objects.get(act=closing.RETENTION_OVER)
        assert clock.paris_date(term.due_at) == add_months(clock.paris_date(kept.closed_at), 12)
        assert not AgendaAct.objects.filter(act=erasing.ERASE_REQUEST).exists()
    at(term.due_at - timedelta(days=2))
    do(troyes.schema, closing.RETENTION_OVER)
    with context.inside(troyes.schema):
        assert ServiceRequest.objects.get().retention_over_at is None, "rung too early, it comes back at its term"
        assert AgendaAct.objects.get(act=closing.RETENTION_OVER).due_at == term.due_at
    at(term.due_at + timedelta(minutes=1))
    do(troyes.schema, closing.RETENTION_OVER)
    with context.inside(troyes.schema):
        left = ServiceRequest.objects.get()
        assert left.retention_over_at and not left.erased_at
        assert left.identity["name"] and Sending.objects.exists()


def test_a_retention_that_is_over_waits_for_the_commune_too(portal: Client, marie: User, troyes: CollectivityCard):
    """D-05: deleting one's account is no way round the Archives."""
    ended_request(troyes, been_to(marie, troyes), clock.now() - timedelta(days=500))
    portal.post(PAGE, SURE)
    do(troyes.schema, closing.RETENTION_OVER, erasing.ERASE_REQUEST)
    with context.inside(troyes.schema):
        assert Sending.objects.exists() and JournalEntry.objects.filter(private__isnull=False).exists()
        assert ServiceRequest.objects.get().retention_over_at is not None


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The worker dies in the first place it comes to, once."""
    died: list[str] = []
    whole = erasing.erase_applicant

    def dies_once(**wanted: Any) -> None:
        if not died:
            died.append(context.current() or "")
            raise KeyboardInterrupt
        whole(**wanted)

    monkeypatch.setattr(erasing, "erase_applicant", dies_once)
    return iter([died])  # type: ignore[return-value]


def test_killed_half_way_nobody_can_log_in_and_the_agenda_ends_it(
    marie: User, troyes: CollectivityCard, epernay: CollectivityCard, broken: Any, portal_client: Client
):
    for card in (troyes, epernay):
        draft_with_a_document(card, been_to(marie, card))
    with context.portal(), pytest.raises(KeyboardInterrupt):
        commands.erase(account_id=marie.id, cause="deletion", at=clock.now())
    assert people.log_in(portal_client).status_code == 422
    do("portal", portal_closing.FINISH_ERASURE)
    with context.portal():
        assert not User.objects.exists()
        assert not AgendaAct.objects.filter(act=portal_closing.FINISH_ERASURE).exists()
    for card in (troyes, epernay):
        with context.inside(card.schema):
            assert not ServiceRequest.objects.exists()


def test_an_account_without_password_confirms_from_its_mailbox(portal: Client, marie: User, portal_client: Client):
    with context.portal():
        User.objects.filter(id=marie.id).update(password="!")
    assert "M’envoyer le lien" in words(portal.get(PAGE))
    assert "Consultez votre messagerie" in words(portal.post(PAGE))
    link = people.link(people.mailbox(marie.email, "account_deletion")[-1])
    assert portal.get(link).status_code == 200
    with context.portal():
        assert User.objects.filter(id=marie.id).exists(), "opening the link does nothing"
    assert portal.post(link).status_code in (200, 422)
    assert portal.post(link, {"understood": "on"}).status_code == 302
    with context.portal():
        assert not User.objects.filter(id=marie.id).exists()


def test_the_mailed_link_is_nobody_else_s_and_lasts_an_hour(
    portal: Client, marie: User, at: Callable[[Any], None], client_of: Any
):
    with context.portal():
        commands.ask_by_mail(by=marie, at=clock.now())
        people.citizen(email="paul@example.org")
    link = people.link(people.mailbox(marie.email, "account_deletion")[-1])
    other = Client(headers={"host": portal.defaults["HTTP_HOST"]})
    people.log_in(other, "paul@example.org")
    assert other.post(link, {"understood": "on"}).status_code == 410
    at(clock.now() + timedelta(minutes=61))
    assert portal.post(link, {"understood": "on"}).status_code == 410
    with context.portal():
        assert User.objects.count() == 2


def test_after_a_restore_what_a_visitor_without_account_has_begun_stays(marie: User, troyes: CollectivityCard):
    """T73: nobody's footprint is theirs; the draft of a person who has an account stays too, a deleted one's goes."""
    kept = draft_with_a_document(troyes, been_to(marie, troyes))
    gone = draft_with_a_document(troyes, factories.applicant(pseudonym=uuid4()))
    with context.inside(troyes.schema):
        visitor = Unknown(uuid4(), "a source")
        published = procedures.published("signalement-voirie")
        assert published is not None
        begun = adopting.begin(procedure=published, by=visitor, at=clock.now()).id
    with context.portal():
        assert replay.erase_applicants(troyes, clock.now()) == 1
    with context.inside(troyes.schema):
        assert set(ServiceRequest.objects.values_list("id", flat=True)) == {kept, begun}, gone
