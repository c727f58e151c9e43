"""Closing without action, reopening, revoking, and what is owed once silence has decided (S-31, S-33, S-37)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shared_apps.catalogue import library
from tenant_apps.organisation.models import Signatory
from tenant_apps.procedures.models import Revision
from tenant_apps.requests import clocks, closing, commands
from tenant_apps.requests.commands import after_silence
from tenant_apps.requests.commands.closing_acts import close_without_action
from tenant_apps.requests.models import DecisionKind, JournalEntry, Receipt, ServiceRequest
from tenants import agenda, context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories.requests import agent, applicant
from tests.integration.desk.people import desk_of, logged_in, mails, page_of, seen, sent, verbs, words
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.workdays import add_months

pytestmark = pytest.mark.django_db
WHY = "La même demande nous est déjà parvenue le 3 mai."
ACTS = ["classement/", "reouverture/", "retrait-de-l-accord/", "attestation/", "motifs/"]
ACCEPTS = "agrement-assistant-maternel"


def do(browser: Client, request: ServiceRequest, page: str, vu: str | None = None, **given: Any) -> Any:
    known = vu or seen(browser.get(page_of(request, page)))
    return browser.post(page_of(request, page), {"vu": known, **given}, follow=True)


def status_of(request: ServiceRequest) -> str:
    return ServiceRequest.objects.get(id=request.id).status


def run_due(card: CollectivityCard, act: str, at: datetime) -> None:
    """What the worker does of this act, the clock being then at `at`."""
    for act_id in AgendaAct.objects.filter(place=card.schema, act=act, due_at__lte=at).values_list("id", flat=True):
        agenda.perform(card.schema, act_id)


def lapsed(card: CollectivityCard, by: Applicant, *, accepted: bool) -> ServiceRequest:
    """A request that silence has decided."""
    at = clock.now() - timedelta(days=150 if accepted else 70)
    request = sent(card, by=by, at=at)
    if accepted:
        _follow_the_rules_of(request, ACCEPTS)
        clocks.recompute(request, card, at)
    commands.lapse(request_id=request.id, collectivity=card, at=clock.now())
    request.refresh_from_db()
    return request


def _follow_the_rules_of(request: ServiceRequest, slug: str) -> None:
    """Those of a procedure that silence accepts, and that is not offered here."""
    revision = Revision.objects.get(id=request.revision_id)
    request.revision = Revision.objects.create(
        procedure_id=revision.procedure_id,
        number=revision.number + 1,
        base_digest=library.entry(slug).digest,
        made_at=clock.now(),
    )
    request.save(update_fields=["revision"])


def test_a_request_closed_without_action_says_why_and_what_can_be_done(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    page = words(desk.get(page_of(request, "classement/")))
    assert "Classer sans suite n’est pas refuser" in page
    assert "classée sans suite" in words(do(desk, request, "classement/", reason=WHY))
    assert status_of(request) == "closed_without_action"
    [mail] = mails(request, "closed_without_action")
    assert WHY in mail
    assert "nous pouvons la rouvrir" in mail
    assert "tribunal administratif" in mail
    followed = words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))
    assert WHY in followed
    assert "Ce que vous pouvez faire" in followed
    assert not AgendaAct.objects.filter(subject=request.id, act=clocks.LAPSE).exists()
    assert AgendaAct.objects.filter(subject=request.id, act=closing.RETENTION_OVER).exists()


def test_nothing_is_closed_without_a_reason_nor_twice(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "classement/")))
    assert words(do(desk, request, "classement/", vu, reason="  ")).startswith("Erreur")
    assert verbs(request) == []
    do(desk, request, "classement/", vu, reason=WHY)
    again = do(desk, request, "classement/", vu, reason=WHY)
    assert "est classée sans suite : on ne peut pas la classer sans suite" in words(again)
    assert len(mails(request, "closed_without_action")) == 1


def test_a_reopened_request_runs_as_if_it_had_never_been_closed(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    before = AgendaAct.objects.get(subject=request.id, act=clocks.LAPSE).due_at
    do(desk, request, "classement/", reason=WHY)
    page = words(desk.get(page_of(request, "reouverture/")))
    assert "comme si la demande n’avait jamais été close" in page
    assert "Répondre au plus tard le" in page
    assert "est rouverte" in words(do(desk, request, "reouverture/", reason="Vous aviez raison."))
    request.refresh_from_db()
    assert (request.status, request.closed_at) == ("under_review", None)
    assert AgendaAct.objects.get(subject=request.id, act=clocks.LAPSE).due_at == before
    [mail] = mails(request, "reopened")
    assert "Vous aviez raison." in mail
    assert "Vous aviez raison." in words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))


def test_d05_the_end_of_retention_finds_a_reopened_request_open(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    do(desk, request, "classement/", reason=WHY)
    do(desk, request, "reouverture/", reason="À revoir.")
    AgendaAct.objects.filter(subject=request.id, act=closing.RETENTION_OVER).update(due_at=clock.now())
    run_due(place, closing.RETENTION_OVER, clock.now())
    request.refresh_from_db()
    assert request.retention_over_at is None
    do(desk, request, "classement/", reason=WHY)
    assert AgendaAct.objects.get(subject=request.id, act=closing.RETENTION_OVER).due_at > clock.now()


def test_reopening_too_late_says_that_silence_decides_at_once(place: CollectivityCard, desk: Client) -> None:
    at = clock.now() - timedelta(days=70)
    request = sent(place, at=at)
    by = agent("Paul Roy")
    close_without_action(reference=str(request.reference), collectivity=place, reason=WHY, by=by, at=at)
    assert "dès la réouverture, le silence vaudra refus" in words(desk.get(page_of(request, "reouverture/")))
    do(desk, request, "reouverture/", reason="À revoir.")
    run_due(place, clocks.LAPSE, clock.now())
    assert status_of(request) == "lapsed_rejected"


def accepted(card: CollectivityCard, maire: Signatory, by: Applicant, at: datetime) -> ServiceRequest:
    request = sent(card, "pret-de-salle", by=by, at=at)
    commands.decide(
        reference=str(request.reference),
        collectivity=card,
        kind=DecisionKind.ACCEPTED,
        body="La salle est à vous.",
        reason="",
        signatory_id=maire.id,
        by=agent("Paul Roy"),
        at=at,
    )
    return request


REVOCATION = {"body": "L’accord est retiré.", "reason": "Arrêté du 2 mai : salle fermée.", "heard": "on"}


def test_s37_an_acceptance_is_revoked_with_reasons_and_a_way_to_contest(
    place: CollectivityCard, desk: Client, maire: Signatory
) -> None:
    marie = applicant()
    request = accepted(place, maire, marie, clock.now() - timedelta(days=3))
    page = words(desk.get(page_of(request, "retrait-de-l-accord/")))
    assert "article L. 242-1" in page
    assert "Pour cet accord : jusqu’au" in page
    answer = do(desk, request, "retrait-de-l-accord/", signatory=str(maire.id), **REVOCATION)
    assert "L’accord est retiré. L’usager reçoit la décision." in words(answer)
    assert status_of(request) == "rejected"
    mail = mails(request, "decision")[-1]
    assert "salle fermée" in mail
    assert "tribunal administratif" in mail
    assert "Agnès Roussel, maire" in mail
    followed = words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))
    assert "L’accord donné à votre demande est retiré" in followed
    assert "Pour contester, au plus tard" in followed


@pytest.mark.parametrize("lacking", ["heard", "reason", "body"])
def test_nothing_is_revoked_unheard_or_unreasoned(
    place: CollectivityCard, desk: Client, maire: Signatory, lacking: str
) -> None:
    request = accepted(place, maire, applicant(), clock.now())
    given = {name: value for name, value in REVOCATION.items() if name != lacking}
    answer = do(desk, request, "retrait-de-l-accord/", signatory=str(maire.id), **given)
    assert words(answer).startswith("Erreur")
    assert status_of(request) == "accepted"


def test_an_acceptance_older_than_four_months_stands(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    maire.starts_on = maire.starts_on.replace(year=maire.starts_on.year - 1)
    maire.save()
    today = clock.now()
    limit = add_months(clock.paris_date(today), -4)
    at = today.replace(year=limit.year, month=limit.month, day=min(limit.day, 28)) - timedelta(days=5)
    request = accepted(place, maire, applicant(), at)
    page = desk.get(page_of(request, "retrait-de-l-accord/"))
    assert "ne peut plus être retiré depuis le" in words(page)
    assert "article L. 242-1 du CRPA" in words(page)
    vu = seen(desk.get(page_of(request, "message/")))
    answer = do(desk, request, "retrait-de-l-accord/", vu, signatory=str(maire.id), **REVOCATION)
    assert "ne peut plus être retiré" in words(answer)
    assert status_of(request) == "accepted"


def test_a_revocation_clicked_twice_is_one(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = accepted(place, maire, applicant(), clock.now())
    vu = seen(desk.get(page_of(request, "retrait-de-l-accord/")))
    for _ in range(2):
        do(desk, request, "retrait-de-l-accord/", vu, signatory=str(maire.id), **REVOCATION)
    assert verbs(request).count("revoke") == 1


def test_s31_a_tacit_acceptance_is_attested_once_to_whoever_asks(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = lapsed(place, marie, accepted=True)
    assert request.status == "lapsed_accepted"
    browser = logged_in(place, marie)
    address = f"/demandes/{request.reference}/"
    assert "Demander l’attestation" in words(browser.get(address))
    for _ in range(2):
        browser.post(f"{address}attestation/")
    assert verbs(request).count("ask_attestation") == 1
    assert "Demander l’attestation" not in words(browser.get(address))
    assert "Délivrer l’attestation" in words(desk.get(page_of(request)))
    assert "Demandé après un silence" in words(desk.get("/bureau/"))
    vu = seen(desk.get(page_of(request, "attestation/")))
    assert "L’attestation est délivrée" in words(do(desk, request, "attestation/", vu))
    assert "déjà délivrée" in words(do(desk, request, "attestation/", vu))
    receipt = Receipt.objects.get(sending__request=request, kind="attestation")
    assert bytes(receipt.pdf).startswith(b"%PDF")
    assert "Marie Lambert" in " ".join(receipt.text["paragraphs"])
    assert "L. 232-3" in " ".join(receipt.text["paragraphs"]).replace("\xa0", " ")
    page = words(browser.get(address))
    assert "Attestation d’accord tacite" in page
    assert browser.get(f"{address}accuses/{receipt.id}.pdf").status_code == 200
    assert "Délivrer l’attestation" not in words(desk.get(page_of(request)))
    assert "Demandé après un silence" not in words(desk.get("/bureau/"))


def test_no_attestation_for_what_silence_did_not_accept(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    browser = logged_in(place, marie)
    answer = browser.post(f"/demandes/{request.reference}/attestation/", follow=True)
    assert "quand le silence de l’administration a valu accord" in words(answer)
    assert "Aucune attestation n’est à délivrer" in words(desk.get(page_of(request, "attestation/")))
    with pytest.raises(Refused):
        after_silence.deliver_attestation(
            reference=str(request.reference), collectivity=place, by=agent(), at=clock.now()
        )


def test_s31_the_reasons_of_a_tacit_refusal_are_owed_within_a_month(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = lapsed(place, marie, accepted=False)
    browser, address = logged_in(place, marie), f"/demandes/{request.reference}/"
    assert "Demander les motifs" in words(browser.get(address))
    for _ in range(2):
        browser.post(f"{address}motifs/")
    assert verbs(request).count("ask_reasons") == 1
    request.refresh_from_db()
    assert request.next_due_at is not None
    assert request.next_due_at.date() == add_months(clock.paris_date(clock.now()), 1)
    page = words(browser.get(address))
    assert "Motifs du refus, au plus tard" in page
    vu = seen(desk.get(page_of(request, "motifs/")))
    given = {"reason": "Article L. 2144-3 : la salle est prise."}
    assert "Les motifs sont communiqués" in words(do(desk, request, "motifs/", vu, **given))
    assert "déjà communiqués" in words(do(desk, request, "motifs/", vu, **given))
    [mail] = mails(request, "reasons")
    assert "la salle est prise" in mail
    assert "Vous pouvez contester cette décision jusqu’au" in mail
    assert "la salle est prise" in words(browser.get(address))
    request.refresh_from_db()
    assert request.next_due_at is None


def test_reasons_are_asked_while_the_refusal_may_be_contested(place: CollectivityCard) -> None:
    marie = applicant()
    request = lapsed(place, marie, accepted=False)
    with pytest.raises(Refused, match="délai pour contester"):
        after_silence.ask_reasons(
            reference=str(request.reference),
            collectivity=place,
            by=marie,
            at=clock.now() + timedelta(days=90),
            ip_address=None,
        )
    with pytest.raises(NotFound):
        after_silence.ask_reasons(
            reference=str(request.reference), collectivity=place, by=applicant(), at=clock.now(), ip_address=None
        )


def test_what_a_colleague_did_meanwhile_stops_the_act(place: CollectivityCard, desk: Client, counter: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "classement/")))
    do(counter, request, "message/", body="Je m’en occupe.")
    answer = do(desk, request, "classement/", vu, reason=WHY)
    assert answer.status_code == 409
    assert WHY in words(answer)
    assert verbs(request) == ["message"]


def test_neither_a_neighbour_nor_a_citizen_nor_a_stranger_does_any_of_it(
    place: CollectivityCard, epernay: CollectivityCard, client_of: Any
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    with context.inside(epernay.schema):
        paul = agent("Paul Roy")
    for browser, expected in (
        (desk_of(epernay, paul), 404),
        (logged_in(place, marie), 404),
        (client_of(place), 403),
    ):
        given = {"vu": "9", "reason": WHY}
        assert [browser.post(page_of(request, act), given).status_code for act in ACTS] == [expected] * len(ACTS)
    assert status_of(request) == "submitted"
    assert logged_in(place, applicant()).post(f"/demandes/{request.reference}/motifs/").status_code == 404


def test_destroyed_data_are_not_brought_back(place: CollectivityCard, desk: Client, boss: Any) -> None:
    request = sent(place)
    do(desk, request, "classement/", reason=WHY)
    ServiceRequest.objects.filter(id=request.id).update(erased_at=clock.now(), retention_over_at=clock.now())
    answer = do(desk_of(place, boss), request, "reouverture/", reason="À revoir.")
    assert "ont été détruites" in words(answer)
    assert JournalEntry.objects.filter(request=request, verb="reopen").count() == 0
