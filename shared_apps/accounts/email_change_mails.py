"""The mails of a changed address: to the new mailbox, then to the old one with what undoes it (T34)."""

from datetime import datetime

from shared_apps.accounts import mails
from shared_apps.accounts.models import EmailChange, User
from tenants import addresses

CONFIRMATION = "email_change"
UNDO = "email_change_undo"
TAKEN = "email_change_taken"


def confirmation(change: EmailChange, token: str, at: datetime) -> None:
    """Names nobody: the address may have been mistyped, and its owner is then a stranger."""
    mails.freeze(
        kind=CONFIRMATION,
        subject=change.id,
        to=change.new_email,
        title="Confirmez votre nouvelle adresse",
        paragraphs=[
            "Bonjour,",
            "Cette adresse vient d’être indiquée comme nouvelle adresse d’un compte Xcontact.",
            "Pour la confirmer, ouvrez la page ci-dessous. Ce lien est valable 24 heures.",
            "Vous n’avez rien demandé ? Ne faites rien : l’adresse ne sera pas changée.",
        ],
        link=("Confirmer ma nouvelle adresse", addresses.portal(f"/compte/adresse/confirmation/{token}/")),
        at=at,
    )


def already_taken(owner: User, at: datetime) -> None:
    """Instead of the confirmation, to an address that has an account of its own."""
    mails.freeze(
        kind=TAKEN,
        subject=owner.id,
        to=owner.email,
        title="Cette adresse a déjà un compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "Cette adresse vient d’être indiquée comme nouvelle adresse d’un autre compte Xcontact.",
            "Elle a déjà le sien : rien n’a été changé.",
            "Si ce n’est pas vous, vous n’avez rien à faire.",
        ],
        link=("Me connecter", addresses.portal("/compte/connexion/")),
        at=at,
    )


def changed(change: EmailChange, token: str, at: datetime) -> None:
    """To the old address; says not what the new one is, in case that mailbox is read by others."""
    mails.freeze(
        kind=UNDO,
        subject=change.id,
        to=change.former_email,
        title="L’adresse de votre compte Xcontact a été changée",
        paragraphs=[
            "Bonjour,",
            "Votre compte Xcontact a désormais une autre adresse électronique. Nous n’écrirons plus à celle-ci.",
            "C’est vous ? Vous n’avez rien à faire.",
            "Ce n’est pas vous ? Annulez ce changement avec la page ci-dessous, valable 72 heures.",
            "Votre adresse sera rétablie, et toutes les connexions fermées ; vous choisirez un autre mot de passe.",
            "Après ce délai, écrivez à assistance@spl-xdemat.fr.",
        ],
        link=("Annuler ce changement", addresses.portal(f"/compte/adresse/annulation/{token}/")),
        at=at,
    )
