"""The last mails that an account gets."""

from datetime import datetime
from uuid import UUID

from shared_apps.accounts.mails import freeze
from shared_apps.accounts.models import User
from tenants import addresses
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date

CLOSED = "account_closed"
DELETION = "account_deletion"
DORMANCY = "account_dormancy"
KEPT = (
    "Les demandes que vous avez transmises restent à la collectivité qui les a reçues, jusqu’à la fin de leur durée de "
    "conservation. Elle les détruit ensuite, avec l’accord des Archives départementales. Pour exercer vos droits sur "
    "elles, écrivez à cette collectivité."
)
WAITING = (
    "Une de vos demandes attend encore sa réponse : tant qu’elle est en cours, votre compte reste ouvert. "
    "La fermeture est alors remise de mois en mois."
)


def deletion_asked(user: User, token: str, at: datetime) -> None:
    freeze(
        kind=DELETION,
        subject=user.id,
        to=user.email,
        title="Supprimer votre compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "La suppression de votre compte Xcontact vient d’être demandée.",
            "Ouvrez la page ci-dessous dans le navigateur où vous êtes connecté : elle vous demande de confirmer.",
            "Ce lien est valable une heure.",
            "Vous n’avez rien demandé ? Ne faites rien : votre compte reste ouvert.",
        ],
        link=("Continuer la suppression", addresses.portal(f"/compte/suppression/{token}/")),
        at=at,
    )


def closed(last_mail: UUID, to: str, cause: str, at: datetime) -> None:
    """`last_mail`: what this mail is about, since the account is no more."""
    said = {
        "deletion": "Comme vous l’avez demandé, votre compte Xcontact est supprimé.",
        "dormancy": "Faute de connexion, et après nos trois messages, votre compte Xcontact est supprimé.",
        "replay": "Votre compte Xcontact, déjà supprimé, était revenu avec une sauvegarde : il est de nouveau effacé.",
    }
    freeze(
        kind=CLOSED,
        subject=last_mail,
        to=to,
        title="Votre compte Xcontact est supprimé",
        paragraphs=[
            "Bonjour,",
            said[cause],
            "Vos informations, vos organisations, vos brouillons et leurs documents sont détruits.",
            KEPT,
            "Ce message est le dernier. Nous effaçons votre adresse dans sept jours.",
        ],
        at=at,
    )


def dormant(user: User, closes_at: datetime, has_pending: bool, at: datetime) -> None:
    day = french_date(paris_date(closes_at))
    freeze(
        kind=DORMANCY,
        subject=user.id,
        to=user.email,
        title=f"Votre compte Xcontact sera supprimé le {day}",
        paragraphs=[
            "Bonjour,",
            "Vous ne vous êtes pas connecté à votre compte Xcontact depuis longtemps.",
            f"Sans connexion de votre part, il sera supprimé le {day}, avec tout ce qu’il contient.",
            *([WAITING] if has_pending else []),
            "Pour le garder, connectez-vous une fois avant cette date. Vous n’avez rien d’autre à faire.",
        ],
        link=("Me connecter et garder mon compte", addresses.portal("/compte/connexion/")),
        at=at,
    )
