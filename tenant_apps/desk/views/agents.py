"""The agents of the collectivité, as its administrators manage them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.accounts import memberships
from tenant_apps.desk.access import DeskRequest, agent_required, is_administrator
from tenant_apps.organisation import agents
from tenant_apps.organisation.agents_forms import InviteForm, RoleForm
from tenant_apps.requests import caseload
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused


@require_safe
@agent_required
def everybody(request: DeskRequest) -> HttpResponse:
    """Who has an access here, what each is owed, and who has left."""
    _administrators_only(request)
    at, followed = clock.now(), caseload.open_by_caseworker()
    members = agents.members(request.collectivity, at)
    context = {
        "rows": [_row(request, member, followed) for member in members],
        "to_confirm": sum(member.is_to_confirm for member in members),
        "departed": [
            {"agent": agent, "followed": followed.get(agent.id, 0)} for agent in agents.departed(paris_date(at))
        ],
    }
    return render(request, "desk/agents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def invite(request: DeskRequest) -> HttpResponse:
    _administrators_only(request)
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": "AGENT"})
    if form.is_bound and form.is_valid():
        agent = agents.invite(collectivity=request.collectivity, by=request.agent, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"Invitation envoyée à {agent.display_name}. Elle est valable 14 jours.")
        return redirect("desk:agents")
    return render(request, "desk/agent_invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@agent_required
def invite_again(request: DeskRequest, agent_id: UUID) -> HttpResponse:
    _administrators_only(request)
    try:
        agent = agents.invite_again(
            agent_id=agent_id, collectivity=request.collectivity, by=request.agent, at=clock.now()
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Nouvelle invitation envoyée à {agent.display_name}. La précédente ne sert plus.")
    return redirect("desk:agents")


@require_POST
@agent_required
def confirm(request: DeskRequest, agent_id: UUID) -> HttpResponse:
    """Of another, by an administrator; of himself, by whoever holds the desk alone."""
    himself = agent_id == request.agent.id
    if not himself:
        _administrators_only(request)
    try:
        agent = agents.confirm(agent_id=agent_id, collectivity=request.collectivity, by=request.agent, at=clock.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        said = "vous travaillez toujours ici" if himself else f"{agent.display_name} travaille toujours ici"
        messages.success(request, f"C’est noté : {said}.")
    return redirect("desk:today" if himself else "desk:agents")


@require_POST
@agent_required
def confirm_all(request: DeskRequest) -> HttpResponse:
    _administrators_only(request)
    number = agents.confirm_all(collectivity=request.collectivity, by=request.agent, at=clock.now())
    if number:
        messages.success(request, f"C’est noté pour {number} agent{'s' if number > 1 else ''}.")
    else:
        messages.info(request, "Il n’y a personne d’autre à confirmer.")
    return redirect("desk:agents")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def change_role(request: DeskRequest, agent_id: UUID) -> HttpResponse:
    _administrators_only(request)
    at = clock.now()
    member = agents.member(request.collectivity, agent_id, at)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": member.agent.role})
    if form.is_bound and form.is_valid():
        try:
            agents.change_role(
                agent_id=agent_id, collectivity=request.collectivity, by=request.agent, at=at, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("role", refused.sentence)
        else:
            messages.success(request, f"Droits de {member.agent.display_name} enregistrés.")
            himself = agent_id == request.agent.id and form.cleaned_data["role"] == "AGENT"
            return redirect("desk:today" if himself else "desk:agents")
    context = {"form": form, "agent": member.agent}
    return render(request, "desk/agent_role.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def leave(request: DeskRequest, agent_id: UUID) -> HttpResponse:
    """A page says first what ends and what stays."""
    _administrators_only(request)
    at = clock.now()
    member = agents.member(request.collectivity, agent_id, at)
    refusal = ""
    if request.method == "POST":
        try:
            agents.leave(agent_id=agent_id, collectivity=request.collectivity, by=request.agent, at=at)
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, f"{member.agent.display_name} n’ouvre plus ce bureau.")
            return redirect("desk:agents")
    context = {
        "agent": member.agent,
        "followed": caseload.open_by_caseworker().get(agent_id, 0),
        "refusal": refusal,
    }
    return render(request, "desk/agent_leave.html", context, status=422 if refusal else 200)


def question(request: DeskRequest, at: Any) -> agents.Member | None:
    """Whoever came while he was to be confirmed, if he still is: asked on his first page."""
    if not request.session.get(memberships.TO_CONFIRM_KEY):
        return None
    try:
        member = agents.member(request.collectivity, request.agent.id, at)
    except NotFound:
        return None
    return member if member.is_to_confirm else None


def _administrators_only(request: DeskRequest) -> None:
    if not is_administrator(request.agent):
        raise PermissionDenied


def _row(request: DeskRequest, member: agents.Member, followed: dict[UUID, int]) -> dict[str, Any]:
    himself = member.agent.id == request.agent.id
    return {
        "member": member,
        "himself": himself,
        "followed": followed.get(member.agent.id, 0),
        "may_confirm": member.is_active and (not himself or member.answers_for_himself),
    }
