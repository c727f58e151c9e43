"""The owner is told of every change in what opens his account: a thief could not keep it to himself."""

from datetime import datetime

from shared_apps.accounts import mails
from shared_apps.accounts.models import AgentAccount, User
from tenants import addresses

CHANGED = "factors_changed"
AGENT_CHANGED = f"agent_{CHANGED}"

FACTORS = {
    "totp": "Une application de codes",
    "passkey": "Une clé d’accès",
    "recovery": "Une liste de codes de secours",
}


def changed(account: User | AgentAccount, factor: str, *, added: bool, at: datetime) -> None:
    """`factor`: a key of FACTORS."""
    done = "ajoutée" if added else "retirée"
    _send(account, f"{FACTORS[factor]} vient d’être {done}", "Ce qui protège votre compte a changé", at)


def forgotten(account: User | AgentAccount, at: datetime) -> None:
    said = "Tous les moyens de seconde vérification viennent d’être retirés par SPL-Xdémat, à votre demande"
    _send(account, said, "Votre seconde vérification est remise à zéro", at)


def _send(account: User | AgentAccount, said: str, title: str, at: datetime) -> None:
    is_agent = isinstance(account, AgentAccount)
    whose = f" de l’agent « {account.identifier} »" if isinstance(account, AgentAccount) else ""
    mails.freeze(
        kind=AGENT_CHANGED if is_agent else CHANGED,
        subject=account.id,
        to=account.email,
        title=title,
        paragraphs=[
            "Bonjour,",
            f"{said} (compte Xcontact{whose}).",
            "C’est vous ? Vous n’avez rien à faire.",
            "Ce n’est pas vous ? Changez aussitôt votre mot de passe et écrivez à assistance@spl-xdemat.fr.",
        ],
        link=(
            "Voir ce qui protège le compte",
            addresses.portal(f"/{'agents' if is_agent else 'compte'}/securite/cles/"),
        ),
        at=at,
    )
