from datetime import date

from django.http import QueryDict

from shared_apps.forms.definition import load
from shared_apps.forms.documents import expected_documents
from shared_apps.forms.prefill import prefilled
from shared_apps.forms.rendering import SHOWN, advice, cleaned, page_form, summary, validate
from shared_apps.forms.visibility import relevant, shown
from tests.unit.shared_apps.forms.fields import asked, definition

IF_MOVING = {"==": [{"var": "moving"}, True]}
MOVING = load(
    {
        "pages": [
            {
                "id": "home",
                "title": "Votre logement",
                "fields": [
                    asked("intro", "section", hint="Quelques questions."),
                    asked("name", hint="Tel qu’à l’état civil <3", autocomplete="family-name", prefill="identity.name"),
                    asked("moving", "yes_no", ask="Indiquez si vous déménagez."),
                    asked("lorry", "yes_no", condition=IF_MOVING, ask="Indiquez s’il y a un camion."),
                    asked("length", "integer", condition={"==": [{"var": "lorry"}, True]}, required=False),
                ],
            },
            {
                "id": "destination",
                "title": "Votre arrivée",
                "condition": IF_MOVING,
                "fields": [asked("place", "address"), asked("lease", "document", condition=IF_MOVING)],
            },
        ]
    }
)
HOME, DESTINATION = MOVING.pages
TROYES = {"street": "1 rue Urbain-IV", "postcode": "10000", "city": "Troyes"}


def post(text: str) -> QueryDict:
    return QueryDict(text)


def test_a_page_shows_its_texts_and_questions_in_order_and_hides_what_does_not_concern() -> None:
    blocks = list(page_form(HOME).blocks())
    assert [block.field.id for block in blocks] == ["intro", "name", "moving"]
    assert blocks[0].bound is None


def test_a_question_is_labelled_hinted_and_can_be_completed_by_the_browser() -> None:
    html = page_form(HOME)["name"].as_field_group()
    assert '<label for="id_name">Champ name</label>' in html
    assert 'autocomplete="family-name"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert "&lt;3" in html
    assert " required" not in html


def test_an_answer_makes_a_question_appear_without_javascript() -> None:
    first = page_form(HOME, post("name=Zoé&moving=yes&_shown=name+moving"))
    assert not first.is_valid()
    assert first.errors == {"lorry": ["Indiquez s’il y a un camion."]}
    assert 'value="name moving lorry"' in str(first[SHOWN])


def test_an_optional_question_that_appears_is_seen_before_it_is_passed() -> None:
    answers = "name=Zoé&moving=yes&lorry=yes&"
    appearing = page_form(HOME, post(answers + "_shown=name+moving+lorry"))
    assert not appearing.is_valid()
    assert "font apparaître cette question" in appearing.errors["length"][0]
    passed = page_form(HOME, post(answers + "_shown=name+moving+lorry+length"))
    assert passed.is_valid()
    assert passed.cleaned_data == {"name": "Zoé", "moving": True, "lorry": True, "length": None}


def test_what_is_right_is_kept_when_something_is_wrong() -> None:
    form = page_form(HOME, post("name=Zoé"))
    assert not form.is_valid()
    assert form.errors == {"moving": ["Indiquez si vous déménagez."]}
    assert form.cleaned_data == {"name": "Zoé"}


def test_the_draft_fills_the_page_before_the_profile_does() -> None:
    form = page_form(HOME, initial={"name": "Profil", "moving": True}, answers={"name": "Brouillon"})
    assert form["name"].value() == "Brouillon"
    assert "lorry" in form.fields
    assert 'value="yes" ' in str(page_form(HOME, answers={"moving": True})["moving"])
    assert str(page_form(HOME, answers={"moving": True})["moving"]).count("checked") == 1


def test_the_answer_to_a_hidden_question_counts_for_nothing() -> None:
    stale = {"name": "Zoé", "moving": False, "lorry": True, "length": 3, "place": TROYES, "unknown": 1}
    assert relevant(MOVING, stale) == {"name": "Zoé", "moving": False}
    assert [page.id for page, _ in shown(MOVING, stale)] == ["home"]
    assert validate(MOVING, stale) == {}


def test_the_whole_is_checked_before_it_is_sent() -> None:
    problems = validate(MOVING, {"name": "a\x00", "moving": True, "lorry": False, "place": {"street": "ici"}})
    assert set(problems) == {"name", "place"}
    assert problems["place"] == ["Indiquez le code postal.", "Indiquez la commune."]
    assert set(validate(MOVING, {})) == {"name", "moving"}
    assert validate(MOVING, {"name": "Zoé", "moving": True, "lorry": False, "place": TROYES}) == {}


def test_dates_of_the_whole_are_checked_against_today() -> None:
    party = definition(asked("day", "date", period="future"))
    assert validate(party, {"day": "2026-11-22"}, date(2026, 11, 23))
    assert validate(party, {"day": "2026-11-22"}) == {}


def test_kept_answers_are_in_their_canonical_shape() -> None:
    form = definition(asked("phone", "telephone"), asked("amount", "amount"))
    assert cleaned(form, {"amount": "5", "phone": "0325000000"}) == {"phone": "+33325000000", "amount": "5.00"}


def test_the_summary_tells_questions_and_answers_in_words() -> None:
    home, destination = summary(MOVING, {"name": "Zoé", "moving": True, "lorry": True, "place": TROYES})
    assert [(row.label, row.value) for row in home.rows] == [
        ("Champ name", "Zoé"),
        ("Champ moving", "Oui"),
        ("Champ lorry", "Oui"),
        ("Champ length", "Non renseigné"),
    ]
    assert destination.page.title == "Votre arrivée"
    assert [row.value for row in destination.rows] == ["1 rue Urbain-IV\n10000 Troyes"]


def test_the_profile_fills_what_it_can_and_its_faults_are_left_out() -> None:
    assert prefilled(MOVING, {"identity": {"name": "Zoé"}}) == {"name": "Zoé"}
    assert prefilled(MOVING, {"identity": {"name": "Z\x00"}}) == {}
    assert prefilled(MOVING, {"identity": "rien"}) == {}


def test_advice_is_given_and_stops_nothing() -> None:
    form = definition(asked("rna", "rna", required=False, advise="Le numéro RNA aide le service."))
    assert advice(form, {}) == {"rna": "Le numéro RNA aide le service."}
    assert advice(form, {"rna": "W103001234"}) == {}
    assert validate(form, {}) == {}


def test_pieces_depend_on_answers() -> None:
    extra = definition(asked("permit", "document", required=False)).fields
    assert [piece.id for piece in expected_documents(MOVING, {"moving": True}, extra)] == ["lease", "permit"]
    assert [piece.id for piece in expected_documents(MOVING, {"moving": False})] == []
