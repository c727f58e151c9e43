"""What differs between two states of a procedure, in French sentences. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared_apps.catalogue.form_changes import cut, form_changes, listed, quoted
from shared_apps.catalogue.procedure import AnswerWithin, ResolvedProcedure, Retention, Silence
from xcontact.kit.text import NBSP, french_date, typeset

# Subject, its verb, and what is said of it once it is empty.
_TEXTS = {
    "title": ("Le titre", "passe", "n’est plus indiqué"),
    "short_description": ("La présentation", "passe", "n’est plus indiquée"),
    "price": ("Le prix", "passe", "n’est plus indiqué"),
    "hours": ("Les horaires", "passent", "ne sont plus indiqués"),
    "contact": ("Le contact", "passe", "n’est plus indiqué"),
    "additional_text": ("Le texte ajouté", "passe", "n’est plus là"),
    "specific_conditions": ("Les conditions particulières", "passent", "ne sont plus indiquées"),
    "counter_and_post": ("La voie du guichet et de la poste", "passe", "n’est plus indiquée"),
    "dedicated_service_url": ("L’adresse du service dédié", "passe", "n’est plus indiquée"),
    "cerfa_number": ("Le numéro du Cerfa", "passe", "n’est plus indiqué"),
}
LABELS = {
    **{key: words[0] for key, words in _TEXTS.items()},
    "silence": "Ce que vaut le silence, et son délai",
    "answer_within": "Le délai de réponse",
    "retention": "La durée de conservation",
    "documents": "Les pièces à joindre",
    "instant_acknowledgement": "L’accusé de réception immédiat",
    "form": "Le formulaire",
    "opens_on": "La date d’ouverture",
    "closes_on": "La date de fermeture",
    "most_requests": "Le nombre de demandes acceptées",
    "replaced_by": "La démarche qui la remplace",
    "mode": "La façon de faire la démarche",
    "legal_texts": "Les textes cités",
    "confirmed": "Les points de droit confirmés",
    "to_confirm": "Les points de droit à confirmer",
}
_MODES = {
    "FORM": "un formulaire en ligne",
    "CERFA": "un Cerfa à remplir et à envoyer",
    "REDIRECT": "un renvoi vers un service dédié",
    "INFO": "une page d’information",
}


@dataclass(frozen=True)
class Change:
    """`key` is that of the procedure's content; `sentence` is French."""

    key: str
    sentence: str


def changes(before: ResolvedProcedure, after: ResolvedProcedure) -> list[Change]:
    """What a reader would notice, the most important first; empty when nothing differs."""
    found = [*_modes(before, after), *_facts(before, after), *_documents(before, after)]
    for key in _TEXTS:
        found += _text(key, getattr(before, key, ""), getattr(after, key, ""))
    found += [Change("form", sentence) for sentence in form_changes(before.form, after.form)]
    return [*found, *_opening(before, after), *_law(before, after)]


def said(procedure: ResolvedProcedure, key: str) -> str:
    """What the procedure says under one key of its content, in words; « rien » when it says nothing."""
    if key == "silence":
        return _silence(procedure.silence)
    if key == "answer_within":
        return _within(procedure.answer_within)
    if key == "retention":
        return _retention(procedure.retention)
    if key == "documents":
        return ", ".join(document.label for document in procedure.documents) or "aucune pièce"
    if key == "mode":
        return _MODES[procedure.mode]
    if key == "instant_acknowledgement":
        return "oui" if procedure.instant_acknowledgement else "non"
    if key == "to_confirm":
        return " ".join(fact.question for fact in procedure.to_confirm) or "rien"
    if key == "legal_texts":
        return " ".join(procedure.legal_texts) or "rien"
    if key == "form":
        return f"{len(list(procedure.form.fields))} questions" if procedure.form else "aucun formulaire"
    value = getattr(procedure, key, None)
    if isinstance(value, date):
        return french_date(value)
    return str(value or "rien")


