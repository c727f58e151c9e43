"""Answering: accord, refusal or plain answer, signed by whoever may sign, read again before it leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.desk import applicant
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import acting, back_to, opened, standing
from tenant_apps.desk.forms import DecisionForm
from tenant_apps.desk.views.sheet import heading
from tenant_apps.organisation import queries as organisation
from tenant_apps.organisation.models import Signatory
from tenant_apps.requests import commands
from tenant_apps.requests.commands.seen import AlreadyDone, Changed
from tenant_apps.requests.desk_sheet import DecisionKind, Sheet
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import NBSP

REVIEW, MODIFY, SEND = "relire", "modifier", "envoyer"
_DONE = "La réponse est envoyée à l’usager."
_BY_POST = f"Elle doit aussi partir par la poste{NBSP}: imprimez le courrier ci-dessous, dans « Réponse »."


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def decide(request: DeskRequest, reference: str) -> HttpResponse:
    """The form, then « Relisez avant d’envoyer », then the act; each page carries the whole answer."""
    found = opened(request, reference)
    signatories = organisation.signatories(paris_date(clock.now()))
    posted = request.POST if request.method == "POST" else None
    step = request.POST.get("etape", REVIEW)
    # A second click on « Envoyer » comes when nothing may be decided any more: the form must still be read.
    kinds = [kind.value for kind in DecisionKind] if step == SEND else list(found.possible_decisions)
    form = DecisionForm(posted, kinds=kinds, signatories=signatories)
    changed = None
    if form.is_bound and form.is_valid():
        if step == REVIEW:
            return _review(request, found, form, signatories)
        if step == SEND:
            try:
                _send(request, found, form)
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
        "signatories": signatories,
        "possible": bool(kinds),
    }
    return render(request, "desk/decide.html", context, status=409 if changed else 200)


@require_safe
@agent_required
def letter(request: DeskRequest, reference: str, number: int) -> HttpResponse:
    """An answer already sent, as a letter to print."""
    found = opened(request, reference)
    decision = next((one for one in found.decisions if one.number == number), None)
    if decision is None:
        raise NotFound
    context = {**heading(found), "decision": decision, "addressee": applicant.postal_lines(found)}
    return render(request, "desk/letter.html", context)


def _review(request: DeskRequest, found: Sheet, form: DecisionForm, signatories: list[Signatory]) -> HttpResponse:
    cleaned = form.cleaned_data
    signatory = next(one for one in signatories if one.id == cleaned["signatory"])
    context = {
        **heading(found),
        **standing(request, found),
        "form": form,
        "kind": cleaned["kind"],
        "body": cleaned["body"],
        "reason": cleaned["reason"],
        "signatory": signatory,
        "notice": found.appeal_notice if cleaned["kind"] == DecisionKind.REJECTED else "",
    }
    return render(request, "desk/review.html", context)


def _send(request: DeskRequest, found: Sheet, form: DecisionForm) -> None:
    reference = found.request.reference or ""
    with acting(request, reference):
        commands.decide(
            reference=reference,
            collectivity=request.collectivity,
            kind=DecisionKind(form.cleaned_data["kind"]),
            body=form.cleaned_data["body"],
            reason=form.cleaned_data["reason"],
            signatory_id=form.cleaned_data["signatory"],
            by=request.agent,
            at=clock.now(),
        )
    by_post = found.request.refuses_electronic_answer
    messages.success(request, f"{_DONE} {_BY_POST}" if by_post else _DONE)
