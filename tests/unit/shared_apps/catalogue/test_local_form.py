"""A collectivité's own form, its own procedure, when it is open, and what the law says of its questions."""

import json
from typing import Any

import pytest

from shared_apps.catalogue import library, warnings
from shared_apps.catalogue.changes import changes
from shared_apps.catalogue.local_form import identifying
from shared_apps.catalogue.overrides import resolve
from xcontact.kit.errors import Refused

ROOM = library.entry("pret-de-salle").content
OTHER = library.entry("autre-demande").content


def form_of(base: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(base["form"]))  # type: ignore[no-any-return]


def refusal(base: dict[str, Any], overrides: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        resolve(base, overrides)
    return caught.value.sentence.replace("\u00a0", " ")


def add(form: dict[str, Any], **field: Any) -> dict[str, Any]:
    form["pages"][-1]["fields"].append({"id": "own_abc123", "kind": "text", "label": "Question", **field})
    return form


def test_a_form_of_its_own_replaces_the_librarys() -> None:
    own = resolve(ROOM, {"form": add(form_of(ROOM), label="Combien de tables ?")})
    assert own.form and own.form.field("own_abc123")
    assert own.revision == library.entry("pret-de-salle").digest
    assert not own.forbidden


@pytest.mark.parametrize("entry", library.entries(), ids=lambda one: one.slug)
def test_who_sends_is_always_asked(entry: library.Entry) -> None:
    """R. 112-9-1 CRPA: no local form loses, loosens or hides a question that says who sends."""
    if "form" not in entry.content:
        return
    locked = identifying(entry.content)
    assert locked >= {"family_name", "given_names", "address", "email"}
    for name in locked:
        for change in ({"required": False}, {"kind": "long_text"}, {"condition": {"===": [1, 2]}}, {"prefill": "a"}):
            form = form_of(entry.content)
            field = next(one for page in form["pages"] for one in page["fields"] if one["id"] == name)
            field |= change
            with pytest.raises(Refused):
                resolve(entry.content, {"form": form})
        form = form_of(entry.content)
        for page in form["pages"]:
            page["fields"] = [one for one in page["fields"] if one["id"] != name]
        with pytest.raises(Refused):
            resolve(entry.content, {"form": form})


def test_no_other_question_passes_for_who_sends() -> None:
    said = refusal(OTHER, {"form": add(form_of(OTHER), prefill="identity.family_name")})
    assert "ne peut pas être repris du profil" in said


def test_the_page_that_says_who_sends_is_shown_to_all() -> None:
    form = form_of(OTHER)
    form["pages"].insert(
        0, {"id": "first", "title": "Avant", "fields": [{"id": "a", "kind": "yes_no", "label": "A ?"}]}
    )
    form["pages"][1]["condition"] = {"===": [{"var": "a"}, True]}
    assert "montrée à tous" in refusal(OTHER, {"form": form})


def test_a_question_of_the_library_keeps_its_kind() -> None:
    form = form_of(OTHER)
    form["pages"][1]["fields"][0]["kind"] = "integer"
    form["pages"][1]["fields"][0].pop("max_length")
    assert "change de genre" in refusal(OTHER, {"form": form})


def test_an_own_procedure_is_made_of_the_blank_model() -> None:
    base = library.blank(["INDIVIDUAL"]).content
    own = resolve(
        base,
        {
            "slug": "local-poulailler",
            "title": "Installer un poulailler",
            "topic": "environnement",
            "nature": "REQUEST",
            "silence_means": "ACCEPTANCE",
            "silence": {"value": 1, "unit": "MONTHS", "legal_basis": "Délibération du 4 mai 2026"},
            "legal_texts": ["Délibération du 4 mai 2026"],
        },
    )
    assert (own.slug, own.title, own.audience) == ("local-poulailler", "Installer un poulailler", ("INDIVIDUAL",))
    assert own.silence and (own.silence.means, own.silence.value) == ("ACCEPTANCE", 1)
    assert own.publication_problems(department_has_telephone=True) == []
    assert resolve(base, {"slug": "local-a", "nature": "DECLARATION"}).silence is None


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"slug": "acte-de-naissance"}, "commence par « local- »"),
        ({"topic": "jardin"}, "rubrique"),
        ({"title": "<b>A</b>"}, "texte simple"),
        ({"title": ""}, "vide"),
        ({"nature": "ORDER"}, "doit être"),
        ({"legal_texts": []}, "vide"),
        ({"legal_texts": "un texte"}, "liste"),
        ({"silence_means": "MAYBE"}, "doit être"),
        ({"audience": ["INDIVIDUAL"]}, "« audience » ne peut pas être changé"),
    ],
)
def test_what_an_own_procedure_may_not_say(overrides: dict[str, Any], said: str) -> None:
    assert said in refusal(library.blank(["ASSOCIATION"]).content, overrides)


def test_the_library_never_takes_a_name_of_a_collectivity() -> None:
    assert not [one.slug for one in library.entries() if one.slug.startswith("local-")]
    assert "modele-libre" not in {one.slug for one in library.entries()}
    assert len({one.digest for one in library.blanks()}) == 7


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"opens_on": "2027-09-01", "closes_on": "2027-08-01"}, "fermerait avant d’ouvrir"),
        ({"opens_on": "hier"}, "Une date était attendue"),
        ({"closes_on": 3}, "Une date était attendue"),
        ({"most_requests": 0}, "nombre entier"),
        ({"most_requests": True}, "nombre entier"),
        ({"most_requests": "12"}, "nombre entier"),
        ({"replaced_by": "pret-de-salle"}, "par elle-même"),
    ],
)
def test_dates_and_limits_that_make_no_sense_are_refused(overrides: dict[str, Any], said: str) -> None:
    assert said in refusal(ROOM, overrides)


