from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tenant_apps.requests.policies import ACCEPTANCE, CONTACT, DECLARATION, Nature, ProcedureRules, SilenceMeans
from tenant_apps.requests.receipts import (
    AppealBody,
    Contact,
    ReceiptKind,
    ReceiptText,
    Sending,
    acknowledgement,
    appeal_notice,
    missing_mentions,
    missing_settings,
    registration_receipt,
)

SENDING = Sending(
    reference="10387-26-7KQ4MX-T",
    procedure="Acte de naissance",
    collectivity="la commune de Troyes",
    received_at=datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
)
DEPARTMENT = Contact(
    "État civil", "03 25 42 33 33", "etat-civil@troyes.example", "Place Alexandre-Israël, 10000 Troyes"
)
APPEAL = AppealBody("Monsieur le Maire de Troyes", "le tribunal administratif de Châlons-en-Champagne")
SILENCE_ON = date(2027, 1, 3)


def acknowledge(
    rules: ProcedureRules = CONTACT,
    sending: Sending = SENDING,
    department: Contact = DEPARTMENT,
    appeal: AppealBody | None = APPEAL,
    silence_on: date | None = SILENCE_ON,
) -> ReceiptText:
    return acknowledgement(sending, rules=rules, department=department, appeal=appeal, silence_on=silence_on)


def words(receipt: ReceiptText) -> str:
    return " ".join(receipt.paragraphs).replace("\u00a0", " ")


def test_s13_a_complete_acknowledgement_of_rejection_lacks_nothing_and_says_everything() -> None:
    receipt = acknowledge()
    assert receipt.missing == ()
    assert receipt.kind is ReceiptKind.ACKNOWLEDGEMENT
    assert words(receipt) == (
        "Votre demande n° 10387-26-7KQ4MX-T, reçue le 3 novembre 2026 à 15 h 05, est instruite par le service "
        "suivant : État civil, etat-civil@troyes.example, 03 25 42 33 33. "
        "Sous réserve que la demande soit complète, à défaut de décision expresse, elle sera réputée rejetée le "
        "3 janvier 2027. Cette décision implicite de rejet pourra être contestée dans un délai de deux mois à compter "
        "de cette date, par un recours gracieux adressé à Monsieur le Maire de Troyes et/ou un recours contentieux "
        "devant le tribunal administratif de Châlons-en-Champagne, y compris par www.telerecours.fr. "
        "Le présent accusé de réception électronique est délivré en application des articles L. 112-11 et R. 112-11-1 "
        "du code des relations entre le public et l’administration."
    )


def test_s13_an_acknowledgement_of_acceptance_offers_the_attestation_and_no_recours() -> None:
    receipt = acknowledge(ACCEPTANCE, appeal=None)
    assert receipt.missing == ()
    assert "elle sera réputée acceptée le 3 janvier 2027" in words(receipt)
    assert "l’attestation prévue à l’article L. 232-3" in words(receipt)
    assert "recours" not in words(receipt)


def test_s13_a_declaration_is_told_nothing_about_silence() -> None:
    receipt = acknowledge(DECLARATION, appeal=None, silence_on=None)
    assert receipt.missing == ()
    assert "réputée" not in words(receipt)
    assert words(receipt).startswith("Votre envoi n° 10387-26-7KQ4MX-T, reçu le 3 novembre 2026")


LACKING = [
    ({"sending": replace(SENDING, received_at=None)}, "La date de réception manque."),
    ({"department": replace(DEPARTMENT, name=" ")}, "Le nom du service chargé du dossier manque."),
    ({"department": replace(DEPARTMENT, telephone="")}, "Le numéro de téléphone du service manque."),
    (
        {"department": replace(DEPARTMENT, email="", postal="")},
        "L’adresse électronique ou postale du service manque.",
    ),
    ({"silence_on": None}, "La date à laquelle le silence vaudra décision manque."),
    ({"appeal": replace(APPEAL, authority="")}, "L’autorité à qui adresser un recours gracieux manque."),
    ({"appeal": replace(APPEAL, court="")}, "Le tribunal administratif compétent manque."),
]


@pytest.mark.parametrize(("removed", "sentence"), LACKING)
def test_s13_each_mention_removed_is_missed_alone(removed: dict[str, object], sentence: str) -> None:
    assert acknowledge(**removed).missing == (sentence,)  # type: ignore[arg-type]


def test_s13_without_any_appeal_body_both_ways_are_missed() -> None:
    assert len(acknowledge(appeal=None).missing) == 2


def test_s13_the_effect_of_silence_is_missed() -> None:
    rules = ProcedureRules(Nature.REQUEST, SilenceMeans.NONE, None, "")
    assert acknowledge(rules, silence_on=None).missing == ("L’effet du silence (accord ou rejet) manque.",)


@pytest.mark.parametrize("kept", ["email", "postal"])
def test_s13_one_address_is_enough(kept: str) -> None:
    one = replace(DEPARTMENT, **{"email": "", "postal": "", kept: getattr(DEPARTMENT, kept)})
    receipt = acknowledge(department=one)
    assert receipt.missing == ()
    assert getattr(DEPARTMENT, kept) in words(receipt)


MENTIONS = [
    ("Collectivité", "La commune de Troyes"),
    ("Date de réception", "3 novembre 2026 à 15 h 05"),
    ("Service chargé du dossier", "État civil"),
    ("Téléphone", "03 25 42 33 33"),
    ("Adresse électronique", "etat-civil@troyes.example"),
    ("Adresse postale", "Place Alexandre-Israël, 10000 Troyes"),
    ("Sans décision expresse", "Réputée rejetée le 3 janvier 2027"),
    ("Recours gracieux", "Monsieur le Maire de Troyes"),
    ("Recours contentieux", "Le tribunal administratif de Châlons-en-Champagne"),
]


@pytest.mark.parametrize(("label", "value"), MENTIONS)
def test_s13_each_mention_stands_on_its_own(label: str, value: str) -> None:
    assert acknowledge().mentions[label].replace("\u00a0", " ") == value


def test_s13_publication_is_refused_for_what_is_known_beforehand() -> None:
    assert missing_settings(rules=CONTACT, department=DEPARTMENT, appeal=APPEAL) == []
    nobody = Contact("", "")
    sentences = missing_settings(rules=CONTACT, department=nobody, appeal=None)
    assert len(sentences) == 5
    found = missing_mentions(rules=CONTACT, department=nobody, appeal=None, received_at=None, silence_on=None)
    assert set(found) - set(sentences) == {
        "La date de réception manque.",
        "La date à laquelle le silence vaudra décision manque.",
    }


def test_r112_11_2_a_registration_receipt_says_when_it_arrived_and_what_comes_next() -> None:
    receipt = registration_receipt(SENDING, acknowledged_by=date(2026, 11, 18))
    text = words(receipt)
    assert receipt.title == "Accusé d’enregistrement électronique"
    assert "Votre envoi n° 10387-26-7KQ4MX-T (demande) a été reçu le 3 novembre 2026 à 15 h 05" in text
    assert "Un accusé de réception vous sera adressé au plus tard le 18 novembre 2026." in text
    assert "R. 112-11-2" in text


def test_a_registration_receipt_certifies_a_reception() -> None:
    with pytest.raises(ValueError, match="reception"):
        registration_receipt(replace(SENDING, received_at=None), acknowledged_by=date(2026, 11, 18))


def test_r421_5_the_notice_of_a_rejection_names_both_ways_and_the_delay() -> None:
    notice = appeal_notice(APPEAL)
    for part in ("deux mois", APPEAL.authority, APPEAL.court, "www.telerecours.fr"):
        assert part in notice
