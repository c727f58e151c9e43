from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.overrides import resolve
from xcontact.kit.errors import Refused

OTHER = library.entry("autre-demande").content
GRANT = library.entry("subvention-associative").content
SCHOOL = library.entry("inscription-scolaire").content


def refusal(base: dict[str, Any], overrides: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        resolve(base, overrides)
    return caught.value.sentence.replace("\u00a0", " ")


def test_nothing_changed_is_the_library_itself() -> None:
    assert resolve(OTHER) == library.procedure("autre-demande")


def test_its_own_words_hours_and_price_replace_the_librarys() -> None:
    own = resolve(OTHER, {"hours": "Le mardi de 9 h à 12 h", "price": "", "additional_text": "Bienvenue."})
    assert (own.hours, own.price, own.additional_text) == ("Le mardi de 9 h à 12 h", "", "Bienvenue.")
    assert own.title == "Faire une autre demande"
    assert own.revision == library.entry("autre-demande").digest


def test_its_own_conditions_replace_the_librarys_and_may_be_none() -> None:
    room = library.entry("pret-de-salle").content
    assert resolve(room, {"specific_conditions": "Rendre la salle propre."}).specific_conditions.startswith("Rendre")
    assert resolve(room, {"specific_conditions": ""}).specific_conditions == ""
    assert len(resolve(room, {"specific_conditions": "a" * 8000}).specific_conditions) == 8000


def test_a_piece_can_be_added_and_an_optional_one_hidden() -> None:
    added = {"id": "programme", "kind": "document", "label": "Programme", "required": False}
    own = resolve(GRANT, {"documents": {"add": [added], "hide": ["bank"]}})
    names = [piece.id for piece in own.documents]
    assert "programme" in names
    assert "bank" not in names


def test_the_delay_can_follow_another_text() -> None:
    own = resolve(GRANT, {"silence": {"value": 4, "unit": "MONTHS", "legal_basis": "Décret n° 2015-1460"}})
    assert own.silence
    assert (own.silence.means, own.silence.value) == ("REJECTION", 4)


def test_a_commune_that_has_its_own_service_leads_there() -> None:
    own = resolve(SCHOOL, {"dedicated_service_url": "https://ecoles.exemple.fr/", "confirmed": ["silence"]})
    assert own.mode == "REDIRECT"
    assert not own.is_filed_here
    assert own.publication_problems(department_has_telephone=False) == []


def test_what_is_confirmed_no_longer_blocks_publication() -> None:
    assert resolve(SCHOOL).publication_problems(department_has_telephone=True)
    assert resolve(SCHOOL, {"confirmed": ["silence"]}).publication_problems(department_has_telephone=True) == []


def test_nothing_is_published_without_what_the_receipt_must_say() -> None:
    problems = library.procedure("autre-demande").publication_problems(
        department_has_telephone=False, department_has_address=False, department_has_agent=False
    )
    assert len(problems) == 3
    assert "téléphone" in problems[0]


@pytest.mark.parametrize(
    ("base", "overrides", "said"),
    [
        (OTHER, {"title": "À moi"}, "« title » ne peut pas être changé"),
        (OTHER, {"form": {}}, "il manque « pages »"),
        (OTHER, {"slug": "local-chien"}, "« slug » ne peut pas être changé"),
        (OTHER, {"hours": "<b>midi</b>"}, "texte simple"),
        (OTHER, {"hours": None}, "texte simple"),
        (OTHER, {"specific_conditions": "<b>moi</b>"}, "texte simple"),
        (OTHER, {"specific_conditions": "a" * 8001}, "8000 caractères au plus"),
        (OTHER, {"dedicated_service_url": "https://ailleurs.exemple.fr"}, "reste toujours ouverte"),
        (SCHOOL, {"dedicated_service_url": "javascript:alert(1)"}, "n’est pas écrit comme il faut"),
        (GRANT, {"documents": {"hide": ["accounts"]}}, "ne peut pas être masquée"),
        (GRANT, {"documents": {"hide": ["treasure"]}}, "n’existe pas"),
        (GRANT, {"documents": {"hide": "bank"}}, "liste"),
        (GRANT, {"documents": {"add": [{"id": "x"}]}}, "il manque"),
        (GRANT, {"documents": {"add": [3]}}, "liste"),
        (GRANT, {"documents": ["bank"]}, "ajoutées ou masquées"),
        (GRANT, {"silence": {"value": 4}}, "son unité et le texte"),
        (GRANT, {"silence": {"value": 0, "unit": "MONTHS", "legal_basis": "Décret"}}, "dépasse la limite"),
        (library.entry("signalement-voirie").content, {"silence": {}}, "n’est pas une demande"),
        (SCHOOL, {"confirmed": ["moon"]}, "n’est pas à confirmer"),
        (SCHOOL, {"confirmed": None}, "liste"),
        (OTHER, {"retention": {"months": 1}}, "il manque"),
        (OTHER, {"instant_acknowledgement": "oui"}, "n’est pas de la bonne nature"),
    ],
)
def test_what_is_not_its_to_change_is_refused(base: dict[str, Any], overrides: dict[str, Any], said: str) -> None:
    assert said in refusal(base, overrides)
