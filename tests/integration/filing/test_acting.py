"""« À quel titre faites-vous cette demande ? » (R. 112-9-1 CRPA, law.md S-07, S-09, D-02)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests import commands
from tenant_apps.requests.models import Sending, ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.desk.people import desk_of
from tests.integration.filing.browsing import browser_of, words
from tests.integration.filing.conftest import PROFILE
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
ROAD, ROOM, BIRTH = "/demarches/signalement-voirie/", "/demarches/pret-de-salle/", "/demarches/acte-de-naissance/"
LAVOIR = {
    "id": "6b4a5c1e-0000-5000-8000-000000000001",
    "kind": "ASSOCIATION",
    "name": "Les Amis du <b>Lavoir</b>",
    "siret": "",
    "rna": "W103001234",
    "quality": "présidente",
    "address": {"street": "1 place de la Mairie", "postcode": "10000", "city": "Troyes"},
}
BAKERY = {
    **LAVOIR,
    "id": "6b4a5c1e-0000-5000-8000-000000000002",
    "kind": "BUSINESS",
    "name": "Boulangerie Roy",
    "rna": "",
    "siret": "73282932000074",
    "quality": "gérante",
}
JEANNE = {"given_names": "Jeanne", "family_name": "Morel", "relation": "relative", "mandate": "on"}
PROBLEM = {"danger": "False", "problem_kind": "road", "description": "Un trou.", "place": "rue de l’École"}


@pytest.fixture
def president(marie: Applicant) -> Applicant:
    """Marie, who chairs an association and runs a bakery."""
    return factories.applicant(pseudonym=marie.pseudonym, profile={**PROFILE, "organisations": [LAVOIR, BAKERY]})


@pytest.fixture
def busy(place: CollectivityCard, president: Applicant) -> Client:
    return browser_of(place, president)


def begin(client: Client, address: str = ROAD, **said: str) -> str:
    return str(client.post(address, said)["Location"])


def answer_all(client: Client, root: str, **contact: Any) -> None:
    """Save the contact page as it is proposed, then the others."""
    draft = ServiceRequest.objects.get()
    page = client.get(f"{root}contact_details/")
    proposed = dict(page.context["form"].initial)
    given = {**proposed, "email": "marie@example.org", **contact, **PROBLEM, "danger": False}
    moment = draft.saved_at
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers=given, at=moment)


def test_without_organisation_nothing_more_is_asked(browser: Client):
    root = begin(browser)
    assert browser.get(root)["Location"] == f"{root}contact_details/"
    assert "pour quelqu’un d’autre" in words(browser.get("/demarches/autre-demande/"))


def test_whoever_represents_some_chooses_as_whom_he_files(busy: Client):
    root = begin(busy)
    assert busy.get(root)["Location"] == f"{root}a-quel-titre/"
    page = busy.get(f"{root}a-quel-titre/")
    text = words(page)
    for choice in (
        "Pour moi-même",
        "Pour Les Amis du <b>Lavoir</b> (association)",
        "Pour Boulangerie Roy (entreprise)",
    ):
        assert choice in text
    assert "Pour une autre personne" in text and "<b>Lavoir" not in page.content.decode()
    assert words(busy.post(f"{root}a-quel-titre/", {})).count("Choisissez à quel titre") >= 1
    assert busy.post(f"{root}a-quel-titre/", {"who": "self"})["Location"] == root
    assert busy.get(root)["Location"] == f"{root}contact_details/"
    assert ServiceRequest.objects.get().capacity == {"as": "self"}


def test_an_organisation_fills_the_form_and_stays_in_the_request(busy: Client, place: CollectivityCard):
    """S-07, S-09: kind, name, number, address, representative and quality, frozen in the sending."""
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": LAVOIR["id"]})
    page = busy.get(f"{root}contact_details/").content.decode()
    for proposed in ("W103001234", "1 place de la Mairie", "présidente", "&lt;b&gt;Lavoir"):
        assert proposed in page
    assert "12 rue des Tanneurs" not in page
    answer_all(busy, root)
    check = words(busy.get(f"{root}verification/"))
    assert "Demande faite au nom de Les Amis du <b>Lavoir</b> (association)" in check
    assert "Marie Lambert, présidente" in check
    busy.post(f"{root}verification/", {"exact": "on"})
    request = ServiceRequest.objects.get()
    assert (request.applicant_kind, request.identity["kind"]) == ("ASSOCIATION", "ASSOCIATION")
    kept = request.identity["capacity"]
    assert kept == {
        "as": "organisation",
        "kind": "ASSOCIATION",
        "name": LAVOIR["name"],
        "siret": "",
        "rna": "W103001234",
        "quality": "présidente",
        "address": LAVOIR["address"],
        "representative": "Marie Lambert",
    }
    assert Sending.objects.get().content["identity"]["capacity"] == kept
    assert request.identity["name"] == LAVOIR["name"]
    own = busy.get(f"/demandes/{request.reference}/")
    assert "Demande faite au nom de Les Amis du <b>Lavoir</b>" in words(own) and "<b>Lavoir" not in own.content.decode()
    desk = desk_of(place, factories.agent()).get(f"/bureau/demandes/{request.reference}/")
    for told in ("Association", "W103001234", "Marie Lambert, présidente", "1 place de la Mairie"):
        assert told in words(desk)
    assert "<b>Lavoir" not in desk.content.decode()


def test_nothing_of_an_organisation_is_kept_here_before_it_is_chosen(busy: Client):
    """D-02"""
    root = begin(busy)
    busy.get(f"{root}a-quel-titre/")
    draft = ServiceRequest.objects.get()
    assert "Lavoir" not in f"{draft.capacity}{draft.answers}"
    busy.post(f"{root}a-quel-titre/", {"who": LAVOIR["id"]})
    draft.refresh_from_db()
    assert "W103001234" not in f"{draft.capacity}{draft.answers}", "its numbers wait in his session"
    assert "Boulangerie" not in f"{draft.capacity}{draft.answers}", "nothing of the one that is not concerned"


def test_only_his_own_organisations(busy: Client, browser: Client, president: Applicant, marie: Applicant):
    """A forged id, a neighbour's: refused by the page and by the command."""
    root = begin(browser)
    for forged in (LAVOIR["id"], "0" * 36, "organisation", "' OR 1=1"):
        answer = browser.post(f"{root}a-quel-titre/", {"who": forged})
        assert answer.status_code == 422 and "Choisissez l’une des réponses proposées." in words(answer)
    draft = ServiceRequest.objects.get()
    with pytest.raises(Refused, match="pas dans votre compte"):
        commands.act_as_organisation(draft_id=draft.id, organisation_id=str(LAVOIR["id"]), by=marie, at=draft.saved_at)
    draft.refresh_from_db()
    assert draft.capacity == {}


