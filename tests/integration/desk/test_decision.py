from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tenant_apps.organisation.models import Agent, Signatory
from tenant_apps.requests import commands
from tenant_apps.requests.models import Decision, Receipt
from tenants.registry import CollectivityCard
from tests.factories.requests import signatory
from tests.integration.desk.people import mails, page_of, seen, sent, verbs, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
BODY = "Bonjour Madame,\n\nLa salle est à vous le 2 mai."
REASON = "Article L. 2144-3 du CGCT : la salle est déjà prise ce jour-là."


def answer(browser: Client, request: Any, maire: Signatory, vu: str | None = None, **changes: Any) -> Any:
    known = vu or seen(browser.get(page_of(request, "reponse/")))
    given = {"vu": known, "kind": "accepted", "body": BODY, "reason": "", "signatory": str(maire.id), **changes}
    return browser.post(page_of(request, "reponse/"), given, follow=True)


def test_an_answer_is_read_again_then_sent(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place, "pret-de-salle")
    review = answer(desk, request, maire, etape="relire")
    text = words(review)
    assert "Relisez avant d’envoyer" in text
    assert "La salle est à vous le 2 mai." in text
    assert "Agnès Roussel maire" in text
    assert "contestée" not in text
    assert (verbs(request), Decision.objects.count()) == ([], 0)
    text = words(answer(desk, request, maire, seen(review), etape="envoyer"))
    assert "La réponse est envoyée à l’usager." in text
    assert "Acceptée" in text
    [mail] = mails(request, "decision")
    assert "La salle est à vous le 2 mai." in mail
    assert "Agnès Roussel, maire" in mail


def test_an_acknowledgement_still_owed_leaves_after_the_answer(
    place: CollectivityCard, desk: Client, maire: Signatory
) -> None:
    """L. 112-11: an answer does not do without it."""
    request = sent(place, "pret-de-salle")
    review = answer(desk, request, maire, etape="relire")
    sheet = answer(desk, request, maire, seen(review), etape="envoyer")
    assert "Envoyer l’accusé de réception" in words(sheet)
    sheet = desk.post(page_of(request, "accuse-de-reception/"), {"vu": seen(sheet)}, follow=True)
    assert Receipt.objects.filter(sending__request=request, kind="acknowledgement").count() == 1
    assert "Envoyer l’accusé de réception" not in words(sheet)


def test_the_review_can_be_left_to_change_a_word(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place, "pret-de-salle")
    page = answer(desk, request, maire, etape="modifier")
    assert "Relire avant d’envoyer" in words(page)
    assert "La salle est à vous le 2 mai." in words(page)
    assert page.content.decode().count("checked") == 2
    assert Decision.objects.count() == 0


def test_a_refusal_says_why_and_how_to_contest_it(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place, "pret-de-salle")
    silent = answer(desk, request, maire, kind="rejected", reason="  ", etape="relire")
    assert "Un refus se motive" in words(silent)
    review = words(answer(desk, request, maire, kind="rejected", reason=REASON, etape="relire"))
    assert REASON in review
    assert "tribunal administratif de Châlons-en-Champagne" in review
    answer(desk, request, maire, kind="rejected", reason=REASON, etape="envoyer")
    [mail] = mails(request, "decision")
    assert "déjà prise ce jour-là" in mail
    assert "Châlons-en-Champagne" in mail
    assert "Recours de l’usager, jusqu’au" in words(desk.get(page_of(request)))


def test_reasons_written_then_given_up_do_not_leave_with_an_accord(
    place: CollectivityCard, desk: Client, maire: Signatory
) -> None:
    request = sent(place, "pret-de-salle")
    assert REASON not in words(answer(desk, request, maire, reason=REASON, etape="relire"))
    answer(desk, request, maire, reason=REASON, etape="envoyer")
    assert Decision.objects.get(request=request).reason == ""


def test_a_plain_answer_closes(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place)
    assert "Close" in words(answer(desk, request, maire, kind="answered", etape="envoyer"))


