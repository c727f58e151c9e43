"""The secretary's path: from the pack and the library to procedures that the public sees. Issue 4, first bullets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from shared_apps.catalogue import library
from shared_apps.catalogue.models import Offer
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import commands
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenants import context, registry
from tenants.events import CollectivityCompleted
from tenants.registry import CollectivityCard
from tests.factories.requests import applicant, draft
from tests.integration.desk.people import desk_of, logged_in, sent, words
from xcontact.kit import clock
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
OURS = "/bureau/administration/demarches/"
LIBRARY = f"{OURS}bibliotheque/"
SCHOOL, PARKING, ROAD, OTHER = "inscription-scolaire", "stationnement-resident", "signalement-voirie", "autre-demande"


@pytest.fixture(autouse=True)
def _not_in_the_pack(place: CollectivityCard) -> None:
    """Whatever the pack becomes, these two are still in the library alone, with facts to confirm."""
    Procedure.objects.filter(slug__in=[SCHOOL, PARKING]).delete()


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    """An administrator's browser."""
    return desk_of(place, boss)


@pytest.fixture
def school(place: CollectivityCard, boss: Agent) -> Procedure:
    """Adopted, with a fact of law to confirm."""
    return commands.adopt(slugs=[SCHOOL], collectivity=place, by=boss, at=clock.now())[0]


def state(slug: str) -> str:
    return Procedure.objects.get(slug=slug).status


def number(slug: str) -> str:
    return str(Procedure.objects.get(slug=slug).working_number)


def public(place: CollectivityCard, client_of: Callable[[CollectivityCard], Client], slug: str) -> int:
    return client_of(place).get(f"/demarches/{slug}/").status_code


def test_opening_adopts_the_pack_and_leaves_the_rest_in_the_library(place: CollectivityCard) -> None:
    held = set(Procedure.objects.values_list("slug", flat=True))
    assert held == set(library.pack(place.kind, place.population or 0)) - {SCHOOL, PARKING}
    for procedure in Procedure.objects.all():
        waits = bool(library.procedure(procedure.slug).to_confirm)
        assert (procedure.status == ProcedureStatus.DRAFT) == waits


