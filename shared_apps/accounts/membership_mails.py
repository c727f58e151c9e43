"""What is written about agents who may have left: to their collectivité, to themselves, to SPL-Xdémat."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from shared_apps.accounts.mails import freeze
from shared_apps.accounts.models import AgentAccount
from tenants import addresses
from tenants.registry import CollectivityCard
from xcontact.kit.text import french_date

TO_CONFIRM = "agents_to_confirm"
SHUT = "agents_suspended"
SUSPENDED = "membership_suspended"
REOPENED = "membership_reopened"
UNATTENDED = "desk_unattended"
ASSISTANCE = "assistance@spl-xdemat.fr"
ASKING = f"S’il n’y en a plus, écrivez à {ASSISTANCE}."
AGENTS_PAGE = "/bureau/administration/agents/"


def to_confirm(
    to: str, about: UUID, collectivity: CollectivityCard, names: Sequence[str], until: date, again: bool, at: datetime
) -> None:
    """To whoever administers: these agents have been answered for by nobody for 90 days. `about`: whose mail it is."""
    start = "Rappel : ces" if again else "Ces"
    freeze(
        kind=TO_CONFIRM,
        subject=about,
        to=to,
        title=f"{'Rappel : t' if again else 'T'}ravaillent-ils toujours pour {collectivity.name} ?",
        paragraphs=[
            "Bonjour,",
            f"{start} agents peuvent ouvrir le bureau Xcontact de {collectivity.name} : {', '.join(names)}.",
            "Travaillent-ils toujours chez vous ? Dites-le en un clic, sur la page des agents.",
            f"Sans réponse, leur accès est suspendu à partir du {french_date(until)}. Vous pourrez le rouvrir.",
            "Le dernier à tenir le bureau n’est jamais suspendu : la question lui est posée à lui-même.",
        ],
        link=("Voir les agents", addresses.collectivity(collectivity.subdomain, AGENTS_PAGE)),
        at=at,
    )


def shut_out(to: str, about: UUID, collectivity: CollectivityCard, names: Sequence[str], at: datetime) -> None:
    """To whoever administers: these agents get in no more."""
    freeze(
        kind=SHUT,
        subject=about,
        to=to,
        title=f"Agents suspendus à {collectivity.name}",
        paragraphs=[
            "Bonjour,",
            f"Faute de réponse, ils n’ouvrent plus le bureau de {collectivity.name} : {', '.join(names)}.",
            "Leurs demandes en cours restent à leur nom : pensez à les suivre.",
            "L’un d’eux travaille toujours chez vous ? Rouvrez son accès sur la page des agents.",
        ],
        link=("Voir les agents", addresses.collectivity(collectivity.subdomain, AGENTS_PAGE)),
        at=at,
    )


def suspended(account: AgentAccount, collectivity: CollectivityCard, at: datetime) -> None:
    """Names the identifier: a mairie's mailbox serves several agents."""
    freeze(
        kind=SUSPENDED,
        subject=account.id,
        to=account.email,
        title=f"Votre accès au bureau de {collectivity.name} est suspendu",
        paragraphs=[
            "Bonjour,",
            f"L’agent « {account.identifier} » n’ouvre plus le bureau Xcontact de {collectivity.name}.",
            "Personne n’a confirmé qu’il y travaille toujours.",
            f"Pour le rouvrir, adressez-vous à un administrateur de {collectivity.name}. {ASKING}",
        ],
        at=at,
    )


def reopened(account: AgentAccount, collectivity: CollectivityCard, at: datetime) -> None:
    freeze(
        kind=REOPENED,
        subject=account.id,
        to=account.email,
        title=f"Votre accès au bureau de {collectivity.name} est rouvert",
        paragraphs=[
            "Bonjour,",
            f"L’agent « {account.identifier} » ouvre de nouveau le bureau Xcontact de {collectivity.name}.",
        ],
        link=("Me connecter", addresses.portal("/agents/connexion/")),
        at=at,
    )


def unattended(about: UUID, collectivity: CollectivityCard, days: int, at: datetime) -> None:
    """To SPL-Xdémat: a desk that nobody opens any more."""
    freeze(
        kind=UNATTENDED,
        subject=about,
        to=ASSISTANCE,
        title=f"Plus personne n’ouvre le bureau de {collectivity.name}",
        paragraphs=[
            "Bonjour,",
            f"Aucun agent n’a ouvert le bureau de {collectivity.name} ({collectivity.schema}) depuis {days} jours.",
            "Les usagers y écrivent peut-être encore : prenez contact avec la collectivité.",
        ],
        at=at,
    )
