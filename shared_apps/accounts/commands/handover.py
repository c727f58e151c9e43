"""From the portal to a collectivité's subdomain: a visitor prepared there, and the token that takes him up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from shared_apps.accounts import events, memberships, queries
from shared_apps.accounts.models import AgentAccount, Footprint, Organisation, User
from tenants import context, session_limits, sessions, visitors
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound, Refused

SUSPENDED = "Votre accès à ce bureau est suspendu."


@dataclass(frozen=True)
class Authentication:
    """How and when whoever is in front of us has proved who he is."""

    by: str
    at: datetime


def hand_over_citizen(
    *, to: CollectivityCard, witness: str, by: User, authentication: Authentication, at: datetime
) -> str:
    """A token for `to`, good for 15 seconds. `witness`: what the target host says of the nonce it gave the browser.

    Writes during a GET (`context.writing`): the browser is on its way from one host to another, and a page with a
    button would ask twice for what the citizen has just asked.
    """
    with context.writing():
        footprint, _ = Footprint.objects.get_or_create(user=by, place=to.schema, defaults={"first_at": at})
        applicant = visitors.Applicant(
            pseudonym=footprint.pseudonym,
            kind="INDIVIDUAL",
            display_name=str(by),
            email=by.email,
            authenticated_by=authentication.by,
            authenticated_at=authentication.at,
            profile={**profile(by), "organisations": organisations(by, footprint.pseudonym)},
        )
        return _offer(to, by, applicant, witness)


def hand_over_agent(
    *, to: CollectivityCard, witness: str, by: AgentAccount, authentication: Authentication, at: datetime
) -> str:
    """The same for an agent; NotFound unless he works for that collectivité, Refused where his access is suspended.

    The collectivité's own table names him and says his rights: the desk reads it at each page.
    """
    with context.writing(), transaction.atomic():
        membership = by.memberships.select_for_update().filter(place=to.schema).first()
        if membership is None:
            raise NotFound
        if membership.suspended_at is not None:
            raise Refused(SUSPENDED)
        events.record(by.id, memberships.OPENED, at, place=to.schema)
        agent = visitors.Agent(membership.agent_id, by.identifier, authentication.by, authentication.at)
        asked = {} if membership.flagged_at is None else {memberships.TO_CONFIRM_KEY: True}
        return _offer(to, by, agent, witness, **asked)


def profile(user: User) -> dict[str, Any]:
    """What pre-fills a form, by the paths that form definitions name (« contact.address »)."""
    return {
        "kind": user.kind,
        "identity": {"given_names": user.given_name, "family_name": user.family_name},
        "contact": {
            "email": user.email,
            "telephone": user.telephone,
            "address": _address(user),
        },
    }


def organisations(user: User, pseudonym: UUID) -> list[dict[str, Any]]:
    """Those he may act for, as `profile` tells of himself; each collectivité knows one by another `id` (D-01)."""
    return [
        {
            "id": str(uuid5(pseudonym, one.id.hex)),
            "kind": one.kind,
            "name": one.name,
            "siret": one.siret,
            "rna": one.rna,
            "quality": one.quality,
            "address": _address(one),
        }
        for one in queries.organisations_of(user)
    ]


def _address(owner: User | Organisation) -> dict[str, str]:
    stated = {name: str(getattr(owner, name)) for name in ("street", "complement", "postcode", "city")}
    return {name: value for name, value in stated.items() if value}


def _offer(
    to: CollectivityCard,
    account: User | AgentAccount,
    visitor: visitors.Applicant | visitors.Agent,
    witness: str,
    **more: Any,
) -> str:
    return sessions.offer_handover(
        place=to.schema,
        account_id=account.id,
        data={
            visitors.SESSION_KEY: visitors.to_session(visitor),
            session_limits.AUDIENCE_KEY: session_limits.AGENT if visitor.is_agent else session_limits.CITIZEN,
            session_limits.SINCE_KEY: visitor.authenticated_at.isoformat(),
            **more,
        },
        nonce=witness,
    )
