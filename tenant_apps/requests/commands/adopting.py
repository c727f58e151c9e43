"""A draft begun without an account: begun, taken over by whoever it belongs to, or erased when nobody comes."""

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from tenant_apps.procedures.queries import Published
from tenant_apps.requests import openness
from tenant_apps.requests.commands.drafting import DRAFT_KEY_BYTES, END, erase
from tenant_apps.requests.draft_keeping import notice_at
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.unknown import (
    KEPT_FOR,
    MARK,
    SESSION_KEY,
    SOURCE,
    Drafter,
    Unknown,
    capacity,
    chosen,
    is_unknown,
)
from tenants import agenda, context
from tenants.events import VisitorRecognised
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound, Refused

PURGE = "erase_unknown_draft"
_A_DRAFT = re.compile(r"/demarches/[^/]+/demande/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
# T56. A médiathèque or a mairie shares one address; whoever has an account is not counted.
WINDOW = timedelta(hours=1)
MOST_FOR_SESSION = 5
MOST_FOR_SOURCE = 30
_TOO_MANY = (
    "Trop de demandes viennent d’être commencées sans compte depuis votre connexion à Internet. Connectez-vous ou "
    "créez votre compte pour commencer celle-ci dès maintenant, ou réessayez dans une heure."
)
_UNKNOWN = Q(status=Status.DRAFT.value, capacity__contains={MARK: True})


class TooMany(Refused):
    """Drafts without an account were begun too often from there."""

    def __init__(self) -> None:
        super().__init__(_TOO_MANY)


@transaction.atomic
def begin(*, procedure: Published, by: Unknown, at: datetime) -> ServiceRequest:
    """Open a draft for an unknown visitor, held to the revision of that day. Raises `TooMany` (T56), `Closed`."""
    openness.require_beginning(procedure, at)
    _one_at_a_time(by.source)
    recent = ServiceRequest.objects.filter(_UNKNOWN, started_at__gt=at - WINDOW)
    if (
        recent.filter(pseudonym=by.pseudonym).count() >= MOST_FOR_SESSION
        or recent.filter(capacity__contains={SOURCE: by.source}).count() >= MOST_FOR_SOURCE
    ):
        raise TooMany
    draft = ServiceRequest.objects.create(
        procedure_id=procedure.id,
        revision_id=procedure.revision_id,
        department_id=procedure.department.id,
        pseudonym=by.pseudonym,
        applicant_kind="INDIVIDUAL",
        capacity=capacity(by),
        contact_email="",
        draft_key=_new_key(),
        started_at=at,
        saved_at=at,
    )
    agenda.schedule(PURGE, draft.id, at=at + KEPT_FOR)
    return draft


@transaction.atomic
def adopt(*, draft_id: UUID, pseudonym: UUID, by: Applicant) -> bool:
    """Give an unknown visitor's draft to the applicant he has turned out to be; False when there is none. Done once."""
    draft = ServiceRequest.objects.select_for_update().filter(_UNKNOWN, id=draft_id, pseudonym=pseudonym).first()
    if draft is not None:
        _give(draft, by)
    return draft is not None


@transaction.atomic
def adopt_by_key(*, draft_id: UUID, draft_key: str, by: Drafter) -> ServiceRequest:
    """Take over the one draft whose key is shown, from another browser or after a session that has ended.

    `NotFound` once an account has it: its key has changed, and opens nothing any more.
    """
    draft = ServiceRequest.objects.select_for_update().filter(_UNKNOWN, id=draft_id).first()
    if draft is None or not secrets.compare_digest(draft.draft_key.encode(), draft_key.encode()):
        raise NotFound
    _give(draft, by)
    return draft


def adopt_what_was_begun(event: VisitorRecognised) -> None:
    """At the hand-over from the portal: the draft that this browser has begun, if it was left to log in and send it.

    Any other may be somebody else's, who used this computer before: its procedure's page asks whose it is.
    Writes during a GET (`context.writing`), like the hand-over itself.
    """
    pseudonym, towards = event.session.get(SESSION_KEY), _A_DRAFT.match(event.destination)
    if pseudonym and towards:
        with context.writing():
            adopt(draft_id=UUID(towards["id"]), pseudonym=UUID(pseudonym), by=event.visitor)


@agenda.act(PURGE)
def erase_unknown_draft(draft_id: UUID, at: datetime) -> None:
    """Erase the draft and its documents if nobody has taken it; saved again meanwhile, it waits as long again."""
    draft = ServiceRequest.objects.select_for_update().filter(_UNKNOWN, id=draft_id).first()
    if draft is None:
        return
    until = draft.saved_at + KEPT_FOR
    if until > at:
        agenda.schedule(PURGE, draft.id, at=until)
    else:
        erase(draft)


def _give(draft: ServiceRequest, by: Drafter) -> None:
    """Under a new key: whoever knew the former one has no hand in it any more."""
    assert is_unknown(draft.capacity)
    draft.pseudonym, draft.draft_key = by.pseudonym, _new_key()
    if isinstance(by, Unknown):
        draft.capacity = {**draft.capacity, **capacity(by)}
    else:
        draft.capacity, draft.contact_email = chosen(draft.capacity), by.email
        agenda.cancel(draft.id, PURGE)
        agenda.schedule(END, draft.id, at=notice_at(draft.saved_at))
    draft.save(update_fields=["pseudonym", "draft_key", "capacity", "contact_email"])


def _new_key() -> str:
    return secrets.token_urlsafe(DRAFT_KEY_BYTES)


def _one_at_a_time(source: str) -> None:
    """A hundred at once from one network are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{context.current()} {source}"])
