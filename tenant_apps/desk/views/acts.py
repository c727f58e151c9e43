"""Acts that are one button or one text: take up, acknowledge, write."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import acting, back_after_change, back_to, opened, standing
from tenant_apps.desk.forms import MessageForm
from tenant_apps.desk.views.sheet import heading
from tenant_apps.requests import commands
from tenant_apps.requests.commands.seen import AlreadyDone, Changed, refuse_an_echo
from xcontact.kit import clock
from xcontact.kit.errors import Refused


@require_POST
@agent_required
def take_up(request: DeskRequest, reference: str) -> HttpResponse:
    try:
        with acting(request, reference):
            commands.take_up(reference=reference, collectivity=request.collectivity, by=request.agent, at=clock.now())
        messages.success(request, "Vous suivez cette demande. L’usager en est averti.")
    except Changed as changed:
        return back_after_change(request, reference, changed)
    except Refused as refused:
        messages.info(request, refused.sentence)
    return back_to(reference)


@require_POST
@agent_required
def acknowledge(request: DeskRequest, reference: str) -> HttpResponse:
    try:
        with acting(request, reference):
            commands.acknowledge(
                reference=reference, collectivity=request.collectivity, by=request.agent, at=clock.now()
            )
        messages.success(request, "L’accusé de réception est envoyé à l’usager.")
    except Changed as changed:
        return back_after_change(request, reference, changed)
    except Refused as refused:
        messages.info(request, refused.sentence)
    return back_to(reference)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def write(request: DeskRequest, reference: str) -> HttpResponse:
    """A message to the applicant."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    changed = None
    if form.is_bound and form.is_valid():
        try:
            with acting(request, reference) as own:
                refuse_an_echo(own, form.cleaned_data["body"])
                commands.write_as_agent(
                    reference=reference,
                    collectivity=request.collectivity,
                    body=form.cleaned_data["body"],
                    by=request.agent,
                    at=clock.now(),
                )
            messages.success(request, "Votre message est envoyé. L’usager est averti par courriel.")
            return back_to(reference)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return back_to(reference)
        except Changed as since:
            changed = since
        except Refused as refused:
            form.add_error(None, refused.sentence)
    found = opened(request, reference)
    context = {**heading(found), **standing(request, found, changed), "form": form}
    return render(request, "desk/write.html", context, status=409 if changed else 200)
