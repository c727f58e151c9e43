import json
import re
from datetime import date
from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.content import FOLDER, check, digest
from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.catalogue.topics import topics
from shared_apps.forms.definition import dump
from shared_apps.forms.inspection import InvalidDefinition
from shared_apps.forms.rendering import page_form, summary, validate
from tests.unit.shared_apps.catalogue.answers import branches
from xcontact.kit.errors import NotFound
from xcontact.kit.web.templatetags.kit import ICONS

TODAY = date(2026, 11, 23)
# The procedures of the library for which R. 113-8 CRPA still lets a proof of domicile be asked for.
PROOF_OF_DOMICILE = {"inscription-liste-electorale", "attestation-d-accueil"}
EVERY = pytest.mark.parametrize("procedure", library.procedures(), ids=lambda one: one.slug)


def test_every_file_is_a_procedure_named_after_it() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {one.slug for one in library.entries()}
    assert len(library.entries()) >= 10


@EVERY
def test_its_topic_exists_and_its_title_fits(procedure: ResolvedProcedure) -> None:
    assert procedure.topic in {topic.slug for topic in topics()}
    assert len(procedure.title) <= 80


def test_topics_have_a_drawing_and_an_order() -> None:
    assert all(topic.icon in ICONS for topic in topics())
    assert [topic.order for topic in topics()] == list(range(1, len(topics()) + 1))


@EVERY
def test_what_the_law_wants_is_said_or_is_to_be_confirmed(procedure: ResolvedProcedure) -> None:
    problems = procedure.publication_problems(department_has_telephone=True)
    assert len(problems) == len(procedure.to_confirm)
    if procedure.is_filed_here and procedure.nature == "REQUEST":
        assert procedure.silence is not None
    if procedure.nature != "REQUEST":
        assert procedure.silence is None
    assert all(piece.required_by or not piece.required for piece in procedure.documents), "S-22"


@EVERY
def test_every_page_renders_and_every_branch_can_be_sent(procedure: ResolvedProcedure) -> None:
    if procedure.form is None:
        assert procedure.mode in ("REDIRECT", "INFO")
        return
    sent = 0
    for answers in branches(procedure.form):
        assert validate(procedure.form, answers, TODAY) == {}
        sent += 1
    assert sent
    for page in procedure.form.pages:
        html = page_form(page, answers=answers, today=TODAY).as_div()
        assert html.count("<fieldset") == html.count("</fieldset")
    assert all(row.value for page in summary(procedure.form, answers) for row in page.rows)


@EVERY
def test_an_empty_sending_is_refused_question_by_question(procedure: ResolvedProcedure) -> None:
    if procedure.form:
        problems = validate(procedure.form, {}, TODAY)
        assert {"family_name", "given_names", "address", "email"} <= set(problems)
        for sentences in problems.values():
            assert not any("Répondez à" in sentence for sentence in sentences), "each question has its own words"


@EVERY
def test_forms_are_short(procedure: ResolvedProcedure) -> None:
    if procedure.form:
        assert 2 <= len(procedure.form.pages) <= 5


def texts(content: Any, key: str = "") -> list[str]:
    if isinstance(content, dict):
        return [text for name, value in content.items() if name != "condition" for text in texts(value, name)]
    if isinstance(content, list):
        return [text for value in content for text in texts(value, key)]
    return [content] if isinstance(content, str) and not content.startswith("https://") else []


@pytest.mark.parametrize("entry", library.entries(), ids=lambda one: one.slug)
def test_french_is_well_printed(entry: library.Entry) -> None:
    for text in texts(entry.content):
        assert not re.search(r" [:;?!»]|« |'", text), text
        allowed = entry.slug in PROOF_OF_DOMICILE or re.search("aucun justificatif de domicile", text, re.IGNORECASE)
        assert allowed or not re.search("(justificatif|preuve)s? de domicile", text, re.IGNORECASE), "S-46"
        assert "certifiée conforme" not in text, "S-47"


def test_who_sends_is_asked_as_the_law_wants_for_each_kind_of_applicant() -> None:
    individual = library.procedure("acte-de-naissance").form
    association = library.procedure("subvention-associative").form
    anybody = library.procedure("autre-demande").form
    assert individual
    assert association
    assert anybody
    assert individual.field("siret") is individual.field("acting_as") is None
    assert association.field("rna")
    assert association.field("quality")
    assert association.field("acting_as") is None
    base = {"acting_as": "BUSINESS"}
    assert {"siret", "business_name", "quality"} <= set(validate(anybody, base))
    assert {"siret", "association_name"}.isdisjoint(validate(anybody, {"acting_as": "INDIVIDUAL"}))


