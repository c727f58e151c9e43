from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests.models import Supplement
from tenants.registry import CollectivityCard
from tests.integration.desk.people import mails, page_of, seen, sent, verbs, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def asked(**changes: Any) -> dict[str, Any]:
    later = clock.paris_date(clock.now()) + timedelta(days=20)
    return {
        "lines": "2",
        "label_1": "Un plan des lieux",
        "basis_1": "Délibération du 3 mars 2026",
        "due_on": later.isoformat(),
        "blocking": "oui",
        "explanation": "Le plan joint est illisible.",
        **changes,
    }


def ask(browser: Client, request: Any, vu: str | None = None, **changes: Any) -> Any:
    known = vu or seen(browser.get(page_of(request, "complement/")))
    return browser.post(page_of(request, "complement/"), {"vu": known, **asked(**changes)}, follow=True)


def test_a_missing_piece_is_asked_with_its_text_and_its_day(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "pret-de-salle")
    text = words(ask(desk, request))
    assert "La demande de complément est envoyée" in text
    assert "En attente d’un complément" in text
    assert "Un plan des lieux (Délibération du 3 mars 2026)" in text
    assert "délai suspendu" in text
    [mail] = mails(request, "supplement_asked")
    for expected in ("Un plan des lieux (Délibération du 3 mars 2026)", "Le plan joint est illisible.", "Claire Petit"):
        assert expected in mail


def test_a_piece_that_can_wait_leaves_the_clock_running(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "autre-demande")
    assert "délai de réponse maintenu" in words(ask(desk, request, blocking="non"))
    assert not Supplement.objects.get(request=request).blocking


def test_what_the_procedure_expects_and_did_not_come_is_proposed(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "pret-de-salle")
    assert "Attestation d’assurance" in words(desk.get(page_of(request, "complement/")))
    ask(desk, request, pieces=["insurance"], label_1="", basis_1="")
    assert Supplement.objects.get(request=request).pieces == [{"label": "Attestation d’assurance", "legal_basis": ""}]
    with_photograph = sent(place, "signalement-voirie", photographs=1)
    assert "Photo du problème" not in words(desk.get(page_of(with_photograph, "complement/")))


def test_thirty_days_are_proposed(place: CollectivityCard, desk: Client) -> None:
    day = clock.paris_date(clock.now()) + timedelta(days=30)
    assert f'value="{day.isoformat()}"' in desk.get(page_of(sent(place), "complement/")).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label_1": "", "basis_1": ""}, "Indiquez au moins une pièce ou une information à fournir."),
        ({"label_1": ""}, "Nommez la pièce ou l’information que ce texte exige."),
        ({"due_on": "2020-01-01"}, "Choisissez un jour à venir."),
        ({"due_on": "demain"}, "Cette date n’existe pas."),
        ({"due_on": ""}, "Indiquez jusqu’à quel jour"),
        ({"blocking": ""}, "Dites si ces pièces sont indispensables."),
    ],
)
def test_what_is_not_clear_is_asked_again_and_the_rest_kept(
    place: CollectivityCard, desk: Client, change: dict[str, str], sentence: str
) -> None:
    request = sent(place)
    answer = ask(desk, request, **change)
    assert sentence in words(answer)
    assert "Le plan joint est illisible." in words(answer)
    assert verbs(request) == []
    assert not Mail.objects.filter(kind="supplement_asked").exists()


def test_a_date_may_be_typed_as_in_france(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    later = clock.paris_date(clock.now()) + timedelta(days=20)
    ask(desk, request, due_on=later.strftime("%d/%m/%Y"))
    assert Supplement.objects.get(request=request).due_on == later


def test_more_lines_come_without_losing_a_word_nor_sending(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "pret-de-salle")
    answer = ask(desk, request, etape="ligne", pieces=["insurance"])
    page = answer.content.decode()
    assert 'name="label_4"' in page and 'name="label_5"' not in page
    assert 'value="Un plan des lieux"' in page
    assert "Le plan joint est illisible." in page
    assert page.count("checked") == 2
    assert "point à corriger" not in page
    assert verbs(request) == []
    ask(desk, request, lines="4", label_4="Un devis")
    assert [piece["label"] for piece in Supplement.objects.get(request=request).pieces] == [
        "Un plan des lieux",
        "Un devis",
    ]


def test_a_second_click_asks_once(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "complement/")))
    ask(desk, request, vu)
    again = ask(desk, request, vu)
    assert again.status_code == 200
    assert "attend un complément de son auteur" in words(again)
    assert Supplement.objects.filter(request=request).count() == 1
    assert len(mails(request, "supplement_asked")) == 1


def test_two_agents_do_not_ask_twice(place: CollectivityCard, desk: Client, counter: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "complement/")))
    ask(counter, request)
    answer = ask(desk, request, vu, label_1="Un autre plan")
    assert answer.status_code == 409
    assert "Complément demandé à l’usager par Hugo Masson" in words(answer)
    assert 'value="Un autre plan"' in answer.content.decode()
    assert Supplement.objects.filter(request=request).count() == 1
    stubborn = ask(desk, request, seen(answer), label_1="Un autre plan")
    assert "attend un complément de son auteur" in words(stubborn)
    assert 'value="Un autre plan"' in stubborn.content.decode()
