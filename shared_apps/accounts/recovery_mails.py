"""The mails of a forgotten password."""

from datetime import datetime

from shared_apps.accounts import mails
from shared_apps.accounts.models import AgentAccount, User
from tenants import addresses

RECOVERY = "password_recovery"


def recovery(account: User | AgentAccount, token: str, at: datetime) -> None:
    """Names the identifier of an agent: a mairie's mailbox serves several."""
    agent = isinstance(account, AgentAccount)
    whose = f"de l’agent « {account.identifier} »" if isinstance(account, AgentAccount) else "à cette adresse"
    mails.freeze(
        kind=RECOVERY,
        subject=account.id,
        to=account.email,
        title="Choisissez un nouveau mot de passe Xcontact",
        paragraphs=[
            "Bonjour,",
            f"Un nouveau mot de passe vient d’être demandé pour le compte Xcontact {whose}.",
            "Pour le choisir, ouvrez la page ci-dessous. Ce lien est valable une heure et sert une seule fois.",
            "Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.",
        ],
        link=(
            "Choisir un nouveau mot de passe",
            addresses.portal(f"/{'agents' if agent else 'compte'}/mot-de-passe-oublie/{token}/"),
        ),
        at=at,
    )


def changed(account: User | AgentAccount, at: datetime) -> None:
    """The password has been replaced from the mailbox."""
    whose = f"de l’agent « {account.identifier} »" if isinstance(account, AgentAccount) else "à cette adresse"
    mails.freeze(
        kind=mails.PASSWORD_CHANGED,
        subject=account.id,
        to=account.email,
        title="Votre mot de passe Xcontact a été changé",
        paragraphs=[
            "Bonjour,",
            f"Le mot de passe du compte Xcontact {whose} vient d’être changé avec un lien reçu ici.",
            "Toutes les connexions ont été fermées.",
            "Ce n’est pas vous ? Écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )
