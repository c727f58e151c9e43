"""What a SIRET or a SIREN designates, from the State's open API Recherche d’entreprises, or one that answers alike.

GET …/search?q=<14 or 9 digits>&minimal=true&include=siege,matching_etablissements answers {"results": [one]}: siren,
nom_complet, nom_raison_sociale, etat_administratif (A, C), siege and matching_etablissements, each with siret, adresse
(one line, town included), code_postal, libelle_commune, etat_administratif (A, F). Who opposed publication is not told,
or told as « [NON-DIFFUSIBLE] ». Seven questions a second for one platform. An RNA number is no documented question.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings

from shared_apps.forms.completion import transport, words
from shared_apps.forms.completion.memory import Memory
from shared_apps.forms.kinds.identifiers import is_siren, is_siret

LONGEST_ANSWER = 256 * 1024
memory = Memory()


def propose(typed: str, *, at: datetime) -> list[dict[str, Any]]:
    """The establishment of this number, head office for a SIREN; nothing for a number that can't exist.

    label, name, street, postcode, city, and `closed`: the register says that it has shut.
    """
    number = re.sub(r"[\s.\u00a0\u202f-]", "", words.typed(typed))
    if not (is_siret(number) or is_siren(number)):
        return []
    if (kept := memory.recall(number, at)) is not None:
        return list(kept)
    question = {"q": number, "minimal": "true", "include": "siege,matching_etablissements", "per_page": "1"}
    try:
        answer = transport.ask(settings.COMPANIES_URL, question, longest=LONGEST_ANSWER, at=at)
    except transport.Silent:
        return []
    proposal = _read(answer, number)
    found = [proposal] if proposal else []
    memory.keep(number, found, at)
    return found


def _read(answer: Any, number: str) -> dict[str, Any] | None:
    """The one that bears this very number; None for any other, and for whoever opposed publication."""
    results = answer.get("results") if isinstance(answer, dict) else None
    company = results[0] if isinstance(results, list) and results else None
    if not isinstance(company, dict) or company.get("siren") != number[:9]:
        return None
    place = _establishment(company, number)
    name = words.told(company.get("nom_raison_sociale")) or words.told(company.get("nom_complet"))
    diffused = (company.get("statut_diffusion", "O"), (place or {}).get("statut_diffusion_etablissement", "O"))
    if place is None or not name or diffused != ("O", "O"):
        return None
    postcode, city = words.postcode(place.get("code_postal")), words.told(place.get("libelle_commune"))
    whole = words.told(place.get("adresse"))
    street = whole.removesuffix(f"{postcode} {city}").strip() if postcode and city else ""
    known = {"street": street, "postcode": postcode, "city": city} if street and street != whole else {}
    closed = company.get("etat_administratif") == "C" or place.get("etat_administratif") == "F"
    return {"label": ", ".join(filter(None, (name, whole))), "name": name, **known, "closed": closed}


def _establishment(company: dict[str, Any], number: str) -> dict[str, Any] | None:
    head, others = company.get("siege"), company.get("matching_etablissements")
    known = [one for one in (head, *(others if isinstance(others, list) else ())) if isinstance(one, dict)]
    if len(number) == 9:
        return head if isinstance(head, dict) else None
    return next((one for one in known if one.get("siret") == number), None)
