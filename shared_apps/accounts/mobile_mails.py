"""The mails about the mobile that opens an account (T34)."""

from datetime import datetime

from shared_apps.accounts import mails
from shared_apps.accounts.mobile_numbers import masked
from shared_apps.accounts.models import MobileChange, User
from tenants import addresses

CHANGED = "mobile_changed"
PROVED_ELSEWHERE = "mobile_proved_elsewhere"


def changed(user: User, change: MobileChange, token: str, at: datetime) -> None:
    """To the account's address, with what undoes it; no number is written in full."""
    mails.freeze(
        kind=CHANGED,
        subject=change.id,
        to=user.email,
        title="Le mobile qui ouvre votre compte Xcontact a changé",
        paragraphs=[
            "Bonjour,",
            _what(change),
            "C’est vous ? Vous n’avez rien à faire.",
            "Ce n’est pas vous ? Annulez ce changement avec la page ci-dessous, valable 72 heures.",
            "Toutes les connexions seront fermées, et vous choisirez un autre mot de passe.",
            "Après ce délai, écrivez à assistance@spl-xdemat.fr.",
        ],
        link=("Annuler ce changement", addresses.portal(f"/compte/telephone/annulation/{token}/")),
        at=at,
    )


def proved_elsewhere(owner: User, number: str, at: datetime) -> None:
    """Somebody else holds the telephone of this account: operators give an ended line's number to another person."""
    mails.freeze(
        kind=PROVED_ELSEWHERE,
        subject=owner.id,
        to=owner.email,
        title="Avez-vous toujours ce numéro de mobile ?",
        paragraphs=[
            "Bonjour,",
            f"Le mobile {masked(number)} ouvre votre compte Xcontact.",
            "Quelqu’un qui reçoit ses messages vient de vouloir l’ajouter à un autre compte. Rien n’a été changé.",
            "C’est vous, avec un second compte ? Vous n’avez rien à faire : un numéro ouvre un seul compte.",
            "Vous n’avez plus ce numéro ? Retirez-le : son nouveau titulaire pourrait ouvrir votre compte.",
            "Vous l’avez toujours, et ce n’est pas vous ? Retirez-le aussi, et prévenez votre opérateur.",
        ],
        link=("Retirer ce numéro de mon compte", addresses.portal("/compte/telephone/retirer/")),
        at=at,
    )


def _what(change: MobileChange) -> str:
    if not change.new_number:
        return f"Le mobile {masked(change.former_number)} n’ouvre plus votre compte Xcontact."
    said = f"Le mobile {masked(change.new_number)} ouvre désormais votre compte Xcontact, par un code envoyé par SMS"
    return f"{said}, à la place du {masked(change.former_number)}." if change.former_number else f"{said}."
