"""Whose draft it is, before any of its pages answers."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import capacity, queries
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.permissions import View, drafter_of, login_url, page, session_expired, visitor_of
from tenant_apps.requests.unknown import Drafter, Unknown, is_unknown
from tenant_apps.requests.views.course import Course
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound

KEY = "cle"
REOPEN = "reprendre"


@dataclass(frozen=True)
class Draft:
    """A draft at hand. `by`: None when the session is over, and the key that its own page carried vouches for it."""

    row: ServiceRequest
    procedure: ResolvedProcedure
    course: Course
    by: Drafter | None

    @property
    def by_key(self) -> bool:
        return self.by is None

    @property
    def profile(self) -> Mapping[str, Any]:
        """What his account says of him, on his side alone."""
        return self.by.profile if isinstance(self.by, Applicant) else {}

    @property
    def wants_capacity(self) -> bool:
        """Whether he has organisations that might file this, and has not said for whom he files."""
        may_act = capacity.organisations(self.profile, self.procedure.audience)
        return "as" not in self.row.capacity and bool(may_act)

    @property
    def has_no_account(self) -> bool:
        return isinstance(self.by, Unknown)

    @property
    def reopening(self) -> str:
        """The address that opens a draft without account from anywhere, until an account has it."""
        return f"{self.course.root}{REOPEN}/?{urlencode({KEY: self.row.draft_key})}"


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
        by = drafter_of(request)
        try:
            row = _of(by, draft_id)
        except NotFound:
            if visitor.is_applicant:
                raise
            by = None
            if request.method != "POST":
                return HttpResponseRedirect(login_url(request.get_full_path()))
            try:
                row = queries.kept_by_key(draft_id, request.POST.get(KEY, ""))
            except NotFound:
                return session_expired(request, request.get_full_path())
        if row.procedure.slug != slug:
            raise NotFound
        if row.standing is not Status.DRAFT:
            return HttpResponseRedirect(f"/demandes/{row.reference}/")
        procedure = procedures.of_revision(row.revision_id)
        draft = Draft(row, procedure, Course(slug, row.id, procedure, row.answers), by)
        return view(request, draft, *args, **kwargs)

    return answering


def expired(request: HttpRequest, draft: Draft, back: str, kept: str = "", typed: str = "") -> HttpResponse:
    """The session of a draft's page is over: log in again, or go on where no account was asked for yet.

    `typed`: what could not be kept, to copy.
    """
    if is_unknown(draft.row.capacity):
        return session_expired(request, draft.reopening, kept, reopen=draft.reopening, typed=typed)
    return session_expired(request, back, kept, typed=typed)


def _of(by: Drafter | None, draft_id: UUID) -> ServiceRequest:
    if by is None:
        raise NotFound
    return queries.own(draft_id, by)
