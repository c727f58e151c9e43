"""The builder: a secretary's own form, act by act. Issue 4."""

import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shared_apps.forms import editing
from shared_apps.forms.inspection import problems_of
from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.procedures import commands, queries
from tenant_apps.procedures.models import Procedure, Revision
from tenants.registry import CollectivityCard
from tests.integration.desk.builders import (
    FORM,
    OTHER,
    OURS,
    add,
    condition,
    form_of,
    labels,
    named,
    publish,
    read,
    row,
    vu,
)
from tests.integration.desk.people import desk_of
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    return desk_of(place, boss)


@pytest.fixture
def colleague(place: CollectivityCard) -> Client:
    other = Agent.objects.create(display_name="Luc", function="directeur", role=AgentRole.ADMINISTRATOR)
    return desk_of(place, other)


def test_a_question_is_added_read_changed_moved_and_removed(place: CollectivityCard, office: Client) -> None:
    text = read(office.get(FORM))
    for button in ("Monter", "Descendre", "Modifier", "Supprimer", "Ajouter une question", "Ajouter une page"):
        assert button in text, button
    assert "Texte court" in text and "dit qui écrit" in text
    assert "Par exemple : Avez-vous un chien ?" in read(office.get(f"{FORM}ajouter/request/"))
    assert add(office, "choice", label="Quel animal ?", options="Chien\nChat\n\nChien").status_code == 303
    name = named("Quel animal ?")
    field = editing.field_of(form_of(), name)
    assert [one["label"] for one in field["options"]] == ["Chien", "Chat"]
    office.post(
        f"{FORM}question/{name}/",
        {"vu": vu(), "label": "Quel animal avez-vous ?", "hint": "Un seul", "options": "Chat\nOiseau\nChien"},
    )
    changed = editing.field_of(form_of(), name)
    assert changed["label"] == "Quel animal avez-vous ?" and changed["hint"] == "Un seul"
    assert {one["label"]: one["value"] for one in changed["options"]} == {
        "Chat": "chat",
        "Oiseau": "oiseau",
        "Chien": "chien",
    }, "what was proposed keeps its value"
    assert office.post(f"{FORM}deplacer/", {"vu": vu(), "question": f"{name} request 0"}).status_code == 303
    assert labels()[-3:] == ["Quel animal avez-vous ?", "Sujet", "Votre demande"]
    assert "Supprimer « Quel animal avez-vous ? »" in read(office.get(f"{FORM}supprimer/{name}/"))
    office.post(f"{FORM}supprimer/{name}/", {"vu": vu()})
    assert row().working_copy is None, "back to the library's form: nothing is prepared"


