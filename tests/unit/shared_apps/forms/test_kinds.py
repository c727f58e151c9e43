from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds import KINDS
from shared_apps.forms.kinds.identifiers import is_siret
from tests.unit.shared_apps.forms.fields import field

TODAY = date(2026, 11, 23)
HOME = {"street": "3 rue de l’Église", "postcode": "10160", "city": "Aix-Villemaur-Pâlis"}


def clean(one: Field, value: Any) -> Any:
    return KINDS[one.kind].form_field(one, TODAY).clean(value)


def refusal(one: Field, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        clean(one, value)
    return " ".join(caught.value.messages).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("text", "  Zoé 🌻 ", "Zoé 🌻", "Zoé 🌻"),
        ("text", "e\u0301", "é", "é"),
        ("text", "n" * 255, "n" * 255, "n" * 255),
        ("long_text", "un\r\ndeux", "un\ndeux", "un\ndeux"),
        ("email", "Ana.Le-Goff@exemple.fr", "Ana.Le-Goff@exemple.fr", "Ana.Le-Goff@exemple.fr"),
        ("telephone", "06 39 98 00 12", "+33639980012", "06 39 98 00 12"),
        ("telephone", "+32 2 512 34 56", "+3225123456", "+32 2 512 34 56"),
        ("integer", "1 200", 1200, "1 200"),
        ("integer", "0", 0, "0"),
        ("amount", "1 250,5 €", "1250.50", "1 250,50 €"),
        ("amount", "12.50", "12.50", "12,50 €"),
        ("date", "1958-03-27", "1958-03-27", "27 mars 1958"),
        ("date", "27/3/1958", "1958-03-27", "27 mars 1958"),
        ("time", "14h30", "14:30", "14 h 30"),
        ("time", "9 h", "09:00", "9 h 00"),
        ("yes_no", "yes", True, "Oui"),
        ("yes_no", "no", False, "Non"),
        ("choice", "blue", "blue", "Bleu"),
        ("multiple", ["blue", "red"], ["red", "blue"], "Rouge ; Bleu"),
        ("siret", "732 829 320 00074", "73282932000074", "732 829 320 00074"),
        ("rna", "w103 001 234", "W103001234", "W103001234"),
        ("rna", "W9R1000123", "W9R1000123", "W9R1000123"),
        ("sworn_statement", "on", True, "Attesté sur l’honneur"),
    ],
)
def test_what_people_write_is_read_stored_and_told(kind: str, typed: Any, stored: Any, shown: str) -> None:
    one = field(kind)
    value = clean(one, typed)
    assert value == stored
    assert clean(one, value) == stored, "a stored answer cleans to itself"
    told = KINDS[kind].display(one, value)
    assert isinstance(told, str)
    assert told.replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("email", "ana@exemple", "Cette adresse électronique n’est pas complète."),
        ("telephone", "03 25", "Ce numéro de téléphone n’existe pas."),
        ("telephone", "appelez-moi", "Ce numéro de téléphone n’existe pas."),
        ("integer", "douze", "en chiffres"),
        ("integer", "1,5", "sans virgule"),
        ("integer", "9" * 16, "en chiffres"),
        ("integer", "١٢", "en chiffres"),
        ("amount", "12,505", "deux chiffres au plus après la virgule"),
        ("amount", "-5", "au moins 0 €"),
        ("amount", "NaN", "en euros"),
        ("amount", "1e9", "en euros"),
        ("date", "31/02/2020", "n’est pas une date qui existe"),
        ("date", "27/03/58", "n’est pas une date qui existe"),
        ("date", "0001-01-01", "n’est pas une date qui existe"),
        ("time", "25:00", "n’est pas une heure qui existe"),
        ("choice", "vert", "Choisissez l’une des réponses proposées"),
        ("multiple", ["red", "vert"], "Choisissez l’une des réponses proposées"),
        ("siret", "732829320", "vous en avez écrit 9 (c’est peut-être le SIREN)"),
        ("siret", "73282932000075", "n’existe pas"),
        ("siret", "0" * 14, "n’existe pas"),
        ("rna", "103001234", "la lettre W suivie de neuf chiffres"),
        ("sworn_statement", None, "Cochez la case pour attester"),
        ("sworn_statement", "false", "Cochez la case pour attester"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(kind: str, typed: Any, said: str) -> None:
    assert said in refusal(field(kind), typed)


ASKING = sorted(name for name, kind in KINDS.items() if kind.asks)


@pytest.mark.parametrize("kind", ASKING)
@pytest.mark.parametrize(
    "hostile",
    ["\x00", "a\x00b", "\ud83d", "a\u202eb", {"street": "\x00"}, {"$ne": 1}, [[]], [{}], 3.7, b"octets", "x" * 30_000],
)
def test_hostile_input_is_refused_with_a_sentence(kind: str, hostile: Any) -> None:
    assert refusal(field(kind), hostile).endswith((".", ")."))


@pytest.mark.parametrize("kind", ASKING)
def test_a_missing_answer_is_asked_for_by_its_own_sentence(kind: str) -> None:
    assert refusal(field(kind, ask="Indiquez votre date de naissance."), None) == "Indiquez votre date de naissance."


@pytest.mark.parametrize("kind", [name for name in ASKING if name not in ("sworn_statement", "tick")])
def test_an_optional_answer_may_be_left_out(kind: str) -> None:
    value = clean(field(kind, required=False), "" if kind != "multiple" else [])
    assert KINDS[kind].is_empty(value)


def test_a_long_text_is_never_cut_and_both_lengths_are_told() -> None:
    said = refusal(field("long_text", max_length=5000), "é" * 5012)
    assert "compte 5 012 caractères ; la limite est de 5 000" in said
    assert "maxlength" not in str(KINDS["long_text"].form_field(field("long_text")).widget.render("it", ""))


def test_bounds_are_told() -> None:
    assert refusal(field("integer", minimum=1, maximum=5), "9") == "Indiquez un nombre d’au plus 5."
    assert refusal(field("amount", maximum=1000), "1000,01") == "Indiquez un nombre d’au plus 1 000 €."


def test_a_birth_is_not_tomorrow_and_a_party_was_not_yesterday() -> None:
    assert "dans le futur" in refusal(field("date", period="past"), "2026-11-24")
    assert "déjà passée" in refusal(field("date", period="future"), "2026-11-22")
    assert clean(field("date", period="future"), "2026-11-23") == "2026-11-23"


def test_seven_answers_are_buttons_and_eight_a_list() -> None:
    many = [{"value": f"v{rank}", "label": str(rank)} for rank in range(8)]
    assert 'type="radio"' in KINDS["choice"].form_field(field("choice", options=many[:7])).widget.render("it", "")
    assert "<select" in KINDS["choice"].form_field(field("choice", options=many)).widget.render("it", "")


def test_an_address_is_kept_in_parts_and_told_as_on_an_envelope() -> None:
    one = field("address")
    value = clean(one, {**HOME, "complement": "", "unknown": "x"})
    assert value == HOME
    assert clean(one, value) == HOME
    assert KINDS["address"].display(one, value) == [
        ("Numéro et rue, ou lieu-dit", "3 rue de l’Église"),
        ("Code postal et commune", "10160 Aix-Villemaur-Pâlis"),
    ]


def test_an_address_says_which_part_is_missing() -> None:
    assert refusal(field("address"), {"street": "Le Moulin"}) == "Indiquez le code postal. Indiquez la commune."
    assert "cinq chiffres" in refusal(field("address"), {**HOME, "postcode": "B-1000"})
    assert clean(field("address"), {**HOME, "postcode": "B-1000", "country": "Belgique"})["country"] == "Belgique"


def test_an_address_labels_each_part_and_names_the_whole() -> None:
    widget = KINDS["address"].form_field(field("address")).widget
    html = widget.render("it", HOME, {"id": "id_it", "class": "ds-input"})
    assert '<legend class="ds-sr-only">La réponse</legend>' in html
    assert '<label class="ds-label" for="id_it_0">Numéro et rue, ou lieu-dit</label>' in html
    assert 'autocomplete="postal-code"' in html
    assert 'value="10160"' in html
    assert "ds-input x-input x-short" in html
    posted = widget.value_from_datadict({"it_street": "Le Moulin", "it_city": "Troyes"}, {}, "it")
    assert posted == {"street": "Le Moulin", "city": "Troyes"}
    assert "address-line1" not in KINDS["address"].form_field(field("address", autocomplete="off")).widget.render(
        "a", {}
    )


@pytest.mark.parametrize(
    ("siret", "exists"),
    [("35600000000048", True), ("35600000049837", True), ("35600000049838", False), ("44306184100047", True)],
)
def test_la_poste_has_its_own_sum(siret: str, exists: bool) -> None:
    assert is_siret(siret) is exists
