"""What happens to an account, told to its owner on `/compte/securite/`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared_apps.accounts.models import AccountEvent

LABELS = {
    "logged_in": "Connexion",
    "session_ended": "Connexion fermée à distance",
    "email_change_asked": "Nouvelle adresse électronique demandée",
    "email_changed": "Adresse électronique changée",
    "email_restored": "Ancienne adresse électronique rétablie",
    "mobile_added": "Téléphone mobile ajouté",
    "mobile_changed": "Téléphone mobile changé",
    "mobile_removed": "Téléphone mobile retiré",
    "mobile_restored": "Changement de téléphone mobile annulé",
    "password_changed": "Mot de passe changé",
    "export_asked": "Copie de mes données demandée",
    "password_recovered": "Mot de passe oublié, remplacé depuis votre messagerie",
    "terms_accepted": "Conditions d’utilisation acceptées",
    "terminated": "Compte fermé par SPL-Xdémat",
    "restored": "Compte rouvert par SPL-Xdémat",
    "organisation_added": "Organisation ajoutée",
    "organisation_changed": "Organisation modifiée",
    "organisation_removed": "Organisation retirée",
    "factor_added": "Moyen de connexion ajouté",
    "factor_removed": "Moyen de connexion retiré",
    "factors_forgotten": "Seconde vérification remise à zéro par SPL-Xdémat",
    "proconnect_linked": "ProConnect relié au compte",
    "proconnect_unlinked": "ProConnect retiré du compte",
    "proconnect_other_siret": "Identité ProConnect d’un autre employeur que la collectivité, confirmée",
    "proconnect_unverified_siret": "Employeur de l’identité ProConnect non vérifié : la collectivité n’a pas de SIREN",
    "recovery_code_used": "Connexion avec un code de secours",
    "desk_opened": "Bureau ouvert",
    "membership_flagged": "Travail pour une collectivité à confirmer",
    "membership_reminded": "Collectivité relancée pour le confirmer",
    "membership_kept": "Accès gardé sans réponse de la collectivité",
    "membership_confirmed": "Travail pour une collectivité confirmé",
    "membership_suspended": "Accès suspendu, faute de réponse de la collectivité",
    "membership_ended": "Fin du travail pour une collectivité",
}


def record(holder: UUID, what: str, at: datetime, ip_address: str | None = None, **facts: Any) -> None:
    """Write one line, in the caller's transaction. `what`: a key of LABELS; `facts`: no secret, nobody else's data."""
    assert what in LABELS, what
    AccountEvent.objects.create(holder=holder, what=what, at=at, ip_address=ip_address, facts=facts)
