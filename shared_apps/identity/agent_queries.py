"""Reading agents' identities, as the portal."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from shared_apps.accounts.models import AgentAccount, AgentInvitation, AgentMembership
from shared_apps.accounts.queries import agents_by_identifier
from shared_apps.factors.queries import held_by
from shared_apps.identity.agent_claims import AgentIdentified
from shared_apps.identity.models import ProConnectLink
from shared_apps.identity.provider import proconnect
from tenants import registry
from tenants.registry import CollectivityCard

LONGEST, SHORTEST = 50, 3
# What an employer's SIRET says of a collectivité's SIREN (P-05; ADR 0013).
SAME, OTHER, UNKNOWN = "same", "other", "unknown"


@dataclass(frozen=True)
class Destination:
    """Where an invitation leads somebody whom ProConnect has identified.

    `account`: the account that he will open with ProConnect; None for one to be opened. `replaces`: his former
    identities at ProConnect go. `employer`: SAME, OTHER (he confirms it) or UNKNOWN (the registry has no SIREN).
    """

    collectivity: CollectivityCard
    account: AgentAccount | None
    replaces: bool
    employer: str


def link_of(identified: AgentIdentified) -> ProConnectLink | None:
    """By `sub`, never by the address (P-04)."""
    return ProConnectLink.objects.select_related("account").filter(issuer=identified.issuer, sub=identified.sub).first()


def links_of(account_id: UUID) -> list[ProConnectLink]:
    """The identities that open this account, the oldest first."""
    return list(ProConnectLink.objects.filter(account_id=account_id).order_by("linked_at", "id"))


def opens(account_id: UUID) -> bool:
    """Whether ProConnect, as it is offered here, opens this account."""
    return proconnect().is_offered and ProConnectLink.objects.filter(account_id=account_id).exists()


def opens_otherwise(account: AgentAccount) -> bool:
    """Whether he gets in without ProConnect: by a password and a second factor (T64)."""
    return account.has_usable_password() and held_by(account.id).something


def destination(invitation: AgentInvitation, identified: AgentIdentified, by: AgentAccount | None) -> Destination:
    """To the account that is logged in; to the one of this `sub`; to the invited agent's own; or to a new one.

    The invited agent's own is one that works for no other collectivité: none decides for its neighbour.
    """
    card = registry.by_schema(invitation.place)
    assert card is not None
    found, link = by, link_of(identified)
    if found is None and link is not None:
        found = link.account
    replaces = False
    if found is None:
        found = _account_of(invitation)
        replaces = found is not None
    return Destination(card, found, replaces, employer(card, identified.identity.siret))


def employer(card: CollectivityCard, siret: str) -> str:
    """Whether this SIRET is one of the collectivité's: its nine first digits are the SIREN."""
    if not card.siren:
        return UNKNOWN
    return SAME if siret[:9] == card.siren else OTHER


def proposed_identifier(identified: AgentIdentified) -> str:
    """From the local part of the address, free today."""
    stem = identified.identity.email.partition("@")[0] or identified.identity.full_name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9._-]+", ".", plain).strip("._-")[:LONGEST].rstrip("._-")
    if len(plain) < SHORTEST:
        plain = f"agent.{plain}".rstrip(".")
    proposed, number = plain, 2
    while agents_by_identifier(proposed).exists():
        proposed, number = f"{plain}{number}", number + 1
    return proposed


def _account_of(invitation: AgentInvitation) -> AgentAccount | None:
    held = list(
        AgentMembership.objects.select_related("account").filter(place=invitation.place, agent_id=invitation.agent_id)[
            :2
        ]
    )
    if len(held) != 1 or held[0].account.memberships.exclude(place=invitation.place).exists():
        return None
    return held[0].account
