"""A form tried without keeping anything, exported, imported; hostile definitions; procedures of one's own. Issue 4."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.procedures.models import Procedure
from tenants.registry import CollectivityCard
from tests.integration.desk.builders import (
    FORM,
    OTHER,
    OURS,
    ROOM,
    add,
    condition,
    form_of,
    named,
    publish,
    read,
    row,
    vu,
)
from tests.integration.desk.people import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    return desk_of(place, boss)


@pytest.fixture
def colleague(place: CollectivityCard) -> Client:
    other = Agent.objects.create(display_name="Luc", function="directeur", role=AgentRole.ADMINISTRATOR)
    return desk_of(place, other)


def follow(client: Client, response: Any, **answers: Any) -> Any:
    text = response.content.decode()
    page = re.search(r'name="page" value="([\w]+)"', text)
    answered = re.search(r'name="repondu" value="([^"]*)"', text)
    listed = re.search(r'name="_shown" value="([^"]*)"', text)
    assert page and answered
    given = {"page": page[1], "repondu": answered[1], **({"_shown": listed[1]} if listed else {}), **answers}
    return client.post(f"{FORM}essai/", given)


IDENTITY = {
    "acting_as": "INDIVIDUAL",
    "family_name": "Lambert",
    "given_names": "Marie",
    "address_0": "12 rue des Tanneurs",
    "email": "marie@example.org",
}


def test_the_form_is_tried_as_the_citizen_fills_it_and_nothing_is_kept(place: CollectivityCard, office: Client) -> None:
    from tenant_apps.requests.models import ServiceRequest

    add(office, "yes_no", label="Avez-vous un chien ?")
    dog = named("Avez-vous un chien ?")
    add(office, "document", label="Carnet de vaccination", **condition(1, dog, "est", "Oui"))
    first = office.get(f"{FORM}essai/")
    assert "Rien de ce que vous écrivez ici n’est gardé" in read(first)
    names = re.findall(r'name="(address[\w.-]*)"', first.content.decode())
    place_given = dict(zip(names, ["12 rue des Tanneurs", "", "10000", "Troyes", ""], strict=False))
    lacking = follow(office, first, family_name="Lambert")
    assert lacking.status_code == 422 and "Indiquez" in read(lacking)
    second = follow(office, first, **{**IDENTITY, **place_given})
    assert second.status_code == 200 and "Avez-vous un chien ?" in read(second), read(second)
    back = follow(office, second, retour="oui")
    assert 'value="Lambert"' in back.content.decode()
    appeared = follow(office, second, subject="Mon chien", message="Voici.", **{dog: "yes"})
    told = read(appeared)
    assert "Ce que vous recevriez" in told and "Mon chien" in told and "Carnet de vaccination" in told
    assert "pourrait être transmise" in told
    without = read(follow(office, second, subject="Mon chat", message="Voici.", **{dog: "no"}))
    assert "Carnet de vaccination" in without.partition("Questions que ces réponses")[2]
    assert ServiceRequest.objects.count() == 0 and vu() == "2", "nothing is stored"


def test_a_forged_trial_starts_again(place: CollectivityCard, office: Client) -> None:
    answer = office.post(f"{FORM}essai/", {"page": "request", "repondu": '{"subject": {"a": []}}'})
    assert answer.status_code == 422
    assert office.post(f"{FORM}essai/", {"page": "nowhere", "repondu": "x"}).status_code == 200


def upload(client: Client, content: bytes, slug: str = OTHER, seen: str = "") -> Any:
    file = io.BytesIO(content)
    file.name = "definition.json"
    return client.post(f"{OURS}{slug}/formulaire/importer/", {"vu": seen or vu(slug), "definition": file})


def test_a_definition_leaves_and_comes_back(place: CollectivityCard, office: Client) -> None:
    add(office, "yes_no", label="Avez-vous un chien ?")
    held = form_of()
    given = office.get(f"{FORM}definition.json")
    assert given["Content-Disposition"] == 'attachment; filename="autre-demande.json"'
    office.post(f"{FORM}de-depart/", {"vu": vu()})
    assert row().working_copy is None
    assert upload(office, given.content).status_code == 302
    assert form_of() == held


def _deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def _page(**field: Any) -> bytes:
    fields = [{"id": "own_1", "kind": "text", "label": "Question", **field}]
    return json.dumps({"pages": [{"id": "p", "title": "Page", "fields": fields}]}).encode()


HOSTILE = [
    (b"", "vide"),
    (b"[", "pas du JSON"),
    (b"\xff\xfe\x00", "pas du texte"),
    (b"[]", "un groupe de valeurs"),
    (b"{}", "pages"),
    (b'{"pages": NaN}', "n’est pas un nombre"),
    (b'{"pages": [], "pages": []}', "dit deux fois"),
    (_deep(60), "imbriqué trop profondément"),
    (_deep(100_000), "imbriqué trop profondément"),
    (b"[" * 200_000, ""),
    (b'{"pages": ' + b"9" * 5000 + b"}", ""),
    (_page(label="<script>alert(1)</script>"), "contient du code"),
    (_page(hint="<img src=x onerror=alert(1)>"), "contient du code"),
    (_page(label="A\u0000B"), "caractère invisible"),
    (_page(kind="sql"), "l’une de ces valeurs"),
    (_page(kind="choice", options=[{"value": f"v{n}", "label": "L"} for n in range(10_000)]), "10000 éléments"),
    (_page(condition={"===": [{"var": "own_1"}, 1]}), "n’est pas un champ placé avant"),
    (_page(condition={"map": [{"var": "x"}, 1]}), "n’est pas permis ici"),
    (_page(link={"url": "javascript:alert(1)", "label": "Ici"}), "comme il faut"),
    (_page(), "doit rester"),
    (b" " * (1024 * 1024 + 1), "trop lourd"),
]


@pytest.mark.parametrize(("content", "sentence"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_definition_is_refused_with_a_sentence(
    place: CollectivityCard, office: Client, content: bytes, sentence: str
) -> None:
    answer = upload(office, content)
    assert answer.status_code == 422
    assert sentence in read(answer), read(answer)
    assert "<script>alert" not in answer.content.decode() and "onerror=alert" not in answer.content.decode()
    assert row().working_copy is None


def test_a_cycle_can_t_be_told(place: CollectivityCard, office: Client) -> None:
    form = json.loads(json.dumps(form_of()))
    form["pages"][-1]["fields"] += [
        {"id": "a_000001", "kind": "text", "label": "A", "condition": {"===": [{"var": "b_000001"}, "1"]}},
        {"id": "b_000001", "kind": "text", "label": "B", "condition": {"===": [{"var": "a_000001"}, "1"]}},
    ]
    answer = upload(office, json.dumps(form).encode())
    assert answer.status_code == 422 and "n’est pas un champ placé avant" in read(answer)


def test_a_stale_import_overwrites_nothing(place: CollectivityCard, office: Client, colleague: Client) -> None:
    stale, content = vu(), office.get(f"{FORM}definition.json").content
    add(colleague, label="De Luc")
    held = form_of()
    assert upload(office, content, seen=stale).status_code == 409
    assert form_of() == held


OWN = {
    "title": "Installer un poulailler",
    "short_description": "Dites-nous où vous installez vos poules.",
    "topic": "environnement",
    "nature": "REQUEST",
    "silence_means": "ACCEPTANCE",
    "audience": ["INDIVIDUAL"],
    "silence_value": "1",
    "silence_unit": "MONTHS",
    "silence_basis": "Délibération du 4 mai 2026",
    "retention_months": "24",
    "retention_basis": "Délibération du 4 mai 2026",
    "legal_texts": "Délibération du 4 mai 2026",
}


def test_a_procedure_of_its_own_goes_from_nothing_to_the_public(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    answer = office.post(f"{OURS}nouvelle/", OWN)
    slug = "local-installer-un-poulailler"
    assert answer.status_code == 302 and answer["Location"] == f"{OURS}{slug}/formulaire/"
    assert add(office, "integer", slug=slug, label="Combien de poules ?", maximum="10").status_code == 303
    public = client_of(place)
    assert public.get(f"/demarches/{slug}/").status_code == 404
    assert "est publiée" in read(publish(office, slug))
    text = read(public.get(f"/demarches/{slug}/"))
    assert "Installer un poulailler" in text and "réputée acceptée" in text and "1 mois" in text
    assert public.post(f"/demarches/{slug}/", {"choix": "commencer"}).status_code == 303
    again = office.post(f"{OURS}nouvelle/", OWN)
    assert again.status_code == 422 and "déjà une démarche de ce nom" in read(again), "a second click"
    changed = {**OWN, "vu": vu(slug), "title": "Avoir des poules", "nature": "DECLARATION"}
    assert office.post(f"{OURS}{slug}/identite/", changed).status_code == 302
    assert office.get(f"{OURS}{slug}/adapter/").status_code == 200
    publish(office, slug)
    assert "Avoir des poules" in read(public.get(f"/demarches/{slug}/"))
    assert office.get(f"{OURS}{ROOM}/identite/").status_code == 404, "the library's titles are the library's"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "!!!"}, "Donnez un titre"),
        ({"topic": "jardin"}, ""),
        ({"audience": []}, "Cochez au moins une catégorie"),
        ({"legal_texts": " "}, "Citez le texte"),
        ({"title": "<b>Poules</b>"}, "texte simple"),
        ({"silence_basis": ""}, "Indiquez le texte"),
    ],
)
def test_a_procedure_of_its_own_is_complete(
    place: CollectivityCard, office: Client, change: dict[str, Any], sentence: str
) -> None:
    answer = office.post(f"{OURS}nouvelle/", {**OWN, **change})
    assert answer.status_code == 422 and sentence in read(answer)
    assert not Procedure.objects.filter(slug__startswith="local-").exists()