@pytest.mark.parametrize("change", [{"kind": ""}, {"body": " "}, {"signatory": ""}, {"kind": "revoked"}])
def test_nothing_leaves_incomplete(
    place: CollectivityCard, desk: Client, maire: Signatory, change: dict[str, str]
) -> None:
    request = sent(place)
    for step in ("relire", "envoyer"):
        assert words(answer(desk, request, maire, etape=step, **change)).startswith("Erreur")
    assert Decision.objects.count() == 0


def test_nobody_signs_before_or_after_his_delegation(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    today = clock.paris_date(clock.now())
    gone = signatory(name="Luc Ancien", starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=1))
    signatory(name="Ève Future", starts_on=today + timedelta(days=1))
    request = sent(place)
    text = words(desk.get(page_of(request, "reponse/")))
    assert "Agnès Roussel, maire" in text
    assert "Luc Ancien" not in text and "Ève Future" not in text
    assert words(answer(desk, request, gone, etape="envoyer")).startswith("Erreur")
    assert Decision.objects.count() == 0


def test_without_a_signatory_the_page_says_where_to_name_one(place: CollectivityCard, desk: Client) -> None:
    text = words(desk.get(page_of(sent(place), "reponse/")))
    assert "Personne ne peut encore signer" in text
    assert "Ajouter un signataire" in text


def test_a_second_click_decides_once(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place)
    vu = seen(answer(desk, request, maire, etape="relire"))
    answer(desk, request, maire, vu, etape="envoyer")
    again = answer(desk, request, maire, vu, etape="envoyer")
    assert again.status_code == 200
    assert "est déjà acceptée : on ne peut pas l’accepter" in words(again)
    assert Decision.objects.filter(request=request).count() == 1
    assert len(mails(request, "decision")) == 1


def test_two_agents_never_decide_over_each_other(
    place: CollectivityCard, desk: Client, counter: Client, maire: Signatory
) -> None:
    request = sent(place)
    vu = seen(answer(desk, request, maire, etape="relire"))
    answer(counter, request, maire, kind="rejected", reason=REASON, etape="envoyer")
    late = answer(desk, request, maire, vu, etape="envoyer")
    assert late.status_code == 409
    assert "Demande refusée par Hugo Masson" in words(late)
    assert "La salle est à vous le 2 mai." in words(late)
    assert Decision.objects.filter(request=request).count() == 1
    assert len(mails(request, "decision")) == 1


def test_after_silence_an_accord_is_still_possible(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place, at=clock.now() - timedelta(days=80))
    assert commands.lapse(request_id=request.id, collectivity=place, at=clock.now())
    text = words(desk.get(page_of(request, "reponse/")))
    assert "Accord : la demande est acceptée" in text
    assert "Réponse simple" not in text
    assert "Acceptée" in words(answer(desk, request, maire, etape="envoyer"))


def test_a_decided_request_offers_no_second_refusal(place: CollectivityCard, desk: Client, maire: Signatory) -> None:
    request = sent(place)
    answer(desk, request, maire, kind="answered", etape="envoyer")
    assert "Répondre ou décider" not in words(desk.get(page_of(request)))
    assert "a déjà reçu sa réponse" in words(desk.get(page_of(request, "reponse/")))


def test_who_wants_paper_gets_a_letter(place: CollectivityCard, desk: Client, maire: Signatory, claire: Agent) -> None:
    request = sent(place, "pret-de-salle", refuses_electronic_answer=True)
    assert "Réponse par la poste" in words(desk.get(page_of(request)))
    assert "la réponse doit aussi partir par courrier postal" in words(desk.get(page_of(request, "reponse/")))
    assert "Elle doit aussi partir par la poste" in words(answer(desk, request, maire, etape="relire"))
    sent_page = words(answer(desk, request, maire, etape="envoyer"))
    assert "imprimez le courrier" in sent_page
    letter = words(desk.get(page_of(request, "reponses/1/courrier/")))
    assert "Les Amis du Lavoir 12 rue des Tanneurs 10000 Troyes" in letter
    assert "La salle est à vous le 2 mai." in letter
    assert "Agnès Roussel maire" in letter
    assert desk.get(page_of(request, "reponses/2/courrier/")).status_code == 404
