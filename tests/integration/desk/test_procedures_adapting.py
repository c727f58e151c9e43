"""Adapting a procedure: prepared, previewed, published, compared, taken back; two editors; the library's changes."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from shared_apps.catalogue import library
from shared_apps.catalogue.content import digest
from shared_apps.catalogue.models import LibraryRevision
from shared_apps.catalogue.overrides import resolve
from tenant_apps.organisation.models import Agent, AgentRole, Department
from tenant_apps.procedures import commands, queries
from tenant_apps.procedures.models import Procedure, Revision
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.desk.people import desk_of, sent, words
from xcontact.kit import clock
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
OURS = "/bureau/administration/demarches/"
ROOM, ROAD, SCHOOL = "pret-de-salle", "signalement-voirie", "inscription-scolaire"


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    return desk_of(place, boss)


@pytest.fixture
def colleague(place: CollectivityCard) -> Client:
    other = Agent.objects.create(display_name="Luc", function="directeur", role=AgentRole.ADMINISTRATOR)
    return desk_of(place, other)


def row(slug: str = ROOM) -> Procedure:
    return Procedure.objects.get(slug=slug)


def last(slug: str = ROOM) -> Revision:
    return Revision.objects.filter(procedure__slug=slug).latest("number")


def filled(slug: str = ROOM, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with these changes."""
    shown = queries.resolved_with(last(slug).base_digest, row(slug).working_copy or last(slug).overrides)
    names = "price contact hours additional_text specific_conditions counter_and_post dedicated_service_url".split()
    given: dict[str, Any] = {name: getattr(shown, name) for name in names}
    if shown.silence:
        given |= {
            "silence_value": shown.silence.value,
            "silence_unit": shown.silence.unit,
            "silence_basis": shown.silence.legal_basis,
        }
    if shown.retention:
        given |= {"retention_months": shown.retention.months, "retention_basis": shown.retention.basis}
    return {**given, "vu": str(row(slug).working_number), **changes}


def adapt(client: Client, slug: str = ROOM, **changes: Any) -> Any:
    return client.post(f"{OURS}{slug}/adapter/", filled(slug, **changes), follow=True)


def publish(client: Client, slug: str = ROOM, **more: Any) -> Any:
    return client.post(f"{OURS}{slug}/publier/", {"vu": str(row(slug).working_number), **more}, follow=True)


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[..., library.Entry]:
    """A release changes one procedure of the library."""

    def change(slug: str, **changes: Any) -> library.Entry:
        content = {**json.loads(json.dumps(library.entry(slug).content)), **changes}
        entry = library.Entry(slug, digest(content), content, resolve(content))
        shipped = tuple(entry if one.slug == slug else one for one in library.entries())
        monkeypatch.setattr(library, "entries", lambda: shipped)
        queries._base.cache_clear()
        queries._resolved.cache_clear()
        return entry

    return change


