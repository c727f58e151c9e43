"""« Dossier de preuve », for the applicant; the desk hands out its own side by the same answer."""

import tempfile
from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tenant_apps.requests import proof, queries
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.permissions import applicant_of, collectivity_of
from tenant_apps.requests.proof import Side
from tenant_apps.requests.views.following import reference_page
from tenants import storage
from tenants.registry import CollectivityCard
from xcontact.kit.text import typeset


@require_safe
@reference_page
def download(request: HttpRequest, reference: str) -> HttpResponse:
    """The applicant's own copy."""
    row = queries.sent(reference, applicant_of(request))
    return answer(row, collectivity_of(request), Side.APPLICANT)


def answer(row: ServiceRequest, collectivity: CollectivityCard, side: Side) -> HttpResponse:
    """The ZIP as an attachment, from a temporary file; the caller has checked who asks."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it at its end
    try:
        size = proof.write(proof.gather(row, collectivity, side), file)
    except storage.StorageUnavailable as error:
        file.close()
        return HttpResponse(typeset(error.sentence), status=503, content_type="text/plain; charset=utf-8")
    file.seek(0)
    response = StreamingHttpResponse(storage.Pieces(file), content_type=proof.MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"preuve-{row.reference}.zip")
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)  # what guards a page tells no two kinds of answer apart
