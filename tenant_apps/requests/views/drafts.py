"""Whose draft it is, before any of its pages answers."""

import functools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import queries
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.permissions import View, applicant_of, login_url, page, session_expired, visitor_of
from tenant_apps.requests.views.course import Course
from xcontact.kit.errors import NotFound

KEY = "cle"


@dataclass(frozen=True)
class Draft:
    """A draft at hand. `by_key`: the session is over, and the key that its own page carried vouches for it."""

    row: ServiceRequest
    procedure: ResolvedProcedure
    course: Course
    by_key: bool


def draft_page(view: View) -> View:
    """A page of one's own draft, given as second argument. Sent already, its request is shown; another's is not found.

    A POST whose session is over but which carries the draft's key reaches the view, which keeps what it brings.
    """

    @page
    @functools.wraps(view)
    def answering(request: HttpRequest, slug: str, draft_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor.is_agent:
            return render(request, "requests/agent.html", status=403)
        if not visitor.is_applicant:
            if request.method != "POST":
                return HttpResponseRedirect(login_url(request.get_full_path()))
            try:
                row = queries.kept_by_key(draft_id, request.POST.get(KEY, ""))
            except NotFound:
                return session_expired(request, request.get_full_path())
        else:
            row = queries.own(draft_id, applicant_of(request))
        if row.procedure.slug != slug:
            raise NotFound
        if row.standing is not Status.DRAFT:
            return HttpResponseRedirect(f"/demandes/{row.reference}/")
        procedure = procedures.of_revision(row.revision_id)
        draft = Draft(row, procedure, Course(slug, row.id, procedure, row.answers), not visitor.is_applicant)
        return view(request, draft, *args, **kwargs)

    return answering