def test_several_are_adopted_at_once_then_published_in_one_click(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    Procedure.objects.filter(slug=ROAD).update(status=ProcedureStatus.DRAFT)
    Offer.objects.filter(place=place.schema, slug=ROAD).delete()
    text = words(office.post(LIBRARY, {"slug": [SCHOOL, PARKING]}, follow=True))
    assert "2 démarches sont adoptées. Rien n’est public avant d’être publié." in text
    assert "1 point de droit à confirmer." in text
    assert "Publier tout ce qui est prêt (1)" in text
    assert public(place, client_of, SCHOOL) == 404
    text = words(office.post(f"{OURS}publier/", follow=True))
    assert "« Signaler" in text and "est publiée" in text
    assert public(place, client_of, ROAD) == 200
    assert Offer.objects.filter(place=place.schema, slug=ROAD).exists()
    assert [state(SCHOOL), state(PARKING)] == ["DRAFT", "DRAFT"], "unconfirmed facts keep them from the public"
    assert "Rien n’attendait" in words(office.post(f"{OURS}publier/", follow=True)), "a second click"


def test_facts_are_confirmed_as_plain_questions_and_publish_it(
    place: CollectivityCard, office: Client, school: Procedure, client_of: Callable[[CollectivityCard], Client]
) -> None:
    page = words(office.get(f"{OURS}{SCHOOL}/"))
    assert "Le silence gardé deux mois vaut-il bien accord pour l’inscription scolaire" in page
    silence = library.procedure(SCHOOL).silence
    assert silence
    given = {
        "vu": "0",
        "silence_value": silence.value,
        "silence_unit": silence.unit,
        "silence_basis": silence.legal_basis,
    }
    assert "Cochez ce que vous confirmez" in words(office.post(f"{OURS}{SCHOOL}/confirmer/", given))
    assert state(SCHOOL) == "DRAFT"
    answer = office.post(f"{OURS}{SCHOOL}/confirmer/", {**given, "fact_silence": "on"}, follow=True)
    assert "Tout est confirmé : la démarche est publiée." in words(answer)
    assert public(place, client_of, SCHOOL) == 200
    last = Revision.objects.filter(procedure=school).latest("number")
    assert (last.overrides, last.made_by) == ({"confirmed": ["silence"]}, "secrétaire")
    office.post(f"{OURS}{SCHOOL}/confirmer/", {**given, "fact_silence": "on"})
    assert Revision.objects.filter(procedure=school).count() == 2, "a second click"


def test_another_delay_wants_another_text(place: CollectivityCard, office: Client, school: Procedure) -> None:
    silence = library.procedure(SCHOOL).silence
    assert silence
    given = {"vu": "0", "fact_silence": "on", "silence_value": "3", "silence_unit": "MONTHS"}
    text = words(office.post(f"{OURS}{SCHOOL}/confirmer/", {**given, "silence_basis": silence.legal_basis}))
    assert "indiquez le texte qui fixe le nouveau délai" in text
    office.post(f"{OURS}{SCHOOL}/confirmer/", {**given, "silence_basis": "Délibération n° 12"})
    assert Revision.objects.filter(procedure=school).latest("number").overrides["silence"]["value"] == 3
    assert state(SCHOOL) == "PUBLISHED"


def test_one_fact_of_two_is_kept_and_publishes_nothing(place: CollectivityCard, office: Client, boss: Agent) -> None:
    commands.adopt(slugs=[PARKING], collectivity=place, by=boss, at=clock.now())
    silence = library.procedure(PARKING).silence
    assert silence
    given = {
        "vu": "0",
        "silence_value": silence.value,
        "silence_unit": silence.unit,
        "silence_basis": silence.legal_basis,
        "fact_silence": "on",
    }
    text = words(office.post(f"{OURS}{PARKING}/confirmer/", given, follow=True))
    assert "Il reste des points à confirmer." in text
    assert state(PARKING) == "DRAFT"
    answer = office.post(f"{OURS}{PARKING}/publier/", {"vu": number(PARKING)}, follow=True)
    assert "Rien n’est publié. À confirmer" in words(answer)
    assert state(PARKING) == "DRAFT"
    assert "Tout est confirmé" in words(
        office.post(f"{OURS}{PARKING}/confirmer/", {"vu": number(PARKING), "fact_documents": "on"}, follow=True)
    )


def test_the_table_says_how_far_it_is(place: CollectivityCard, office: Client, school: Procedure) -> None:
    total = Procedure.objects.count()
    published = Procedure.objects.filter(status="PUBLISHED").count()
    text = words(office.get(OURS))
    assert f"{published} sur {total} publiées" in text
    assert "À confirmer" in text


def test_adopting_twice_is_refused(place: CollectivityCard, office: Client, school: Procedure) -> None:
    answer = office.post(LIBRARY, {"slug": [SCHOOL, PARKING]})
    assert answer.status_code == 422
    assert "Rien n’a été adopté" in words(answer)
    assert "est déjà dans vos démarches" in words(answer)
    assert not Procedure.objects.filter(slug=PARKING).exists(), "all of them or none"
    assert "Cochez au moins une démarche" in words(office.post(LIBRARY, {}))


def test_the_library_is_searched_whatever_the_accents(place: CollectivityCard, office: Client) -> None:
    text = words(office.get(LIBRARY, {"q": "ECOLE"})) + words(office.get(LIBRARY, {"q": "resident"}))
    assert library.procedure(PARKING).title in text.replace("\u00a0", " ")
    assert "Aucune démarche ne correspond" in words(office.get(LIBRARY, {"q": "licorne"}))


def test_what_suits_another_kind_of_collectivity_is_not_found(
    place: CollectivityCard, office: Client, boss: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.post(LIBRARY, {"slug": ["carte-au-tresor"]}).status_code == 404
    monkeypatch.setattr(registry, "by_subdomain", lambda subdomain: replace(place, kind="EPCI"))
    assert office.post(LIBRARY, {"slug": [SCHOOL]}).status_code == 404
    assert not Procedure.objects.filter(slug=SCHOOL).exists()


def test_what_is_withdrawn_leaves_the_public_and_what_was_begun_goes_on(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    marie = applicant()
    begun, request = draft(marie), sent(place, ROAD)
    page = words(office.get(f"{OURS}{ROAD}/retirer/"))
    assert "1 brouillon et 1 demande en cours" in page
    assert state(ROAD) == "PUBLISHED", "asking is not doing"
    assert "est retirée" in words(office.post(f"{OURS}{ROAD}/retirer/", follow=True))
    assert public(place, client_of, ROAD) == 404
    assert not Offer.objects.filter(place=place.schema, slug=ROAD).exists()
    assert "déjà retirée" in words(office.post(f"{OURS}{ROAD}/retirer/", follow=True)), "a second click"
    root = f"/demarches/{ROAD}/demande/{begun.id}/"
    assert logged_in(place, marie).get(f"{root}verification/").status_code == 200
    request.refresh_from_db()
    assert request.reference
    office.post(f"{OURS}{ROAD}/publier/", {"vu": number(ROAD)})
    assert public(place, client_of, ROAD) == 200
    assert Offer.objects.filter(place=place.schema, slug=ROAD).count() == 1


def test_the_generic_request_is_never_withdrawn(place: CollectivityCard, office: Client) -> None:
    assert "Retirer cette démarche" not in words(office.get(f"{OURS}{OTHER}/"))
    assert "ne se retire pas" in words(office.post(f"{OURS}{OTHER}/retirer/", follow=True))
    assert state(OTHER) == "PUBLISHED"


def test_an_agent_who_does_not_administer_sees_and_does_nothing(
    place: CollectivityCard, desk: Client, claire: Agent, school: Procedure
) -> None:
    assert "Publier, adapter" not in words(desk.get("/bureau/administration/"))
    for address in ("", "bibliotheque/", f"{SCHOOL}/", f"{ROAD}/retirer/"):
        assert desk.get(OURS + address).status_code == 403, address
    acts = ["publier/", "bibliotheque/", f"{SCHOOL}/confirmer/", f"{SCHOOL}/publier/", f"{ROAD}/retirer/"]
    for address in acts:
        assert desk.post(OURS + address, {"slug": PARKING, "vu": "0", "fact_silence": "on"}).status_code == 403, address
    assert (state(SCHOOL), state(ROAD)) == ("DRAFT", "PUBLISHED")
    with pytest.raises(Refused):
        commands.withdraw(slug=ROAD, collectivity=place, by=claire)


def test_next_door_nothing_changes(place: CollectivityCard, epernay: CollectivityCard, office: Client) -> None:
    before = Offer.objects.filter(slug=ROAD).count()
    office.post(LIBRARY, {"slug": SCHOOL})
    office.post(f"{OURS}{ROAD}/retirer/")
    with context.portal():
        assert Offer.objects.filter(place=epernay.schema, slug=ROAD).exists()
    with context.inside(epernay.schema):
        assert not Procedure.objects.filter(slug=SCHOOL).exists()
        assert state(ROAD) == "PUBLISHED"
    assert before >= 1


def test_a_collectivity_in_preparation_confirms_and_is_published_when_it_opens(
    place: CollectivityCard, boss: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its administrator only adopted stays his to publish."""
    preparing = replace(place, status="PREPARING")
    monkeypatch.setattr(registry, "by_subdomain", lambda subdomain: preparing)
    Procedure.objects.filter(slug=ROAD).update(status=ProcedureStatus.DRAFT)
    Offer.objects.filter(place=place.schema, slug=ROAD).delete()
    commands.adopt(slugs=[SCHOOL], collectivity=preparing, by=boss, at=clock.now())
    office = desk_of(place, boss)
    assert "SPL-Xdémat n’a pas encore ouvert votre collectivité" in words(office.get(OURS))
    assert "Rien n’attendait" in words(office.post(f"{OURS}publier/", follow=True))
    assert "Rien n’est publié." in words(office.post(f"{OURS}{ROAD}/publier/", {"vu": number(ROAD)}, follow=True))
    assert state(ROAD) == "DRAFT"
    commands.publish_held_back(CollectivityCompleted(place))
    assert (state(ROAD), state(SCHOOL)) == ("PUBLISHED", "DRAFT")
    assert Offer.objects.filter(place=place.schema, slug=ROAD).exists()
