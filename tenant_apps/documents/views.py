"""What the pages of a draft, a supplement and the desk share: taking files in, handing a copy out."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tenant_apps.documents import commands, names, queries
from tenant_apps.documents.inspection import check_size
from tenant_apps.documents.models import Document
from tenants import storage
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

NOTHING_CHOSEN = "Choisissez un document avant de l’ajouter."
# A body's other fields and its separators, besides the documents.
_FORM_BYTES = 1024 * 1024
_DRAINED_AT_A_TIME = 64 * 1024
_INLINE = "fetch"
_OTHER, _OTHER_HINT = "Autre document", "Tout ce qui peut aider à étudier votre demande."
View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)
_ALTERED = (
    "Ce document ne peut pas être remis : ce qui est conservé n’est plus ce qui a été reçu. "
    "Prévenez SPL-Xdémat : assistance@spl-xdemat.fr."
)


@dataclass(frozen=True)
class Turned:
    """A file that was turned away, and why."""

    name: str
    size: int
    reason: str


@dataclass
class Outcome:
    """What became of each file of one sending, in the order they came."""

    received: list[Document] = field(default_factory=list)
    turned_away: list[Turned] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A document as the pages list it; `remove_url` is empty once it has been sent."""

    name: str
    size: int
    url: str = ""
    remove_url: str = ""


@dataclass(frozen=True)
class Wanted:
    """A document asked for. `piece` is what the document is filed under, "" for any other."""

    piece: str
    title: str
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Section:
    """A document asked for, what was sent for it, and what was just turned away."""

    wanted: Wanted
    rows: Sequence[Row]
    turned_away: Sequence[Turned] = ()

    @property
    def id(self) -> str:
        return f"piece-{slugify(self.wanted.piece) or 'autre'}"


def sections(
    wanted: Sequence[Wanted],
    held: Sequence[Document],
    row: Callable[[Document], Row],
    turned_away: Sequence[Turned] = (),
    piece: str = "",
) -> list[Section]:
    """A section for each document asked for and one for any other; `turned_away` belongs to that of `piece`."""
    known = {one.piece for one in wanted}
    shelves: dict[str, list[Row]] = {}
    for document in held:
        shelves.setdefault(document.piece if document.piece in known else "", []).append(row(document))
    return [
        Section(one, shelves.get(one.piece, []), turned_away if one.piece == piece else ())
        for one in (*wanted, Wanted("", _OTHER, _OTHER_HINT, optional=True))
    ]


def upload_page(view: View) -> View:
    """A page that takes files: a body that is too long is refused before it is read, with a sentence."""
    protected = csrf_protect(view)

    @csrf_exempt
    @functools.wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and (sentence := too_long_to_take(request)):
            if wants_json(request):
                return refusal(sentence, status=413)
            context = {"sentence": sentence, "back": request.get_full_path()}
            return render(request, "documents/too_long.html", context, status=413)
        return protected(request, *args, **kwargs)

    return answering


def receive(files: Iterable[UploadedFile[bytes]], *, subject: UUID, piece: str, added_by: str, at: datetime) -> Outcome:
    """Each file by itself: the good ones are kept whatever becomes of the others.

    A file that is already there, byte for byte, is not kept twice: a form posted again changes nothing.
    """
    outcome = Outcome()
    held = {(one.piece, one.sha256): one for one in queries.of(subject) if one.sent_at is None}
    for file in files:
        name, size = file.name or "", file.size or 0
        try:
            check_size(size)
            content = file.read()
            key = piece, sha256(content).hexdigest()
            if key not in held:
                declared = file.content_type or ""
                held[key] = commands.add(
                    subject=subject,
                    piece=piece,
                    content=content,
                    name=name,
                    declared=declared,
                    added_by=added_by,
                    at=at,
                )
            outcome.received.append(held[key])
        except Refused as refusal:
            outcome.turned_away.append(Turned(names.display_name(name), size, typeset(refusal.sentence)))
    if not outcome.received and not outcome.turned_away:
        outcome.turned_away.append(Turned("", 0, NOTHING_CHOSEN))
    return outcome


def too_long_to_take(request: HttpRequest) -> str:
    """A sentence when the body is longer than all the documents of a draft, read to its end and thrown away; or ""."""
    if not is_longer_than(request, settings.DRAFT_MAX_BYTES + _FORM_BYTES):
        return ""
    megabytes = settings.DRAFT_MAX_BYTES // (1024 * 1024)
    return typeset(
        f"Cet envoi dépasse {megabytes} Mo : rien n’en a été gardé, mais ce que vous aviez déjà ajouté est toujours "
        "là. Envoyez vos documents en plusieurs fois, 5 Mo au plus pour chacun."
    )


def is_longer_than(request: HttpRequest, most: int) -> bool:
    """Whether the body has more than `most` bytes; if so it is read to its end and thrown away."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length <= most:
        return False
    # An answer that comes before the end of the question is lost on its way to the browser.
    while request.read(_DRAINED_AT_A_TIME):
        pass
    return True


def wants_json(request: HttpRequest) -> bool:
    """Whether documents/upload.js asks."""
    return request.headers.get("X-Requested-With") == _INLINE


def answer(request: HttpRequest, outcome: Outcome, rows: Sequence[Row]) -> JsonResponse:
    """To documents/upload.js, which sends one file at a time; `rows` stand for what was received."""
    if outcome.turned_away:
        return refusal(outcome.turned_away[0].reason)
    document = outcome.received[0]
    html = render_to_string("documents/row.html", {"document": rows[0]}, request)
    return JsonResponse(
        {"ok": True, "id": str(document.id), "name": document.name, "size": document.size, "html": html}
    )


def refusal(sentence: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"ok": False, "sentence": sentence}, status=status)


def as_attachment(document: Document) -> HttpResponse:
    """The neutralised copy, to be saved and never shown inside our pages; the caller has checked who asks."""
    try:
        content = queries.copy_of(document)
    except storage.StorageUnavailable as error:
        return _not_handed_out(error.sentence)
    except (queries.Altered, storage.NotStored):
        log.error("document %s is not what was received", document.id)
        return _not_handed_out(_ALTERED)
    return attachment(content, document.name, document.media_type)


def _not_handed_out(sentence: str) -> HttpResponse:
    return HttpResponse(typeset(sentence), status=503, content_type="text/plain; charset=utf-8")


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
