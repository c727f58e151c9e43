"""An applicant, a draft ready to send, a request that was sent; to be called standing in a collectivité."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from tenant_apps.organisation.models import Agent, AgentRole, Signatory
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import commands
from tenant_apps.requests.models import ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from xcontact.kit import clock

IDENTITY = {
    "acting_as": "INDIVIDUAL",
    "family_name": "Lambert",
    "given_names": "Marie",
    "address": {"street": "12 rue des Tanneurs", "postcode": "10000", "city": "Troyes"},
    "email": "marie@example.org",
}
ANSWERS = {
    "signalement-voirie": {
        "danger": False,
        "problem_kind": "road",
        "description": "Un trou devant l’école.",
        "place": "rue de l’École",
    },
    "autre-demande": {"subject": "Une question", "message": "Quand ouvre la mairie ?"},
}


def applicant(**changes: Any) -> Applicant:
    return Applicant(
        **{
            "pseudonym": uuid4(),
            "kind": "INDIVIDUAL",
            "display_name": "Marie Lambert",
            "email": "marie@example.org",
            "authenticated_by": "password",
            "authenticated_at": clock.now(),
            **changes,
        }
    )


def draft(by: Applicant, slug: str = "signalement-voirie", at: datetime | None = None) -> ServiceRequest:
    published = procedures.published(slug)
    assert published is not None, f"{slug} is not published here"
    moment = at or clock.now()
    opened = commands.start(procedure=published, by=by, at=moment)
    answers = {**IDENTITY, **ANSWERS[slug]}
    commands.save_answers(draft_id=opened.id, draft_key=opened.draft_key, answers=answers, at=moment)
    return opened


def submitted(
    collectivity: CollectivityCard, by: Applicant, slug: str = "signalement-voirie", at: datetime | None = None
) -> ServiceRequest:
    moment = at or clock.now()
    opened = draft(by, slug, moment)
    return commands.submit(draft_id=opened.id, collectivity=collectivity, by=by, at=moment, ip_address="192.0.2.7")


def agent(name: str = "Claire Petit") -> Agent:
    return Agent.objects.create(display_name=name, function="secrétaire de mairie", role=AgentRole.AGENT)


def signatory(**changes: Any) -> Signatory:
    today = clock.paris_date(clock.now())
    return Signatory.objects.create(
        **{"name": "Agnès Roussel", "quality": "maire", "starts_on": today.replace(month=1, day=1), **changes}
    )