def test_an_association_without_any_number_is_not_blocked() -> None:
    form = library.procedure("autre-demande").form
    assert form
    assert {"rna", "association_siret"}.isdisjoint(validate(form, {"acting_as": "ASSOCIATION"}))


def test_delays_that_the_law_sets() -> None:
    silences = {one.slug: one.silence for one in library.procedures()}
    for slug, basis in [("autre-demande", "2°"), ("subvention-associative", "3°"), ("occupation-domaine-public", "4°")]:
        silence = silences[slug]
        assert silence
        assert (silence.means, silence.value, silence.unit) == ("REJECTION", 2, "MONTHS")
        assert basis in silence.legal_basis
    accessibility = library.procedure("defaut-accessibilite").answer_within
    rights = library.procedure("exercer-mes-droits").answer_within
    assert accessibility
    assert rights
    assert (accessibility.value, accessibility.unit) == (7, "DAYS")
    assert (rights.value, rights.unit) == (1, "MONTHS")


def test_a_dedicated_service_closes_the_form() -> None:
    electoral = library.procedure("inscription-liste-electorale")
    assert electoral.mode == "REDIRECT"
    assert electoral.form is None
    assert electoral.dedicated_service_url.startswith("https://www.service-public.gouv.fr/")
    assert not electoral.is_filed_here


def test_pieces_are_asked_only_of_those_concerned() -> None:
    grant = library.procedure("subvention-associative")
    in_rna = {piece.id for piece in grant.documents_for({"in_rna": True, "accounts_published": False})}
    outside = {piece.id for piece in grant.documents_for({"in_rna": False, "accounts_published": True})}
    assert "statutes" not in in_rna
    assert "accounts" in in_rna
    assert "statutes" in outside
    assert "accounts" not in outside


def test_a_village_gets_about_twelve_procedures_and_the_generic_one_closes_every_pack() -> None:
    village, city = library.pack("COMMUNE", 120), library.pack("COMMUNE", 60_000)
    assert 10 <= len(village) <= 13
    assert set(village) < set(city)
    for kind in ("COMMUNE", "EPCI", "DEPARTEMENT"):
        for slugs in (library.pack(kind, 0), library.pack(kind, 2_000_000)):
            assert slugs[-1] == "autre-demande"
            assert {"defaut-accessibilite", "exercer-mes-droits"} <= set(slugs)
            assert all(kind in library.procedure(slug).kinds_of_collectivity for slug in slugs)
            assert not any(library.procedure(slug).to_confirm for slug in slugs)
    assert "acte-de-naissance" not in library.pack("EPCI", 10_000)
    assert "changement-d-adresse-dechets" in library.pack("EPCI", 10_000)


def test_the_generic_request_is_the_only_permanent_one() -> None:
    assert [one.slug for one in library.procedures() if one.permanent] == [library.PERMANENT]


def test_a_revision_is_named_by_what_it_says() -> None:
    entry = library.entry("autre-demande")
    assert entry.digest == digest(json.loads(json.dumps(entry.content))) == entry.procedure.revision
    assert entry.digest != digest({**entry.content, "price": "1 €"})
    assert entry.procedure.form
    assert "fragment" not in json.dumps(dump(entry.procedure.form))


def test_an_unknown_procedure_is_not_found() -> None:
    with pytest.raises(NotFound):
        library.procedure("carte-au-tresor")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nature": "WISH"}, "« nature » doit être l’une de ces valeurs"),
        ({"price": 3}, "« price » n’est pas de la bonne nature"),
        ({"magic": 1}, "« magic » n’existe pas ici"),
        ({"documents": [{"id": "subject", "kind": "document", "label": "Pièce"}]}, "porte le même identifiant"),
        ({"documents": [{"id": "a", "kind": "text", "label": "Pièce"}]}, "n’est pas une pièce à joindre"),
        (
            {"documents": [{"id": "a", "kind": "document", "label": "Pièce", "condition": {"var": "nowhere"}}]},
            "la condition regarde « nowhere »",
        ),
    ],
)
def test_a_faulty_procedure_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        check({**library.entry("autre-demande").content, **change})
    assert said in str(caught.value).replace("\u00a0", " ")
