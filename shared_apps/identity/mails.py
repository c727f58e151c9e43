"""The mails about identities, in the portal's own ledger."""

from datetime import datetime

from shared_apps.accounts.mails import freeze, wipe
from shared_apps.accounts.models import User
from shared_apps.identity.models import Confirmation
from tenants import addresses

CONFIRMATION = "franceconnect_confirm"
LINKED = "franceconnect_linked"
UNLINKED = "franceconnect_unlinked"


def confirm(confirmation: Confirmation, token: str, name: str, *, has_account: bool, at: datetime) -> None:
    """The link that confirms an address, whose words alone tell whether it has an account."""
    what = (
        f"{name} demande à relier son identité FranceConnect à votre compte Xcontact."
        if has_account
        else f"Un compte Xcontact vient d’être demandé avec cette adresse, par FranceConnect, au nom de {name}."
    )
    freeze(
        kind=CONFIRMATION,
        subject=confirmation.id,
        to=confirmation.email,
        title="Confirmez votre adresse pour FranceConnect sur Xcontact",
        paragraphs=[
            "Bonjour,",
            what,
            "Ouvrez la page ci-dessous dans le navigateur où vous avez commencé, et appuyez sur le bouton.",
            "Ce lien est valable 15 minutes et sert une seule fois.",
            "Ce n’est pas vous ? N’ouvrez pas ce lien : rien ne sera changé.",
        ],
        link=("Confirmer mon adresse", addresses.portal(f"/franceconnect/confirmation/{token}/")),
        at=at,
    )


def linked(user: User, at: datetime) -> None:
    freeze(
        kind=LINKED,
        subject=user.id,
        to=user.email,
        title="FranceConnect est relié à votre compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "Vous pouvez désormais ouvrir votre compte avec FranceConnect.",
            "Vos prénoms et votre nom y sont ceux que FranceConnect nous a transmis.",
            "Ce n’est pas vous ? Écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def unlinked(user: User, at: datetime) -> None:
    freeze(
        kind=UNLINKED,
        subject=user.id,
        to=user.email,
        title="FranceConnect n’est plus relié à votre compte Xcontact",
        paragraphs=[
            "Bonjour,",
            "Votre compte s’ouvre désormais avec votre adresse et votre mot de passe seulement.",
            "Ce n’est pas vous ? Écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def spend(confirmation: Confirmation, at: datetime) -> None:
    """Empty the mail whose link has served."""
    wipe(confirmation.id, CONFIRMATION, at)
