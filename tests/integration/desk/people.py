"""Who comes to the desk, and what they find there; to be called standing in a collectivité."""

import email
import html
import io
import re
from datetime import datetime
from email import policy
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.test import Client
from PIL import Image

from tenant_apps.correspondence.models import Mail
from tenant_apps.documents import commands as documents
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import commands, conditions
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenants import addresses, context, visitors
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore
from tenants.visitors import Applicant
from tests.factories.requests import IDENTITY, applicant
from xcontact.kit import clock

ROOM = {
    "acting_as": "ASSOCIATION",
    "association_name": "Les Amis du Lavoir",
    "quality": "présidente",
    "room": "Salle des fêtes",
    "use_date": "2027-05-02",
    "start_time": "14:00",
    "end_time": "18:00",
    "regular": False,
    "activity": "Assemblée générale",
    "people": 40,
    "public": False,
    "drinks": False,
}
ROAD = {"danger": False, "problem_kind": "road", "description": "Un trou.", "place": "rue de l’École"}
QUESTION = {"subject": "Une question", "message": "Quand ouvre la mairie ?"}
ANSWERS = {"pret-de-salle": ROOM, "signalement-voirie": ROAD, "autre-demande": QUESTION}


def logged_in(card: CollectivityCard, visitor: visitors.Agent | Applicant) -> Client:
    with context.inside(card.schema):
        store = SessionStore()
        store[visitors.SESSION_KEY] = visitors.to_session(visitor)
        store.create()
    client = Client(headers={"host": addresses.host(card.subdomain)})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def desk_of(card: CollectivityCard, agent: Agent) -> Client:
    """An agent's browser, as the hand-over from the portal leaves it."""
    return logged_in(card, visitors.Agent(agent.id, agent.display_name, "password", clock.now()))


def sent(
    card: CollectivityCard,
    slug: str = "autre-demande",
    *,
    by: Applicant | None = None,
    at: datetime | None = None,
    photographs: int = 0,
    refuses_electronic_answer: bool = False,
    **answers: Any,
) -> ServiceRequest:
    author, moment = by or applicant(), at or clock.now()
    published = procedures.published(slug)
    assert published is not None
    draft = commands.start(procedure=published, by=author, at=moment)
    given = {**IDENTITY, **ANSWERS[slug], **answers}
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers=given, at=moment)
    for number in range(photographs):
        photograph(draft, f"photo-{number}.jpg", moment)
    return commands.submit(
        draft_id=draft.id,
        conditions_accepted=conditions.digest(published.resolved.specific_conditions),
        collectivity=card,
        by=author,
        at=moment,
        ip_address="192.0.2.7",
        refuses_electronic_answer=refuses_electronic_answer,
    )


def photograph(request: ServiceRequest, name: str, at: datetime) -> Any:
    """Two names are two pictures: the same bytes sent twice are one document."""
    content = io.BytesIO()
    red, green, blue = sha256(name.encode()).digest()[:3]
    Image.new("RGB", (60, 40), (red, green, blue)).save(content, "JPEG")
    return documents.add(
        subject=request.id,
        piece="photo",
        content=content.getvalue(),
        name=name,
        declared="image/jpeg",
        added_by="applicant",
        at=at,
    )


def page_of(request: ServiceRequest, rest: str = "") -> str:
    return f"/bureau/demandes/{request.reference}/{rest}"


def words(response: Any) -> str:
    """The page as it is read: no tag, one space for any blank."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(text).split())


def seen(response: Any) -> str:
    """The line of the journal that a page carries in its forms."""
    found = re.search(r'name="vu" value="(\d+)"', response.content.decode())
    assert found is not None
    return found[1]


def verbs(request: ServiceRequest) -> list[str]:
    """What was done to it since it was sent, readings put aside."""
    lines = JournalEntry.objects.filter(request=request).exclude(actor="agenda").order_by("number")
    return [line.verb for line in lines if line.verb not in ("submit", "read")]


def mails(request: ServiceRequest, kind: str) -> list[str]:
    """The texts of the mails of a kind that wait in the ledger."""
    frozen = Mail.objects.filter(subject=request.id, kind=kind).order_by("id")
    return [
        str(email.message_from_bytes(bytes(mail.content), policy=policy.default).get_body(("plain",)).get_content())  # type: ignore[union-attr]
        for mail in frozen
    ]
