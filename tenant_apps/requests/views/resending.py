"""« Renvoyer l’accusé », from the request's own page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tenant_apps.requests import commands
from tenant_apps.requests.permissions import applicant_of, applicant_page
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


@applicant_page
def resend(request: HttpRequest, reference: str, receipt_id: UUID) -> HttpResponse:
    """The same mail again, to his present address; the page of the request says what becomes of it."""
    if request.method == "POST":
        try:
            mail = commands.resend(reference=reference, receipt_id=receipt_id, by=applicant_of(request), at=clock.now())
        except Refused as refused:
            messages.info(request, typeset(refused.sentence))
        else:
            messages.success(request, f"L’accusé repart à {mail.recipient}, identique au premier.")
    return HttpResponseRedirect(f"/demandes/{reference}/#courriels", status=303)