def test_what_is_prepared_is_previewed_then_published(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    public = client_of(place)
    text = words(adapt(office, price="80 € la journée", voir="oui"))
    assert "Aperçu." in text and "80 € la journée" in text.replace("\u00a0", " ")
    assert "80" not in words(public.get(f"/demarches/{ROOM}/")), "nothing is public before it is published"
    assert "Le prix passe de « Le tarif est fixé par la commune » à « 80 € la journée »." in words(
        office.get(f"{OURS}{ROOM}/")
    ).replace("\u00a0", " ")
    assert "est publiée" in words(publish(office, note="Délibération du 4 mai"))
    assert "80 € la journée" in words(public.get(f"/demarches/{ROOM}/")).replace("\u00a0", " ")
    made = last()
    assert (made.number, made.overrides, made.made_by, made.note) == (
        2,
        {"price": "80 € la journée"},
        "secrétaire",
        "Délibération du 4 mai",
    )
    publish(office)
    assert last().number == 2, "a second click"


def test_the_form_as_it_is_shown_changes_nothing(place: CollectivityCard, office: Client) -> None:
    for slug in Procedure.objects.values_list("slug", flat=True):
        assert adapt(office, slug, dedicated_service_url="").status_code == 200
        assert row(slug).working_copy is None, slug


def test_two_editors_never_overwrite_each_other_silently(
    place: CollectivityCard, office: Client, colleague: Client
) -> None:
    opened = filled(price="80 €")
    adapt(colleague, price="100 €")
    answer = office.post(f"{OURS}{ROOM}/adapter/", opened)
    assert answer.status_code == 409
    text = words(answer).replace("\u00a0", " ")
    assert "L’autre version" in text and "100 €" in text and "80 €" in text
    assert row().working_copy == {"price": "100 €"}, "nothing was overwritten"
    chosen = {**opened, "vu": str(answer.context["vu"])}
    office.post(f"{OURS}{ROOM}/adapter/", chosen)
    assert row().working_copy == {"price": "80 €"}


def test_a_stale_page_publishes_nothing(place: CollectivityCard, office: Client, colleague: Client) -> None:
    adapt(office, price="80 €")
    stale = str(row().working_number)
    adapt(colleague, price="100 €")
    text = words(office.post(f"{OURS}{ROOM}/publier/", {"vu": stale}, follow=True))
    assert "Quelqu’un a changé cette démarche" in text
    assert last().number == 1
    office.post(f"{OURS}{ROOM}/abandonner/", {"vu": stale})
    assert row().working_copy == {"price": "100 €"}
    office.post(f"{OURS}{ROOM}/publier/")
    assert last().number == 1, "nor does a page that does not say what it saw"


def test_a_required_piece_is_never_hidden_and_an_optional_one_is(
    place: CollectivityCard, office: Client, boss: Agent
) -> None:
    slug = "subvention-associative"
    assert adapt(office, slug, hide=["accounts"]).status_code == 422
    with pytest.raises(Refused, match="ne peut pas être masquée"):
        commands.save(slug=slug, overrides={"documents": {"hide": ["accounts"]}}, seen=0, by=boss)
    assert row(slug).working_copy is None
    adapt(office, slug, hide=["bank"])
    assert row(slug).working_copy == {"documents": {"hide": ["bank"]}}


def test_a_piece_is_added_with_its_text_or_stays_optional(place: CollectivityCard, office: Client) -> None:
    """S-22, S-46, S-47"""
    assert "Un justificatif de domicile ne se demande pas" in words(
        adapt(office, piece_label="Justificatif de domicile")
    )
    assert "certifiée conforme ne se demande pas" in words(adapt(office, piece_label="Copie certifiée conforme"))
    assert "Nommez la pièce" in words(adapt(office, piece_basis="Article 3"))
    assert row().working_copy is None
    adapt(office, piece_label="Programme de la journée")
    adapt(office, piece_label="Statuts", piece_basis="Règlement des salles, article 3")
    pieces = row().working_copy["documents"]["add"]
    assert [(one["label"], one.get("required", True)) for one in pieces] == [
        ("Programme de la journée", False),
        ("Statuts", True),
    ]
    adapt(office, drop=[pieces[0]["id"]])
    assert [one["label"] for one in row().working_copy["documents"]["add"]] == ["Statuts"]


def test_a_dedicated_service_closes_the_form(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    """L. 112-9 CRPA; what was begun goes on."""
    begun = sent(place, ROAD)
    assert "(article L. 112-9 du CRPA)" in words(office.get(f"{OURS}{ROAD}/adapter/")).replace("\u00a0", " ")
    adapt(office, ROAD, dedicated_service_url="https://voirie.exemple.fr/")
    publish(office, ROAD)
    public = client_of(place)
    assert "voirie.exemple.fr" in words(public.get(f"/demarches/{ROAD}/"))
    assert public.post(f"/demarches/{ROAD}/", {"choix": "commencer"}).status_code == 200, "nothing begins here"
    assert queries.of_revision(begun.revision_id).is_filed_here
    assert "dedicated_service_url" not in words(office.get(f"{OURS}autre-demande/adapter/"))


def test_versions_are_told_in_french_and_taken_back(place: CollectivityCard, office: Client) -> None:
    for price in ("80 €", "100 €"):
        adapt(office, price=price)
        publish(office)
    text = words(office.get(f"{OURS}{ROOM}/versions/")).replace("\u00a0", " ")
    assert "Le prix passe de « 80 € » à « 100 € »." in text
    back = f"{OURS}{ROOM}/versions/2/revenir/"
    vu = {"vu": str(row().working_number)}
    assert "de nouveau en vigueur" in words(office.post(back, vu, follow=True))
    assert (last().number, last().overrides, last().note) == (4, {"price": "80 €"}, "Retour à la version 2")
    assert "déjà celle qui est en vigueur" in words(office.post(back, vu, follow=True)), "a second click"
    assert [one.overrides for one in Revision.objects.filter(procedure=row()).order_by("number")][1:3] == [
        {"price": "80 €"},
        {"price": "100 €"},
    ], "what was published never changes"
    assert office.post(f"{OURS}{ROOM}/versions/9/revenir/", vu).status_code == 404
    adapt(office, price="120 €")
    vu = {"vu": str(row().working_number)}
    assert "publiez-les ou abandonnez-les" in words(office.post(f"{OURS}{ROOM}/versions/3/revenir/", vu, follow=True))
    assert row().working_copy == {"price": "120 €"}
    assert "abandonnés" in words(office.post(f"{OURS}{ROOM}/abandonner/", vu, follow=True))
    assert (row().working_copy, last().number) == (None, 4)


def test_another_department_takes_what_is_begun_from_now_on(place: CollectivityCard, office: Client) -> None:
    deaf = Department.objects.create(name="Sports")
    answer = office.post(f"{OURS}{ROOM}/service/", {"department": str(deaf.id)}, follow=True)
    assert "n’a pas de numéro de téléphone" in words(answer)
    ready = Department.objects.create(name="Culture", telephone="03 25 00 00 00", email="culture@troyes.example")
    office.post(f"{OURS}{ROOM}/service/", {"department": str(ready.id)})
    assert row().department == ready
    assert office.post(f"{OURS}{ROOM}/service/", {"department": "moon"}).status_code == 404


def test_an_agent_who_does_not_administer_adapts_nothing(place: CollectivityCard, desk: Client) -> None:
    for address in ("adapter/", "apercu/", "versions/", "nouvelle-version/"):
        assert desk.get(f"{OURS}{ROOM}/{address}").status_code == 403, address
    for address in ("adapter/", "abandonner/", "service/", "versions/1/revenir/", "nouvelle-version/"):
        assert desk.post(f"{OURS}{ROOM}/{address}", filled(price="1 €")).status_code == 403, address
    assert row().working_copy is None


def test_the_librarys_change_reaches_whoever_did_not_touch_it(
    place: CollectivityCard, office: Client, release: Callable[..., library.Entry]
) -> None:
    adapt(office, price="80 €")
    publish(office)
    entry = release(ROOM, counter_and_post="Au guichet seulement.")
    assert commands.carry_all(collectivity=place, at=clock.now()).applied == (ROOM,)
    made = last()
    assert (made.base_digest, made.overrides, made.made_by) == (entry.digest, {"price": "80 €"}, "SPL-Xdémat")
    assert "Mise à jour par SPL-Xdémat" in words(office.get(OURS))
    text = words(office.get(f"{OURS}{ROOM}/versions/")).replace("\u00a0", " ")
    assert "à « Au guichet seulement »." in text
    assert commands.carry_all(collectivity=place, at=clock.now()).applied == (), "once is enough"


def test_reading_never_carries_anything(
    place: CollectivityCard, office: Client, release: Callable[..., library.Entry]
) -> None:
    release(ROOM, counter_and_post="Au guichet seulement.")
    office.get(OURS)
    office.get(f"{OURS}{ROOM}/nouvelle-version/")
    assert last().number == 1


def test_where_both_changed_it_somebody_chooses(
    place: CollectivityCard, office: Client, release: Callable[..., library.Entry]
) -> None:
    adapt(office, price="80 €")
    publish(office)
    begun = sent(place, ROOM)
    entry = release(ROOM, price="Gratuit.")
    carried = commands.carry_all(collectivity=place, at=clock.now())
    assert (carried.applied, carried.waiting) == ((), (ROOM,))
    assert "Nouvelle version disponible" in words(office.get(OURS))
    page = f"{OURS}{ROOM}/nouvelle-version/"
    text = words(office.get(page)).replace("\u00a0", " ")
    assert "0 brouillon et 1 demande en cours finissent sur la version" in text
    for said in ("Le tarif est fixé par la commune", "80 €", "Gratuit", "Garder le nôtre"):
        assert said in text
    given = {"vu": str(row().working_number), "version": entry.digest}
    assert "Choisissez, pour chaque point" in words(office.post(page, given))
    assert last().overrides == {"price": "80 €"} and last().number == 2
    office.post(page, {**given, "choix_price": "ours"})
    assert (last().base_digest, last().overrides) == (entry.digest, {"price": "80 €"})
    assert office.post(page, {**given, "choix_price": "theirs"}).status_code == 302
    assert last().number == 3, "a second click"
    begun.refresh_from_db()
    assert queries.of_revision(begun.revision_id).price == "80 €"


def test_a_new_fact_of_law_waits_and_never_goes_public_unconfirmed(
    place: CollectivityCard, office: Client, release: Callable[..., library.Entry]
) -> None:
    entry = release(ROOM, to_confirm=[{"key": "retention", "question": "vingt-quatre mois conviennent-ils ?"}])
    assert commands.carry_all(collectivity=place, at=clock.now()).waiting == (ROOM,)
    page, given = f"{OURS}{ROOM}/nouvelle-version/", {"vu": str(row().working_number), "version": entry.digest}
    assert "À confirmer" in words(office.post(page, given))
    assert last().number == 1
    office.post(page, {**given, "fait": "retention"})
    assert last().overrides == {"confirmed": ["retention"]}


def test_a_former_revision_still_says_what_it_said(
    place: CollectivityCard, release: Callable[..., library.Entry]
) -> None:
    """The library's files change with releases; LibraryRevision keeps what they said."""
    assert {entry.digest for entry in library.entries()} <= set(
        LibraryRevision.objects.values_list("digest", flat=True)
    )
    request = sent(place, ROAD)
    before = queries.of_revision(request.revision_id)
    release(ROAD, short_description="Autre chose.", retention={"months": 1, "basis": "Une autre raison."})
    after = queries.of_revision(request.revision_id)
    assert (after.short_description, after.retention) == (before.short_description, before.retention)
    assert after == replace(before)


def test_the_command_goes_through_every_collectivity(
    place: CollectivityCard, epernay: CollectivityCard, capsys: Any
) -> None:
    """Nothing has changed: nothing is written."""
    context.stand(None)
    call_command("carry_library")
    assert "0 démarches mises à jour, 0 attendent un choix" in capsys.readouterr().out


def test_a_note_that_no_database_holds_is_kept_without_what_it_can_t_hold(office: Client) -> None:
    adapt(office, price="50 €")
    assert publish(office, note="Prix\0 de 2027").status_code == 200
    assert last().note == "Prix de 2027"