def test_an_organisation_that_he_no_longer_represents_signs_nothing(busy: Client, place: CollectivityCard, marie):
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": LAVOIR["id"]})
    answer_all(busy, root)
    later = browser_of(place, marie)
    assert later.get(f"{root}verification/").status_code == 200
    answer = later.post(f"{root}verification/", {"exact": "on"})
    assert answer.status_code == 422 and "n’est plus dans votre compte" in words(answer)
    assert ServiceRequest.objects.get().reference is None


def test_a_procedure_offers_those_it_is_meant_for(busy: Client):
    room = begin(busy, ROOM)
    text = words(busy.get(f"{room}a-quel-titre/"))
    assert "Lavoir" in text and "Boulangerie" not in text and "moi-même" not in text
    assert "Pour une autre organisation, que je nommerai" in text and "autre personne" not in text
    assert busy.post(f"{room}a-quel-titre/", {"who": BAKERY["id"]}).status_code == 422
    assert busy.get(f"{room}pour-quelqu-un-d-autre/").status_code == 404
    assert "pour quelqu’un d’autre" not in words(busy.get(ROOM))
    birth = begin(busy, BIRTH)
    assert "a-quel-titre" not in busy.get(birth)["Location"], "for individuals alone: nothing to choose"


def test_for_somebody_else_with_a_mandate(browser: Client, place: CollectivityCard):
    """S-07, S-09: who, in what relation, by which declaration and when."""
    at = begin(browser, choix="autrui")
    assert at.endswith("pour-quelqu-un-d-autre/")
    without = browser.post(at, {**JEANNE, "mandate": ""})
    assert without.status_code == 422 and "Sans son accord" in words(without)
    assert ServiceRequest.objects.get().capacity == {}
    root = browser.post(at, JEANNE)["Location"]
    page = browser.get(f"{root}contact_details/").content.decode()
    assert "Morel" in page and "Jeanne" in page
    assert 'value="Lambert"' not in page and "12 rue des Tanneurs" not in page, "her name and address, not the helper's"
    assert "Demande faite pour Jeanne Morel" in words(browser.get(f"{root}contact_details/"))
    answer_all(browser, root, address={"street": "3 rue Basse", "postcode": "10000", "city": "Troyes"})
    check = words(browser.get(f"{root}verification/"))
    assert "Demande faite pour Jeanne Morel" in check and "Marie Lambert, proche qui l’aide" in check
    browser.post(f"{root}verification/", {"exact": "on"})
    request = ServiceRequest.objects.get()
    kept = request.identity["capacity"]
    assert (kept["as"], kept["relation"], kept["by"]) == ("other", "relative", "Marie Lambert")
    assert kept["mandate_declared_at"]
    assert request.identity["name"] == "Jeanne Morel" and request.identity["account"]["name"] == "Marie Lambert"
    assert request.applicant_kind == "INDIVIDUAL"
    for reader in (
        browser.get(f"/demandes/{request.reference}/"),
        desk_of(place, factories.agent()).get(f"/bureau/demandes/{request.reference}/"),
    ):
        text = words(reader)
        assert "Jeanne Morel" in text and "Marie Lambert, proche qui l’aide" in text
        assert "Déclaré sur l’honneur le" in text
    assert Mail.objects.filter(subject=request.id).first().recipient == "marie@example.org"  # type: ignore[union-attr]