def _text(key: str, before: str, after: str) -> Iterable[Change]:
    subject, verb, gone = _TEXTS[key]
    if before == after:
        return
    if not after:
        yield Change(key, typeset(f"{subject} {gone} (c’était {quoted(before)})."))
    elif not before:
        be = "sont" if verb.endswith("ent") else "est"
        yield Change(key, typeset(f"{subject} {be} désormais {quoted(after)}."))
    else:
        yield Change(key, typeset(f"{subject} {verb} de {quoted(before)} à {quoted(after)}."))


def _modes(before: ResolvedProcedure, after: ResolvedProcedure) -> Iterable[Change]:
    if before.mode != after.mode:
        yield Change("mode", f"La démarche était {_MODES[before.mode]} ; elle devient {_MODES[after.mode]}.")


def _facts(before: ResolvedProcedure, after: ResolvedProcedure) -> Iterable[Change]:
    if before.silence != after.silence:
        spoken = _silence(before.silence), _silence(after.silence)
        yield Change("silence", typeset(f"Sans réponse : {spoken[0]} ; désormais, {spoken[1]}."))
    if before.answer_within != after.answer_within:
        spoken = _within(before.answer_within), _within(after.answer_within)
        yield Change("answer_within", f"Le délai de réponse passe de {spoken[0]} à {spoken[1]}.")
    if before.retention != after.retention:
        spoken = _retention(before.retention), _retention(after.retention)
        yield Change("retention", f"La durée de conservation passe de {spoken[0]} à {spoken[1]}.")
    if before.instant_acknowledgement != after.instant_acknowledgement:
        way = "part dès l’envoi" if after.instant_acknowledgement else "est établi par un agent"
        yield Change("instant_acknowledgement", f"L’accusé de réception {way}.")


def _documents(before: ResolvedProcedure, after: ResolvedProcedure) -> Iterable[Change]:
    told = listed("La pièce", before.documents, after.documents, {})
    yield from (Change("documents", sentence) for sentence in told)


def _opening(before: ResolvedProcedure, after: ResolvedProcedure) -> Iterable[Change]:
    for key in ("opens_on", "closes_on", "most_requests", "replaced_by"):
        if getattr(before, key) != getattr(after, key):
            spoken = said(before, key), said(after, key)
            yield Change(key, typeset(f"{LABELS[key]} : {spoken[0]} ; désormais, {spoken[1]}."))
    for key, values in (("nature", (before.nature, after.nature)), ("topic", (before.topic, after.topic))):
        if values[0] != values[1]:
            subject = "La nature de la démarche" if key == "nature" else "La rubrique"
            yield Change(key, f"{subject} change.")


def _law(before: ResolvedProcedure, after: ResolvedProcedure) -> Iterable[Change]:
    for text in after.legal_texts:
        if text not in before.legal_texts:
            yield Change("legal_texts", typeset(f"Texte ajouté : {text}."))
    for text in before.legal_texts:
        if text not in after.legal_texts:
            yield Change("legal_texts", typeset(f"Texte retiré : {text}."))
    for fact in after.to_confirm:
        if fact not in before.to_confirm:
            yield Change("to_confirm", typeset(f"Un point de droit est à confirmer : {fact.question}"))
    for fact in before.to_confirm:
        if fact.key not in {one.key for one in after.to_confirm}:
            yield Change("to_confirm", typeset(f"Ce point n’est plus à confirmer : {fact.question}"))


def _silence(silence: Silence | None) -> str:
    if silence is None:
        return "le silence ne décide de rien"
    outcome = "acceptée" if silence.means == "ACCEPTANCE" else "refusée"
    return f"la demande est {outcome} au bout de {_span(silence.value, silence.unit)} ({silence.legal_basis})"


def _within(within: AnswerWithin | None) -> str:
    return f"{_span(within.value, within.unit)} ({within.legal_basis})" if within else "aucun délai"


def _retention(retention: Retention | None) -> str:
    return f"{retention.months}{NBSP}mois ({cut(retention.basis)})" if retention else "aucune durée"


def _span(value: int, unit: str) -> str:
    return f"{value}{NBSP}{'mois' if unit == 'MONTHS' else 'jours' if value > 1 else 'jour'}"
