"""Acts that are one button or one text, done once, on the request as the agent saw it."""

from typing import Any

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.organisation.models import Department
from tenant_apps.requests import commands
from tenant_apps.requests.models import Receipt, ServiceRequest
from tenants.registry import CollectivityCard
from tests.factories.requests import applicant
from tests.integration.desk.people import mails, page_of, seen, sent, verbs, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def press(browser: Client, request: ServiceRequest, button: str, vu: str | None = None) -> Any:
    """Press a button of the request's page, as it is now or as it was."""
    known = vu or seen(browser.get(page_of(request)))
    return browser.post(page_of(request, button), {"vu": known}, follow=True)


def write(browser: Client, request: ServiceRequest, body: str, vu: str | None = None) -> Any:
    known = vu or seen(browser.get(page_of(request, "message/")))
    return browser.post(page_of(request, "message/"), {"vu": known, "body": body}, follow=True)


def test_taking_up_names_the_agent_to_the_citizen(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    text = words(press(desk, request, "prise-en-charge/"))
    assert "Vous suivez cette demande" in text
    assert "En cours d’instruction" in text
    assert "Suivie par Claire Petit, secrétaire de mairie" in text
    [mail] = mails(request, "taken_up")
    assert "Claire Petit, secrétaire de mairie" in mail


def test_a_second_click_changes_nothing_and_says_so(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request)))
    press(desk, request, "prise-en-charge/", vu)
    again = press(desk, request, "prise-en-charge/", vu)
    assert again.status_code == 200
    assert "est en cours d’instruction : on ne peut pas la prendre en charge" in words(again)
    assert verbs(request).count("take_up") == 1
    assert len(mails(request, "taken_up")) == 1


def test_the_acknowledgement_leaves_once(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "pret-de-salle")
    vu = seen(desk.get(page_of(request)))
    assert "L’accusé de réception est envoyé" in words(press(desk, request, "accuse-de-reception/", vu))
    assert "est déjà parti" in words(press(desk, request, "accuse-de-reception/", vu))
    assert Receipt.objects.filter(sending__request=request, kind="acknowledgement").count() == 1
    assert len(mails(request, "receipt")) == 2
    assert "Envoyer l’accusé de réception" not in words(desk.get(page_of(request)))


def test_the_page_says_what_the_acknowledgement_lacks(place: CollectivityCard, desk: Client) -> None:
    Department.objects.update(telephone="")
    request = sent(place, "pret-de-salle")
    text = words(desk.get(page_of(request)))
    assert "L’accusé de réception ne peut pas encore partir" in text
    assert "Le numéro de téléphone du service manque." in text
    assert "Le numéro de téléphone du service manque." in words(
        press(desk, request, "accuse-de-reception/", "99"),
    )
    assert verbs(request) == []


def test_a_message_is_mailed_and_signed(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    assert "Votre message est envoyé" in words(write(desk, request, "  Bonjour,\n\nNous étudions. "))
    [mail] = mails(request, "message")
    assert "Nous étudions." in mail
    assert "Claire Petit, secrétaire de mairie" in mail


def test_an_empty_message_is_asked_for_again(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    answer = write(desk, request, "   ")
    assert "Écrivez votre message avant de l’envoyer." in words(answer)
    assert words(answer).startswith("Erreur")
    assert verbs(request) == []


def test_the_same_message_sent_twice_leaves_once_and_another_follows(place: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "message/")))
    write(desk, request, "Bonjour.", vu)
    assert "Ce message est déjà parti" in words(write(desk, request, "Bonjour.", vu))
    assert len(mails(request, "message")) == 1
    write(desk, request, "Une chose encore.", vu)
    assert len(mails(request, "message")) == 2


def test_what_a_colleague_did_meanwhile_is_shown_and_the_text_kept(
    place: CollectivityCard, desk: Client, counter: Client
) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request, "message/")))
    write(counter, request, "Je m’en occupe.")
    answer = write(desk, request, "Bonjour, envoyez-nous un plan.", vu)
    assert answer.status_code == 409
    text = words(answer)
    assert "Cette demande a changé depuis que vous l’avez ouverte" in text
    assert "Message à l’usager par Hugo Masson, secrétaire de mairie" in text
    assert "Je m’en occupe." in text
    assert "Bonjour, envoyez-nous un plan." in text
    assert len(mails(request, "message")) == 1
    write(desk, request, "Bonjour, envoyez-nous un plan.", seen(answer))
    assert len(mails(request, "message")) == 2


def test_what_the_citizen_did_meanwhile_counts_too(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    vu = seen(desk.get(page_of(request)))
    commands.withdraw(reference=request.reference, collectivity=place, by=marie, at=clock.now(), ip_address="192.0.2.7")
    text = words(press(desk, request, "prise-en-charge/", vu))
    assert "Demande retirée par l’usager" in text
    assert "Rien n’a été fait" in text
    assert verbs(request) == ["withdraw"]


def test_a_colleague_who_only_read_disturbs_nobody(place: CollectivityCard, desk: Client, counter: Client) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request)))
    counter.get(page_of(request))
    assert "Vous suivez cette demande" in words(press(desk, request, "prise-en-charge/", vu))


@pytest.mark.parametrize("vu", ["", "0", "-1", "²", "abc", "9" * 40])
def test_a_page_that_does_not_say_what_it_saw_acts_on_nothing(place: CollectivityCard, desk: Client, vu: str) -> None:
    request = sent(place)
    answer = desk.post(page_of(request, "prise-en-charge/"), {"vu": vu}, follow=True)
    assert "Cette demande a changé" in words(answer)
    assert verbs(request) == []


@pytest.mark.parametrize("button", ["prise-en-charge/", "accuse-de-reception/"])
def test_nothing_is_done_by_following_a_link(place: CollectivityCard, desk: Client, button: str) -> None:
    assert desk.get(page_of(sent(place), button)).status_code == 405


def test_an_act_whose_mail_cannot_be_frozen_never_happened(
    place: CollectivityCard, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sent(place)
    vu = seen(desk.get(page_of(request)))
    before = Mail.objects.count()

    def broken(**kwargs: object) -> None:
        raise RuntimeError("the ledger")

    monkeypatch.setattr("xcontact.kit.mail.compose.compose", broken)
    desk.raise_request_exception = False
    assert desk.post(page_of(request, "prise-en-charge/"), {"vu": vu}).status_code == 500
    monkeypatch.undo()
    request.refresh_from_db()
    assert (request.status, verbs(request), Mail.objects.count()) == ("submitted", [], before)
