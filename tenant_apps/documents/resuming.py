"""The addresses by which documents/upload.js sends a document part by part, of whatever page takes documents.

POST `envois/`         taille, piece, empreinte, reprendre: {ok, id, offset, part}; or the document, if it is there
POST `envois/<id>/`    offset and the part: {ok, offset}
                       acte=fin with nom, type, piece, empreinte: the document, as `views.answer` tells it
                       acte=abandon: {ok}
A part out of order answers 409 with the `offset` to go on from; 410, begin again.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from tenant_apps.documents import receiving, views
from tenant_apps.documents.models import Document
from tenant_apps.documents.partial import PART_BYTES, Partial
from tenant_apps.documents.receiving import Description, NotInOrder, Over
from tenants import storage
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

_FORM_BYTES = 16 * 1024
_TOO_LONG = "Cette partie du document est trop longue : rechargez la page, puis choisissez-le de nouveau."
_UNREADABLE = "Cet envoi n’a pas été compris : rechargez la page, puis choisissez le document de nouveau."
_NOT_IN_ORDER = "Il manque une partie de ce document : l’envoi reprend."
_NAME_LENGTH = 1000


@dataclass(frozen=True)
class Shelf:
    """Where documents go. `piece`: what they are filed under, given what is posted; `row`: how a page lists one."""

    subject: UUID
    piece: Callable[[str], str]
    row: Callable[[Document], views.Row]


def parts_page(view: views.View) -> views.View:
    """An address that takes one part in each POST: anything longer is refused before it is read (T35)."""
    protected = csrf_protect(view)

    @require_POST
    @csrf_exempt
    @functools.wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if views.is_longer_than(request, PART_BYTES + _FORM_BYTES):
            return views.refusal(typeset(_TOO_LONG), status=413)
        return protected(request, *args, **kwargs)

    return answering


def answer(request: HttpRequest, shelf: Shelf, upload_id: UUID | None, *, at: datetime) -> JsonResponse:
    try:
        if upload_id is None:
            return _begin(request, shelf, at)
        if request.POST.get("acte") == "abandon":
            receiving.abandon(subject=shelf.subject, arriving=Partial(upload_id), at=at)
            return JsonResponse({"ok": True})
        if request.POST.get("acte") == "fin":
            return _finish(request, shelf, Partial(upload_id), at)
        return _take(request, shelf, Partial(upload_id), at)
    except NotInOrder as found:
        told = {"ok": False, "sentence": typeset(_NOT_IN_ORDER), "offset": found.offset}
        return JsonResponse(told, status=409)
    except storage.StorageUnavailable as refused:
        return views.refusal(typeset(refused.sentence), status=503)
    except Over as refused:
        return views.refusal(typeset(refused.sentence), status=410)
    except Refused as refused:
        return views.refusal(typeset(refused.sentence))
    except ValueError:
        return views.refusal(typeset(_UNREADABLE), status=400)


def _begin(request: HttpRequest, shelf: Shelf, at: datetime) -> JsonResponse:
    """Raises ValueError when what is posted has not the shape of it."""
    size, piece = int(request.POST.get("taille", "")), shelf.piece(request.POST.get("piece", ""))
    digest, resumed = request.POST.get("empreinte", ""), request.POST.get("reprendre", "")
    if digest and (held := receiving.there_already(shelf.subject, piece, digest)):
        return views.answer(request, views.Outcome([held]), [shelf.row(held)])
    begun = receiving.announce(
        subject=shelf.subject,
        piece=piece,
        size=size,
        added_by="applicant",
        at=at,
        resumed=UUID(resumed) if resumed else None,
    )
    offset = receiving.received(begun)
    return JsonResponse({"ok": True, "id": str(begun.id), "offset": offset, "part": PART_BYTES})


def _take(request: HttpRequest, shelf: Shelf, arriving: Partial, at: datetime) -> JsonResponse:
    part = request.FILES.get("partie")
    if part is None:
        raise ValueError("no part")
    offset = receiving.take(
        subject=shelf.subject,
        arriving=arriving,
        offset=int(request.POST.get("offset", "")),
        content=part.read(),
        at=at,
    )
    return JsonResponse({"ok": True, "offset": offset})


def _finish(request: HttpRequest, shelf: Shelf, arriving: Partial, at: datetime) -> JsonResponse:
    document = receiving.finish(
        subject=shelf.subject,
        arriving=arriving,
        piece=shelf.piece(request.POST.get("piece", "")),
        described=Description(
            request.POST.get("nom", "")[:_NAME_LENGTH],
            request.POST.get("type", ""),
            request.POST.get("empreinte", ""),
        ),
        added_by="applicant",
        at=at,
    )
    return views.answer(request, views.Outcome([document]), [shelf.row(document)])
