"""Whether a request still takes the documents that arrive."""

from datetime import datetime

from django.db.models import Sum

from tenant_apps.documents import receiving
from tenant_apps.documents.events import DocumentAnnounced, DocumentExamined
from tenant_apps.documents.models import Document
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.unknown import MARK, SOURCE, is_unknown
from xcontact.kit.errors import Refused

# T56: what the drafts of one network may hold together while no account has taken them, in bytes.
MOST_WITHOUT_ACCOUNT = 300 * 1024 * 1024
_TAKE_DOCUMENTS = frozenset({Status.DRAFT.value, Status.AWAITING_SUPPLEMENT.value})
# The piece of what an applicant adds by himself, to a request that is open.
ADDITION = "Ajout"
_TAKE_ADDITIONS = frozenset({Status.SUBMITTED.value, Status.UNDER_REVIEW.value})
_LATE = (
    "Votre demande est partie, ou a été effacée, pendant que ce document arrivait : il n’en fait pas partie. "
    "Écrivez au service depuis la page de votre demande s’il doit le recevoir."
)
_TOO_MUCH = (
    "Trop de documents ont été envoyés sans compte depuis votre connexion à Internet. Connectez-vous ou créez votre "
    "compte : vous ajouterez ensuite celui-ci."
)


def hold_while_open(event: DocumentExamined | DocumentAnnounced) -> None:
    """Hold the request until the applicant's document is written: sent meanwhile, no sending would carry it (T49)."""
    if event.added_by != "applicant":
        return
    held = ServiceRequest.objects.select_for_update().filter(id=event.subject).values_list("status", "capacity").first()
    takes = _TAKE_ADDITIONS if event.piece == ADDITION else _TAKE_DOCUMENTS
    if held is None or held[0] not in takes:
        raise Refused(_LATE)
    if is_unknown(held[1]) and _bytes_without_account(held[1][SOURCE], event.at) >= MOST_WITHOUT_ACCOUNT:
        raise Refused(_TOO_MUCH)


def _bytes_without_account(source: str, at: datetime) -> int:
    """Documents, and those announced that may still come."""
    drafts = ServiceRequest.objects.filter(
        status=Status.DRAFT.value, capacity__contains={MARK: True, SOURCE: source}
    ).values_list("id", flat=True)
    arriving = sum(one.total for one in receiving.unfinished(drafts, at=at))
    return arriving + (Document.objects.filter(subject__in=drafts).aggregate(total=Sum("size"))["total"] or 0)
