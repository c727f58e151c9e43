"""The mails about agents' identities, in the portal's own ledger."""

from datetime import datetime
from uuid import UUID

from shared_apps.accounts.mails import freeze
from shared_apps.accounts.models import AgentAccount
from shared_apps.identity.agent_claims import AgentIdentity
from tenants.registry import CollectivityCard
from xcontact.kit.text import NBSP

LINKED = "proconnect_linked"
UNLINKED = "proconnect_unlinked"
OTHER_EMPLOYER = "proconnect_other_employer"


def linked(account: AgentAccount, collectivity: str, at: datetime) -> None:
    """Names the identifier: a mairie's mailbox serves several agents."""
    freeze(
        kind=LINKED,
        subject=account.id,
        to=account.email,
        title="ProConnect est relié à votre compte d’agent Xcontact",
        paragraphs=[
            "Bonjour,",
            f"À l’invitation de {collectivity}, ProConnect ouvre le compte de l’agent « {account.identifier} ».",
            "Ce n’est pas vous ? Prévenez votre collectivité, et écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def unlinked(account: AgentAccount, at: datetime) -> None:
    freeze(
        kind=UNLINKED,
        subject=account.id,
        to=account.email,
        title="ProConnect n’est plus relié à votre compte d’agent Xcontact",
        paragraphs=[
            "Bonjour,",
            f"Une identité ProConnect a été retirée du compte de l’agent « {account.identifier} ».",
            "Ce n’est pas vous ? Prévenez votre collectivité, et écrivez aussitôt à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def other_employer(subject: UUID, collectivity: CollectivityCard, identity: AgentIdentity, at: datetime) -> None:
    """To the collectivité: one of its agents comes under another's SIRET, and only it knows whether that is right."""
    if not collectivity.email:
        return
    siret = f"le SIRET {spaced(identity.siret)}" if identity.siret else "aucun SIRET"
    freeze(
        kind=OTHER_EMPLOYER,
        subject=subject,
        to=collectivity.email,
        title=f"Un agent de {collectivity.name} est employé ailleurs",
        paragraphs=[
            "Bonjour,",
            f"{identity.full_name} s’identifie avec ProConnect comme agent de {collectivity.name}.",
            f"Son identité professionnelle porte {siret}, et non celui de {collectivity.name}.",
            "C’est normal pour un agent partagé entre plusieurs collectivités.",
            "Cette personne ne travaille pas pour vous ? Retirez-la de vos agents.",
            "Un doute ? Écrivez à assistance@spl-xdemat.fr.",
        ],
        at=at,
    )


def spaced(siret: str) -> str:
    """« 219 200 039 00014 », on one line."""
    return NBSP.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
