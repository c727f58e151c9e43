"""What SPL-Xdémat tells the owner of an account that it closes: why, what goes on, and how to contest it."""

from datetime import datetime

from shared_apps.accounts.mails import freeze
from shared_apps.accounts.models import User
from tenants import addresses

CLOSED = "account_closed"
STILL_CLOSED = "account_still_closed"
REOPENED = "account_reopened"
_CONTEST = [
    "Vous pouvez contester cette fermeture en écrivant à assistance@spl-xdemat.fr.",
    "La réponse ne vous convient pas ? Saisissez le Défenseur des droits (defenseurdesdroits.fr).",
    "Son adresse postale, sans timbre : Libre réponse 71120, 75342 Paris CEDEX 07.",
    "Pour vos données personnelles, vous pouvez adresser une plainte à la CNIL : cnil.fr/fr/plaintes.",
]


def closed(user: User, motive: str, at: datetime) -> None:
    """`motive`: what the operator wrote, shown as it is."""
    freeze(
        kind=CLOSED,
        subject=user.id,
        to=user.email,
        title="Votre compte Xcontact a été fermé",
        paragraphs=[
            "Bonjour,",
            "SPL-Xdémat a fermé votre compte Xcontact, et toutes vos connexions.",
            f"Motif : {motive}",
            "Les demandes déjà envoyées suivent leur cours : chaque collectivité vous répondra.",
            *_CONTEST,
        ],
        at=at,
    )


def still_closed(user: User, at: datetime) -> None:
    """To whoever asks for an account with the address of a closed one."""
    freeze(
        kind=STILL_CLOSED,
        subject=user.id,
        to=user.email,
        title="Votre compte Xcontact est fermé",
        paragraphs=[
            "Bonjour,",
            "Un compte vient d’être demandé sur Xcontact avec cette adresse. Elle en a un, que SPL-Xdémat a fermé.",
            "Il reste fermé, et un autre ne peut pas être ouvert avec elle.",
            *_CONTEST,
        ],
        at=at,
    )


def reopened(user: User, at: datetime) -> None:
    freeze(
        kind=REOPENED,
        subject=user.id,
        to=user.email,
        title="Votre compte Xcontact est rouvert",
        paragraphs=[
            "Bonjour,",
            "SPL-Xdémat a rouvert votre compte Xcontact. Vos identifiants n’ont pas changé.",
        ],
        link=("Me connecter", addresses.portal("/compte/connexion/")),
        at=at,
    )
