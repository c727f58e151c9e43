"""Documents that arrive part by part: for a draft, for what was missing, for what is added spontaneously."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tenant_apps.documents import resuming
from tenant_apps.documents.resuming import Shelf
from tenant_apps.requests import queries
from tenant_apps.requests.commands.joining import ADDITION
from tenant_apps.requests.permissions import applicant_of
from tenant_apps.requests.views import adding, joining, supplying
from tenant_apps.requests.views.drafts import Draft, draft_page
from tenant_apps.requests.views.following import reference_page
from xcontact.kit import clock


@resuming.parts_page
@draft_page
def of_draft(request: HttpRequest, draft: Draft, upload_id: UUID | None = None) -> HttpResponse:
    wanted = {one.piece for one in joining.wanted_of(draft)}
    shelf = Shelf(draft.row.id, lambda piece: piece if piece in wanted else "", partial(joining.row_of, draft))
    return resuming.answer(request, shelf, upload_id, at=clock.now())


@resuming.parts_page
@reference_page
def of_supplement(request: HttpRequest, reference: str, upload_id: UUID | None = None) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    asked = queries.awaited_supplement(row)
    wanted = {one.piece for one in supplying.wanted_by(asked)} if asked else set()
    shelf = Shelf(
        row.id,
        lambda piece: piece if piece in wanted else "",
        lambda document: supplying.document_row(row, document, supplying.PAGE),
    )
    return resuming.answer(request, shelf, upload_id, at=clock.now())


@resuming.parts_page
@reference_page
def of_addition(request: HttpRequest, reference: str, upload_id: UUID | None = None) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    shelf = Shelf(row.id, lambda piece: ADDITION, lambda document: supplying.document_row(row, document, adding.PAGE))
    return resuming.answer(request, shelf, upload_id, at=clock.now())