def test_the_public_sees_nothing_before_publication(
    place: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    before = queries.published(OTHER)
    add(office, "yes_no", label="Avez-vous déjà écrit ?")
    now = queries.published(OTHER)
    assert before and now and now.resolved == before.resolved
    text = read(office.get(f"{OURS}{OTHER}/"))
    assert "La question « Avez-vous déjà écrit ? » est ajoutée." in text and "Aucun brouillon n’est en cours." in text
    publish(office)
    after = queries.published(OTHER)
    assert after and after.resolved.form
    assert "Avez-vous déjà écrit ?" in [field.label for field in after.resolved.form.fields]


def test_a_second_click_adds_moves_and_removes_nothing_more(place: CollectivityCard, office: Client) -> None:
    address = f"{FORM}ajouter/request/text/"
    given = {"vu": vu(), "nouveau": "abcdef12", "label": "Une fois", "hint": ""}
    assert office.post(address, given).status_code == 303
    assert office.post(address, given).status_code == 303
    assert labels().count("Une fois") == 1
    name = named("Une fois")
    move = {"vu": vu(), "question": f"{name} request 1"}
    assert [office.post(f"{FORM}deplacer/", move).status_code for _ in range(2)] == [303, 303]
    assert labels()[-3:] == ["Sujet", "Une fois", "Votre demande"]
    gone = {"vu": vu()}
    assert [office.post(f"{FORM}supprimer/{name}/", gone).status_code for _ in range(2)] == [303, 303]
    assert office.post(address, {**given, "vu": vu()}).status_code == 303, "never published: its name is still free"
    publish(office)
    office.post(f"{FORM}supprimer/{name}/", {"vu": vu()})
    answer = office.post(address, {**given, "vu": vu()})
    assert answer.status_code == 422 and "a déjà existé" in read(answer), "an identifier is never used again"


def test_a_stale_page_overwrites_nothing_and_shows_both(
    place: CollectivityCard, office: Client, colleague: Client
) -> None:
    stale = vu()
    add(colleague, label="De Luc")
    held = form_of()
    answer = office.post(
        f"{FORM}ajouter/request/text/", {"vu": stale, "nouveau": "abcdef12", "label": "De moi", "hint": ""}
    )
    assert answer.status_code == 409
    text = read(answer)
    assert "La question « De Luc » est ajoutée." in text and 'value="De moi"' in answer.content.decode()
    assert form_of() == held
    assert office.post(f"{FORM}deplacer/", {"vu": stale, "question": "message request 0"}).status_code == 409
    assert office.post(f"{FORM}deplacer/", {"question": "message request 0"}).status_code == 409, (
        "nor one that says nothing"
    )
    assert office.post(f"{FORM}supprimer/message/", {"vu": stale}).status_code == 409
    assert office.post(f"{FORM}de-depart/", {"vu": stale}).status_code == 409
    assert form_of() == held
    again = {"vu": str(answer.context["vu"]), "nouveau": "abcdef12", "label": "De moi", "hint": ""}
    office.post(f"{FORM}ajouter/request/text/", again)
    assert labels()[-2:] == ["De Luc", "De moi"]


def test_only_an_administrator_builds(place: CollectivityCard, desk: Client, client_of: Any) -> None:
    for address in (FORM, f"{FORM}essai/", f"{FORM}definition.json", f"{FORM}importer/", f"{OURS}nouvelle/"):
        assert desk.get(address).status_code == 403, address
        assert client_of(place).get(address).status_code != 200, address
    for act in ("deplacer/", "de-depart/", "supprimer/message/", "ajouter/request/text/", "essai/", "importer/"):
        assert desk.post(FORM + act, {"vu": vu(), "label": "Non"}).status_code == 403, act
    claire = Agent.objects.get(display_name="Claire Petit")
    with pytest.raises(Refused):
        commands.remove_question(slug=OTHER, question_id="subject", seen=0, by=claire)
    assert row().working_copy is None


def test_a_neighbour_s_form_is_not_changed(
    place: CollectivityCard, office: Client, epernay: CollectivityCard, boss: Agent
) -> None:
    """One schema each: an administrator's session of Troyes is nobody in Épernay."""
    from tenants import addresses

    stranger = Client(headers={"host": addresses.host(epernay.subdomain)})
    stranger.cookies = office.cookies
    assert stranger.get(FORM).status_code in (302, 303, 403, 404)
    assert stranger.post(f"{FORM}supprimer/subject/", {"vu": "0"}).status_code in (302, 303, 403, 404)


def test_who_sends_stays(place: CollectivityCard, office: Client) -> None:
    for name in ("family_name", "address", "acting_as"):
        assert "reste" in read(office.get(f"{FORM}supprimer/{name}/"))
        answer = office.post(f"{FORM}supprimer/{name}/", {"vu": vu()})
        assert answer.status_code == 422
    assert "doit rester" in read(office.post(f"{FORM}supprimer/email/", {"vu": vu()}))
    assert office.post(f"{FORM}supprimer/contact_details/", {"vu": vu()}).status_code == 422
    office.post(f"{FORM}question/email/", {"vu": vu(), "label": "Votre courriel", "hint": "", "optional": "on"})
    field = editing.field_of(form_of(), "email")
    assert field["label"] == "Votre courriel" and field.get("required", True), "its words change, nothing else"


def test_a_condition_in_words_is_written_read_again_and_refused_in_words(
    place: CollectivityCard, office: Client
) -> None:
    add(office, "yes_no", label="Avez-vous un chien ?")
    dog = named("Avez-vous un chien ?")
    refused = add(office, label="Sa race", **condition(1, dog, "est", "peut-être"))
    assert refused.status_code == 422 and "Oui ou par Non" in read(refused)
    add(office, "text", label="Sa race", **condition(1, dog, "est", "oui"))
    race = named("Sa race")
    assert editing.field_of(form_of(), race)["condition"] == {"===": [{"var": dog}, True]}
    assert "Affichée seulement si « Avez-vous un chien » est « Oui »" in read(office.get(FORM))
    page = office.get(f"{FORM}question/{race}/").content.decode()
    assert 'value="Oui"' in page and f'value="{dog}" selected' in page
    answer = office.post(f"{FORM}deplacer/", {"vu": vu(), "question": f"{race} request 0"})
    assert answer.status_code == 422
    assert "« Sa race » dépend de la réponse à « Avez-vous un chien ? »" in read(answer)
    answer = office.post(f"{FORM}supprimer/{dog}/", {"vu": vu()})
    assert answer.status_code == 422 and "Changez d’abord sa condition" in read(answer)
    office.post(f"{FORM}question/{race}/", {"vu": vu(), "label": "Sa race", "hint": "", **condition(1, "", "est", "")})
    assert "condition" not in editing.field_of(form_of(), race)


def test_an_advanced_condition_is_kept_until_it_is_taken_away(
    place: CollectivityCard, boss: Agent, office: Client
) -> None:
    form = json.loads(json.dumps(form_of()))
    advanced = {"!": [{"in": ["a", {"var": "subject"}]}]}
    form["pages"][-1]["fields"][-1]["condition"] = advanced
    commands.replace_form(slug=OTHER, form=form, seen=int(vu()), by=boss)
    assert "condition avancée" in read(office.get(f"{FORM}question/message/"))
    office.post(f"{FORM}question/message/", {"vu": vu(), "label": "Dites-nous", "hint": "", "max_length": "500"})
    assert editing.field_of(form_of(), "message")["condition"] == advanced
    given = {"vu": vu(), "label": "Dites-nous", "hint": "", "max_length": "500", "forget_condition": "on"}
    office.post(f"{FORM}question/message/", given)
    assert "condition" not in editing.field_of(form_of(), "message")


def test_an_answer_that_a_condition_waits_for_stays(place: CollectivityCard, office: Client) -> None:
    add(office, "choice", label="Animal", options="Chien\nChat\nOiseau")
    animal = named("Animal")
    add(office, label="Sa race", **condition(1, animal, "est", "Chien"))
    given = {"vu": vu(), "label": "Animal", "hint": "", "options": "Chat\nOiseau"}
    answer = office.post(f"{FORM}question/{animal}/", given)
    assert answer.status_code == 422 and "« Chien » sert à afficher « Sa race »" in read(answer)


def test_pages_are_added_changed_moved_and_removed(place: CollectivityCard, office: Client) -> None:
    assert add(office, page="nouvelle-page", label="Nom du chien").status_code == 422, "a page has a title"
    assert add(office, page="nouvelle-page", label="Nom du chien", page_title="Votre chien").status_code == 303
    page = form_of()["pages"][-1]["id"]
    office.post(f"{FORM}page/{page}/", {"vu": vu(), "title": "L’animal", "hint": "Parlez-en."})
    assert form_of()["pages"][-1]["title"] == "L’animal"
    assert office.post(f"{FORM}deplacer/", {"vu": vu(), "page": f"{page} 0"}).status_code == 303
    assert form_of()["pages"][0]["id"] == page
    answer = office.post(f"{FORM}supprimer/{named('Nom du chien')}/", {"vu": vu()})
    assert answer.status_code == 422 and "seule sur sa page" in read(answer)
    office.post(f"{FORM}supprimer/{page}/", {"vu": vu()})
    assert [one["id"] for one in form_of()["pages"]] == ["contact_details", "request"]


def test_what_the_law_forbids_is_told_while_building_and_is_not_published(
    place: CollectivityCard, office: Client
) -> None:
    """S-46, S-48."""
    add(office, "document", label="Justificatif de domicile")
    add(office, "document", label="Avis d’imposition", optional="on")
    text = read(office.get(FORM))
    assert "À retirer avant de publier." in text and "article R. 113-8 du CRPA" in text
    assert "L. 113-12" in text
    before = Revision.objects.filter(procedure__slug=OTHER).count()
    assert "Rien n’est publié." in read(publish(office))
    assert Revision.objects.filter(procedure__slug=OTHER).count() == before
    office.post(f"{FORM}supprimer/{named('Justificatif de domicile')}/", {"vu": vu()})
    assert "Conseils de droit" in read(office.get(f"{OURS}{OTHER}/"))
    assert "est publiée" in read(publish(office)), "what is only advised against is the collectivité's choice"


def at_random(draw: random.Random, number: int, by: Agent) -> Callable[[], Any]:
    """One act of the builder on the form as it stands, sensible or not."""
    form = form_of()
    names = [field["id"] for field in editing.fields_of(form)]
    name, page, other = draw.choice(names), draw.choice(form["pages"])["id"], draw.choice(names)
    same: dict[str, Any] = {"slug": OTHER, "seen": int(vu()), "by": by}
    question: dict[str, Any] = {"id": f"q_{number:06d}", "kind": draw.choice(KINDS_TRIED), "label": f"Q {number}"}
    if question["kind"] in ("choice", "multiple"):
        question["options"] = [{"value": str(n), "label": str(n)} for n in range(draw.randint(0, 3))]
    if draw.random() < 0.5:
        question["condition"] = {"===": [{"var": other}, "1"]}
    change = {**editing.field_of(form, name), **draw.choice([{"label": ""}, {"required": False}, {"label": "X"}])}
    title, asked = draw.choice(["", "T", "<b>"]), draw.choice([None, {"===": [{"var": other}, 1]}])
    whole, rank = {"id": f"p_{number:06d}", "title": "P", "fields": [question]}, draw.randint(0, 9)
    acts: list[tuple[int, Callable[[], Any]]] = [
        (6, lambda: commands.add_question(page_id=page, question=question, **same)),
        (2, lambda: commands.add_page(page=whole, **same)),
        (2, lambda: commands.remove_question(question_id=name, **same)),
        (1, lambda: commands.remove_page(page_id=page, **same)),
        (4, lambda: commands.move_question(question_id=name, page_id=page, rank=rank, **same)),
        (2, lambda: commands.move_page(page_id=page, rank=rank, **same)),
        (3, lambda: commands.change_question(question=change, **same)),
        (2, lambda: commands.change_page(page_id=page, title=title, hint="", condition=asked, **same)),
    ]
    return draw.choices([act for _, act in acts], weights=[weight for weight, _ in acts])[0]


KINDS_TRIED = (
    "text",
    "yes_no",
    "integer",
    "choice",
    "multiple",
    "document",
    "section",
    "calculated",
    "repeated",
    "stop",
)


def test_three_hundred_acts_at_random_never_store_an_invalid_form(place: CollectivityCard, boss: Agent) -> None:
    """Whatever is asked of it, what is stored is a form that may be published."""
    draw, done = random.Random(4), 0
    for number in range(300):
        before = vu()
        with contextlib.suppress(Refused):
            at_random(draw, number, boss)()
        done += vu() != before
        stored = form_of()
        assert problems_of(stored) == []
        assert {"family_name", "given_names", "address", "email"} <= {one["id"] for one in editing.fields_of(stored)}
    assert done > 80


def test_every_shape_of_question_opens_and_saves_without_change(place: CollectivityCard, office: Client) -> None:
    """What the builder does not show is kept: saved as shown, a question is the same to the letter."""
    shapes: set[frozenset[str]] = set()
    for procedure in Procedure.objects.order_by("slug"):
        for field in editing.fields_of(form_of(procedure.slug)):
            shape = frozenset({field["kind"], *field})
            if shape in shapes:
                continue
            shapes.add(shape)
            address = f"{OURS}{procedure.slug}/formulaire/question/{field['id']}/"
            page = office.get(address)
            given = {bound.name: bound.value() for bound in page.context["form"]}
            sent = {
                name: "on" if value is True else value
                for name, value in given.items()
                if value is not None and value is not False
            }
            answer = office.post(address, {**sent, "vu": page.context["vu"]})
            assert answer.status_code == 303, (procedure.slug, field["id"], read(answer))
            assert editing.field_of(form_of(procedure.slug), field["id"]) == field, procedure.slug
        assert row(procedure.slug).working_copy is None, procedure.slug
    assert len(shapes) > 40