def test_the_generic_request_is_never_closed() -> None:
    """L. 112-9 CRPA."""
    for overrides in ({"closes_on": "2027-01-01"}, {"most_requests": 3}, {"replaced_by": "pret-de-salle"}):
        assert "toujours ouverte" in refusal(OTHER, overrides)


def test_dates_are_said() -> None:
    told = [
        change.sentence.replace("\u00a0", " ")
        for change in changes(resolve(ROOM), resolve(ROOM, {"closes_on": "2027-05-01", "most_requests": 40}))
    ]
    assert told == [
        "La date de fermeture : rien ; désormais, 1er mai 2027.",
        "Le nombre de demandes acceptées : rien ; désormais, 40.",
    ]


FORBIDDEN = [
    "Justificatif de domicile de moins de 3 mois",
    "Attestation de domicile",
    "Copie certifiée conforme du diplôme",
    "Votre numéro de sécurité sociale",
    "N° de sécurité sociale",
    "Quelle est votre religion ?",
    "Votre origine ethnique",
    "Vos convictions religieuses",
]
ADVISED = [
    "Facture d’électricité",
    "Votre nationalité",
    "Acte de naissance",
    "Copie intégrale d’acte de naissance",
    "Livret de famille",
    "Avis d’imposition",
    "Extrait Kbis",
    "Allergies de l’enfant",
]
INNOCENT = ["Race du chien", "Lieu de culte à visiter", "Syndicat des eaux", "Votre adresse", "Nom de naissance"]


@pytest.mark.parametrize("label", FORBIDDEN)
def test_what_the_law_forbids_to_ask_keeps_the_procedure_from_the_public(label: str) -> None:
    """S-46, S-47."""
    found = warnings.cautions(label)
    assert found and found[0].blocks and found[0].article and found[0].instead
    own = resolve(ROOM, {"form": add(form_of(ROOM), label=label)})
    assert label.rstrip("?") in " ".join(own.publication_problems(department_has_telephone=True))


@pytest.mark.parametrize("label", ADVISED)
def test_what_is_seldom_needed_is_advised_against_and_blocks_nothing(label: str) -> None:
    """S-48."""
    assert [one.blocks for one in warnings.cautions(label)] == [False]
    assert not resolve(ROOM, {"form": add(form_of(ROOM), label=label)}).forbidden


@pytest.mark.parametrize("label", INNOCENT)
def test_what_only_sounds_so_is_left_in_peace(label: str) -> None:
    assert warnings.cautions(label) == []


def test_a_piece_is_looked_at_as_a_question_is() -> None:
    piece = {"id": "local_a", "kind": "document", "label": "Justificatif de domicile", "required": False}
    assert resolve(ROOM, {"documents": {"add": [piece]}}).forbidden
    inside = {"kind": "repeated", "fields": [{"id": "a", "kind": "text", "label": "Religion"}], "label": "Personnes"}
    assert resolve(ROOM, {"form": add(form_of(ROOM), **inside)}).forbidden


def test_the_library_itself_is_not_warned_against() -> None:
    assert not [one.slug for one in library.procedures() if one.forbidden]


def test_what_is_only_read_asks_for_nothing() -> None:
    said = {"kind": "warning", "label": "Aucun justificatif de domicile n’est demandé"}
    assert not resolve(ROOM, {"form": add(form_of(ROOM), **said)}).forbidden
    hint = {"hint": "Aucun justificatif de domicile n’est demandé."}
    assert not resolve(ROOM, {"form": add(form_of(ROOM), **hint)}).forbidden


def test_the_changes_of_a_form_are_sentences() -> None:
    form = form_of(ROOM)
    room_page = form["pages"][1]
    gone = room_page["fields"].pop()
    first = room_page["fields"][0]
    first["label"] = "Quelle salle voulez-vous ?"
    add(form, label="Des enfants viendront-ils ?", kind="yes_no")
    form["pages"][-1]["fields"].append(
        {
            "id": "own_abc124",
            "kind": "integer",
            "label": "Combien ?",
            "condition": {"===": [{"var": "own_abc123"}, True]},
        }
    )
    told = [one.sentence.replace("\u00a0", " ") for one in changes(resolve(ROOM), resolve(ROOM, {"form": form}))]
    assert "La question « {} » est retirée.".format(gone["label"].replace("\u00a0", " ")) in told
    assert "La question « Des enfants viendront-ils ? » est ajoutée." in told
    assert any(one.endswith("devient « Quelle salle voulez-vous ? ».") for one in told)
    before, after = resolve(ROOM, {"form": form}), json.loads(json.dumps(form))
    fields = after["pages"][-1]["fields"]
    fields[-1]["condition"] = {"===": [{"var": "own_abc123"}, False]}
    fields.insert(0, fields.pop(-2))
    told = [one.sentence.replace("\u00a0", " ") for one in changes(before, resolve(ROOM, {"form": after}))]
    assert told == [
        "La question « Combien ? » n’est montrée que si « Des enfants viendront-ils » est « Non ».",
        "La question « Des enfants viendront-ils ? » change de place.",
    ]