def test_a_child_lives_where_its_parent_does(browser: Client):
    root = browser.post(begin(browser, choix="autrui"), {**JEANNE, "relation": "child"})["Location"]
    assert "12 rue des Tanneurs" in browser.get(f"{root}contact_details/").content.decode()


def test_it_is_changed_until_sent_and_asked_again_where_it_matters(busy: Client):
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": "self"})
    answer_all(busy, root)
    assert "Demande faite Pour vous-même" in words(busy.get(f"{root}verification/"))
    changed = busy.post(f"{root}a-quel-titre/?retour=verification", {"who": BAKERY["id"]})
    assert changed["Location"] == f"{root}verification/"
    answers = ServiceRequest.objects.get().answers
    assert "address" not in answers and answers["description"] == "Un trou." and answers["email"]
    assert busy.get(f"{root}verification/")["Location"].startswith(f"{root}contact_details/")
    assert "Boulangerie Roy" in busy.get(f"{root}contact_details/").content.decode()


def test_an_organisation_may_be_named_in_the_form_alone(busy: Client):
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": "self"})
    answer_all(busy, root, acting_as="ASSOCIATION", association_name="Le Club", quality="trésorière")
    assert "Pour l’organisation que vous nommez dans la demande" in words(busy.get(f"{root}verification/"))
    busy.post(f"{root}verification/", {"exact": "on"})
    request = ServiceRequest.objects.get()
    assert (request.applicant_kind, request.identity["name"]) == ("ASSOCIATION", "Le Club")


def test_a_form_that_says_otherwise_is_not_sent(busy: Client):
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": LAVOIR["id"]})
    answer_all(busy, root, acting_as="INDIVIDUAL")
    answer = busy.post(f"{root}verification/", {"exact": "on"})
    assert answer.status_code == 422 and "changez l’un ou l’autre" in words(answer)
    assert ServiceRequest.objects.get().reference is None


def test_once_sent_nothing_changes_it(busy: Client, president: Applicant):
    """S-09: the back button, a second tab."""
    root = begin(busy)
    busy.post(f"{root}a-quel-titre/", {"who": LAVOIR["id"]})
    answer_all(busy, root)
    busy.post(f"{root}verification/", {"exact": "on"})
    request = ServiceRequest.objects.get()
    for page in ("a-quel-titre/", "pour-quelqu-un-d-autre/"):
        assert busy.post(f"{root}{page}", {"who": "self", **JEANNE})["Location"] == f"/demandes/{request.reference}/"
    again = ServiceRequest.objects.get()
    assert (again.identity, again.capacity) == (request.identity, request.capacity)


def test_a_stranger_chooses_nothing(busy: Client, stranger: Client, unknown: Client):
    root = begin(busy)
    for page in ("a-quel-titre/", "pour-quelqu-un-d-autre/"):
        assert stranger.post(f"{root}{page}", {"who": "self", **JEANNE}).status_code == 404
        assert stranger.get(f"{root}{page}").status_code == 404
        assert unknown.post(f"{root}{page}", {"who": "self", **JEANNE}).status_code == 401
    assert ServiceRequest.objects.get().capacity == {}


def test_an_unknown_visitor_may_begin_for_somebody_else(
    unknown: Client, place: CollectivityCard, client_of: Callable[[CollectivityCard], Client]
):
    at = begin(unknown, choix="autrui")
    root = unknown.post(at, JEANNE)["Location"]
    draft = ServiceRequest.objects.get()
    assert draft.capacity["as"] == "other" and draft.capacity["unknown"]
    assert "Morel" in unknown.get(f"{root}contact_details/").content.decode()
    marie = factories.applicant()
    commands.adopt(draft_id=draft.id, pseudonym=draft.pseudonym, by=marie)
    draft.refresh_from_db()
    assert draft.capacity["as"] == "other" and "unknown" not in draft.capacity and "source" not in draft.capacity
