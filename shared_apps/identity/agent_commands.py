"""Every verb on agents' identities at ProConnect; keyword-only, atomic, refusing with a sentence."""

from datetime import datetime

from django.db import IntegrityError, transaction

from shared_apps.accounts import commands as accounts
from shared_apps.accounts import events, memberships, queries
from shared_apps.accounts.commands.agents import DEAD_INVITATION
from shared_apps.accounts.models import AgentAccount, AgentInvitation
from shared_apps.factors.queries import held_by
from shared_apps.identity import agent_mails, agent_queries
from shared_apps.identity.agent_claims import AgentIdentified
from shared_apps.identity.agent_queries import OTHER, UNKNOWN
from shared_apps.identity.models import ProConnectLink
from tenants import sessions
from xcontact.kit.errors import Refused

TAKEN = "Cette identité ProConnect ouvre déjà un autre compte d’agent. Déconnectez-vous d’abord de celui-ci."
ONE_FACTOR = (
    "ProConnect vous a identifié avec un seul facteur, et un compte d’agent en demande deux. Activez la double "
    "authentification de votre compte professionnel, ou choisissez un identifiant et un mot de passe."
)
NOT_CONFIRMED = "Confirmez que vous travaillez aussi pour cette collectivité, ou identifiez-vous autrement."
LAST_MEANS = (
    "ProConnect est votre seul moyen d’ouvrir votre compte. Demandez d’abord un mot de passe par « Mot de passe "
    "oublié », et ajoutez une seconde vérification."
)
NO_LINK = "Cette identité n’est plus reliée à votre compte."


@transaction.atomic
def log_in(*, identified: AgentIdentified, ip_address: str | None, at: datetime) -> AgentAccount | None:
    """The account of this `sub`, whose session the caller opens; None when nobody has been invited under it.

    An agent who has changed employer is told to the collectivités whose SIREN his new SIRET has not.
    """
    link = agent_queries.link_of(identified)
    if link is None:
        return None
    now = identified.identity
    if link.siret != now.siret:
        _tell_new_employer(link.account, identified, ip_address, at)
    ProConnectLink.objects.filter(id=link.id).update(siret=now.siret, idp_id=now.idp_id, seen_at=at)
    return link.account


def awaited(*, token: str, at: datetime) -> AgentInvitation:
    """The live invitation that this token opens; Refused otherwise. Changes nothing."""
    invitation = queries.invitation(token)
    if invitation is None or invitation.accepted_at or invitation.expires_at <= at:
        raise Refused(DEAD_INVITATION)
    return invitation


@transaction.atomic
def accept(
    *,
    token: str,
    identified: AgentIdentified,
    identifier: str,
    confirmed: bool,
    by: AgentAccount | None,
    ip_address: str | None,
    at: datetime,
) -> AgentAccount:
    """Bind this person to the collectivité that invites, and link his `sub` to his account, opened if there is none.

    `by`: the agent who is logged in. `confirmed`: he says that he works there although his SIRET is another's.
    """
    invitation = awaited(token=token, at=at)
    to = agent_queries.destination(invitation, identified, by)
    if to.employer == OTHER and not confirmed:
        raise Refused(NOT_CONFIRMED)
    demand_two_factors(identified, to.account, by=by)
    if to.account is None:
        account = accounts.accept_without_password(token=token, identifier=identifier, at=at)
    else:
        account = to.account
        accounts.join(token=token, by=account, at=at)
    if to.replaces:
        ProConnectLink.objects.filter(account=account).delete()
        sessions.end_account_sessions(account.id)
    _link(account, identified, to.collectivity.name, ip_address, at)
    if to.employer == OTHER:
        events.record(account.id, "proconnect_other_siret", at, ip_address, siret=identified.identity.siret)
        agent_mails.other_employer(invitation.id, to.collectivity, identified.identity, at)
    if to.employer == UNKNOWN:
        events.record(account.id, "proconnect_unverified_siret", at, ip_address, siret=identified.identity.siret)
    return account


@transaction.atomic
def unlink(*, link_id: int, by: AgentAccount, ip_address: str | None, at: datetime) -> None:
    """Take one identity off the account, unless nothing else opens it."""
    links = ProConnectLink.objects.select_for_update().filter(account=by)
    found = next((link for link in links if link.id == link_id), None)
    if found is None:
        raise Refused(NO_LINK)
    if len(links) == 1 and not agent_queries.opens_otherwise(by):
        raise Refused(LAST_MEANS)
    found.delete()
    events.record(by.id, "proconnect_unlinked", at, ip_address)
    agent_mails.unlinked(by, at)


def demand_two_factors(
    identified: AgentIdentified, account: AgentAccount | None, *, by: AgentAccount | None = None
) -> None:
    """Refused when ProConnect has seen one factor only and the account has no second one to show (P-06; T64).

    `by`: whoever is logged in has shown his already.
    """
    if identified.has_two_factors or (by is not None and by == account):
        return
    if account is None or not held_by(account.id).something:
        raise Refused(ONE_FACTOR)


def _link(
    account: AgentAccount, identified: AgentIdentified, collectivity: str, ip_address: str | None, at: datetime
) -> None:
    identity = identified.identity
    found = ProConnectLink.objects.filter(issuer=identified.issuer, sub=identified.sub).first()
    if found is not None and found.account_id != account.id:
        raise Refused(TAKEN)
    if found is not None:
        ProConnectLink.objects.filter(id=found.id).update(siret=identity.siret, idp_id=identity.idp_id, seen_at=at)
        return
    try:
        with transaction.atomic():
            ProConnectLink.objects.create(
                account=account,
                issuer=identified.issuer,
                sub=identified.sub,
                siret=identity.siret,
                idp_id=identity.idp_id,
                linked_at=at,
                seen_at=at,
            )
    except IntegrityError:  # linked elsewhere at the same moment
        raise Refused(TAKEN) from None
    events.record(account.id, "proconnect_linked", at, ip_address, siret=identity.siret)
    agent_mails.linked(account, collectivity, at)


def _tell_new_employer(
    account: AgentAccount, identified: AgentIdentified, ip_address: str | None, at: datetime
) -> None:
    siret = identified.identity.siret
    others = [desk.card for desk in memberships.desks_of(account) if agent_queries.employer(desk.card, siret) == OTHER]
    if others:
        events.record(account.id, "proconnect_other_siret", at, ip_address, siret=siret)
    for card in others:
        agent_mails.other_employer(account.id, card, identified.identity, at)
