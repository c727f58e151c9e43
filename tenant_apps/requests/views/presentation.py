"""A procedure before it is begun, and beginning it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.catalogue.topics import topic
from tenant_apps.organisation.models import Department
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.queries import Published
from tenant_apps.requests import commands, openness, queries
from tenant_apps.requests.capacity import INDIVIDUAL
from tenant_apps.requests.lifecycle import Office
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.permissions import begin_as, begun_before, collectivity_of, drafter_of, page, visitor_of
from tenant_apps.requests.policies import SilenceMeans
from tenant_apps.requests.rules import office_of, rules_of
from tenant_apps.requests.unknown import Unknown
from tenant_apps.requests.views.course import PERSON
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.errors import NotFound
from xcontact.kit.text import typeset

AGAIN, FOR_SOMEBODY = "recommencer", "autrui"


@page
@require_http_methods(["GET", "HEAD", "POST"])
def present(request: HttpRequest, slug: str) -> HttpResponse:
    """What, for whom, with what, how long; a POST begins a draft, or goes on with the one that is there."""
    published = procedures.published(slug)
    if published is None:
        raise NotFound
    visitor = visitor_of(request)
    if request.method == "POST" and published.resolved.is_filed_here:
        if visitor.is_agent:
            return render(request, "requests/agent.html", status=403)
        try:
            draft = _begin(request, published)
        except openness.Closed:
            return HttpResponseRedirect(request.path, status=303)
        except commands.TooMany as refusal:
            return render(request, "requests/too_many_drafts.html", {"sentence": refusal.sentence}, status=429)
        to = f"{PERSON}/" if request.POST.get("choix") == FOR_SOMEBODY else ""
        return HttpResponseRedirect(f"{request.path}demande/{draft.id}/{to}", status=303)
    drafter = drafter_of(request)
    before = begun_before(request) if visitor.is_applicant else None
    context = {
        **shown(published.resolved, published.department, collectivity_of(request)),
        "draft": queries.draft_of(published.id, drafter) if drafter else None,
        "openness": openness.now(published.id, published.resolved, clock.now()),
        "doubtful": queries.draft_of(published.id, before) if before else None,
    }
    return render(request, "requests/procedure.html", context)


def shown(procedure: ResolvedProcedure, department: Department, collectivity: CollectivityCard) -> dict[str, Any]:
    """What the page of a procedure says to anybody; the desk previews with it what is not published yet."""
    office = office_of(collectivity)
    return {
        "procedure": procedure,
        "topic": topic(procedure.topic),
        "department": department,
        "office": office,
        "again": AGAIN,
        "for_somebody": FOR_SOMEBODY if INDIVIDUAL in procedure.audience else "",
        "delay": _delay(procedure),
        "outcome": _outcome(procedure, office),
        "price": procedure.price.rstrip("."),
    }


def _begin(request: HttpRequest, published: Published) -> ServiceRequest:
    by = begin_as(request)
    draft = queries.draft_of(published.id, by)
    if draft is not None and request.POST.get("choix") == AGAIN:
        openness.require_beginning(published, clock.now())
        commands.discard(draft_id=draft.id, by=by)
        draft = None
    if draft is not None:
        return draft
    if isinstance(by, Unknown):
        return commands.begin(procedure=published, by=by, at=clock.now())
    return commands.start(procedure=published, by=by, at=clock.now())


def _delay(procedure: ResolvedProcedure) -> str:
    """« 2 mois », or nothing where no delay is set."""
    delay = rules_of(procedure).delay
    return str(delay) if delay else ""


def _outcome(procedure: ResolvedProcedure, office: Office) -> str:
    """What no answer means, in a sentence."""
    rules = rules_of(procedure)
    if rules.silence_means is SilenceMeans.NONE or rules.delay is None:
        return ""
    is_favourable = rules.silence_means is SilenceMeans.ACCEPTANCE
    outcome = "acceptée" if is_favourable else "refusée"
    then = "" if is_favourable else " Vous pourrez alors contester ce refus, ou en demander les raisons."
    return typeset(
        f"Si {office.the} ne vous a pas répondu {rules.delay} après avoir reçu votre demande complète, celle-ci est "
        f"réputée {outcome}.{then}"
    )
