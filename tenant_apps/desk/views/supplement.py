"""Asking for what is missing, each piece with the text that requires it, and a date (R. 112-11-4, L. 114-5 CRPA)."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import acting, back_to, opened, standing
from tenant_apps.desk.forms import SupplementForm
from tenant_apps.desk.views.sheet import heading
from tenant_apps.requests import commands
from tenant_apps.requests.commands.seen import AlreadyDone, Changed
from tenant_apps.requests.lifecycle import Verb
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def ask(request: DeskRequest, reference: str) -> HttpResponse:
    found = opened(request, reference)
    posted: QueryDict | None = request.POST if request.method == "POST" else None
    growing = posted if posted is not None and posted.get("etape") == "ligne" else None
    form = SupplementForm(
        None if growing is not None else posted,
        absent=found.expected_and_absent,
        today=paris_date(clock.now()),
        growing=growing,
    )
    changed = None
    if form.is_bound and form.is_valid():
        try:
            _send(request, reference, form)
            return back_to(reference)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return back_to(reference)
        except Changed as since:
            changed = since
        except Refused as refused:
            form.add_error(None, refused.sentence)
    context = {
        **heading(found),
        **standing(request, found, changed),
        "form": form,
        "possible": Verb.ASK_FOR_SUPPLEMENT in found.verbs or form.is_bound,
    }
    return render(request, "desk/supplement.html", context, status=409 if changed else 200)


def _send(request: DeskRequest, reference: str, form: SupplementForm) -> None:
    with acting(request, reference):
        commands.ask_for_supplement(
            reference=reference,
            collectivity=request.collectivity,
            pieces=form.cleaned_data["wanted"],
            explanation=form.cleaned_data["explanation"],
            due_on=form.cleaned_data["due_on"],
            blocking=form.cleaned_data["blocking"],
            by=request.agent,
            at=clock.now(),
        )
    messages.success(request, "La demande de complément est envoyée. L’usager est averti par courriel.")
