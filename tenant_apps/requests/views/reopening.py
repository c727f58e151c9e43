"""A draft begun without an account, opened again by its key: from another browser, or after a session that has ended.

Somebody may have been sent the key of a draft that is not his: he reads it first, and takes it by a button alone.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shared_apps.forms import rendering
from tenant_apps.documents import queries as held
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import commands, queries
from tenant_apps.requests.permissions import begin_as, drafter_of, login_url, page, visitor_of
from tenant_apps.requests.views.course import CHECK, Course
from tenant_apps.requests.views.drafts import KEY
from xcontact.kit.errors import NotFound


@page
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Show the draft, then take it over; one's own already, on to its check."""
    visitor = visitor_of(request)
    if visitor.is_agent:
        return render(request, "requests/agent.html", status=403)
    check = f"/demarches/{slug}/demande/{draft_id}/{CHECK}/"
    if _is_own(request, draft_id):
        return HttpResponseRedirect(check, status=303)
    key = (request.POST if request.method == "POST" else request.GET).get(KEY, "")
    try:
        row = queries.unknown_by_key(draft_id, key)
    except NotFound:
        if visitor.is_applicant:
            raise
        return HttpResponseRedirect(login_url(check), status=303)
    if row.procedure.slug != slug:
        raise NotFound
    if request.method == "POST":
        commands.adopt_by_key(draft_id=row.id, draft_key=key, by=begin_as(request))
        return HttpResponseRedirect(check, status=303)
    procedure = procedures.of_revision(row.revision_id)
    course = Course(slug, row.id, procedure, row.answers)
    context = {
        "draft": row,
        "procedure": procedure,
        "summaries": [
            {"title": one.page.title, "rows": one.rows} for one in rendering.summary(course.form, row.answers)
        ],
        "documents": held.of(row.id),
        "presentation": course.presentation,
    }
    return render(request, "requests/reopen.html", context)


def _is_own(request: HttpRequest, draft_id: UUID) -> bool:
    by = drafter_of(request)
    try:
        return by is not None and bool(queries.own(draft_id, by))
    except NotFound:
        return False
