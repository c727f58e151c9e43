"""Whether a request still takes the documents that arrive."""

from tenant_apps.documents.events import DocumentExamined
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from xcontact.kit.errors import Refused

_TAKE_DOCUMENTS = frozenset({Status.DRAFT.value, Status.AWAITING_SUPPLEMENT.value})
_LATE = (
    "Votre demande est partie, ou a été effacée, pendant que ce document arrivait : il n’en fait pas partie. "
    "Écrivez au service depuis la page de votre demande s’il doit le recevoir."
)


def hold_while_open(event: DocumentExamined) -> None:
    """Hold the request until the applicant's document is written: sent meanwhile, no sending would carry it (T49)."""
    if event.added_by != "applicant":
        return
    held = ServiceRequest.objects.select_for_update().filter(id=event.subject).values_list("status", flat=True)
    if held.first() not in _TAKE_DOCUMENTS:
        raise Refused(_LATE)
