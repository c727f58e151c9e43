"""One page of a draft's form: kept at each POST, whole or not."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shared_apps.forms import rendering
from shared_apps.forms.definition import Page
from shared_apps.forms.prefill import prefilled
from shared_apps.forms.rendering import PageForm
from tenant_apps.requests import capacity, commands, elsewhere, openness
from tenant_apps.requests.elsewhere import AnsweredElsewhere, Seen
from tenant_apps.requests.views.course import CAPACITY, CHECK, Course
from tenant_apps.requests.views.drafts import Draft, draft_page, expired
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound

BACK = "retour"
WITH_ERRORS = "erreurs"
# What the page carries: the version of the answers that it shows.
VERSION = "_version"
_KEPT = "Vos réponses ont été enregistrées à l’instant : rien n’est perdu."
_TWICE = "Cette page a aussi été remplie ailleurs : ce qui y est enregistré n’a pas été remplacé."


@draft_page
def fill(request: HttpRequest, draft: Draft, page_id: str) -> HttpResponse:
    at = clock.now()
    page = draft.course.page(page_id)
    if page is None:
        if draft.course.form.page(page_id) is None:
            raise NotFound
        return HttpResponseRedirect(draft.course.to_resume_at(paris_date(at)))
    known = known_of(draft)
    data = request.POST if request.method == "POST" else None
    form = rendering.page_form(
        page, data, known, answers=draft.row.answers, within=draft.course.form, today=paris_date(at)
    )
    held: Mapping[str, Any] = draft.row.answers
    conflict = None
    if data is not None:
        whole, answers = form.is_valid(), valid_answers(form)
        try:
            commands.save_answers(
                draft_id=draft.row.id,
                draft_key=draft.row.draft_key,
                answers=answers,
                at=at,
                seen=seen_by(page, data),
            )
            held = {**held, **answers}
        except AnsweredElsewhere as met:
            held, conflict = met.answers, met
        if draft.by_key:
            typed = elsewhere.told(page, answers) if conflict else ""
            return expired(request, draft, request.get_full_path(), _TWICE if conflict else _KEPT, typed)
        if not conflict and data.get("vers") == "arriere":
            return HttpResponseRedirect(draft.course.before(page_id), status=303)
        if not conflict and whole:
            answered = Course(draft.row.procedure.slug, draft.row.id, draft.procedure, held)
            checking = request.GET.get(BACK) == CHECK
            return HttpResponseRedirect(f"{answered.root}{CHECK}/" if checking else answered.after(page_id), status=303)
    elif WITH_ERRORS in request.GET:
        _tell_problems(form, draft, proposed=known.keys() - draft.row.answers.keys(), at=at)
    context = {
        "draft": draft.row,
        "procedure": draft.procedure,
        "page": page,
        "form": form,
        "version": elsewhere.version_of(held, elsewhere.names_of(page)),
        "elsewhere": told_elsewhere(page, form, conflict) if conflict else None,
        "blocks": blocks_of(form),
        "lines": _lines(form),
        "step": draft.course.step(page_id),
        "presentation": draft.course.presentation,
        "autosave": f"{draft.course.root}{page_id}/enregistrer/",
        "checking": request.GET.get(BACK) == CHECK,
        "is_kept": bool(draft.row.answers),
        "has_no_account": draft.has_no_account,
        "acting_for": capacity.name_of(draft.row.capacity),
        "is_for_somebody": draft.row.capacity.get("as") == capacity.OTHER,
        "openness": openness.of_draft(draft.row, at),
    }
    status = 409 if conflict else 422 if form.errors and data is not None else 200
    return render(request, "requests/page.html", context, status=status)


@draft_page
def resume(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Where the applicant had stopped; first, for whom he files, if he may do so for several."""
    if draft.wants_capacity:
        return HttpResponseRedirect(f"{draft.course.root}{CAPACITY}/")
    return HttpResponseRedirect(draft.course.to_resume_at(paris_date(clock.now())))


@draft_page
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Throw the draft away, after a page that asks."""
    if request.method == "POST" and draft.by is not None:
        commands.discard(draft_id=draft.row.id, by=draft.by)
        return HttpResponseRedirect(draft.course.presentation, status=303)
    context = {"draft": draft.row, "procedure": draft.procedure, "presentation": draft.course.presentation}
    return render(request, "requests/discard.html", context)


def known_of(draft: Draft) -> dict[str, Any]:
    """What the profile proposes, on its owner's side alone."""
    return prefilled(draft.course.form, capacity.proposed(draft.row.capacity, draft.profile)) if draft.by else {}


def seen_by(page: Page, data: Mapping[str, str]) -> Seen | None:
    """What the page that posts had shown; None for a page that carries no version."""
    version = data.get(VERSION)
    return Seen(elsewhere.names_of(page), version) if version else None


def valid_answers(form: PageForm) -> dict[str, Any]:
    """What of a posted page can be kept."""
    return {name: value for name, value in form.cleaned_data.items() if name != rendering.SHOWN}


def blocks_of(form: PageForm) -> list[rendering.Block]:
    """What the page shows; documents have a page of their own."""
    return [block for block in form.blocks() if block.field.kind != "document"]


def told_elsewhere(page: Page, form: PageForm, conflict: AnsweredElsewhere) -> dict[str, Any]:
    """What requests/elsewhere.html shows."""
    return {
        "since": conflict.saved_at,
        "differences": elsewhere.differences(page, conflict.answers, valid_answers(form)),
        "version": elsewhere.version_of(conflict.answers, elsewhere.names_of(page)),
    }


def _tell_problems(form: PageForm, draft: Draft, *, proposed: Set[str], at: datetime) -> None:
    """What the whole draft lacks, on this page: shown beside the stored answers, which stay as they were typed.

    What the profile proposes only waits to be saved: it is no fault.
    """
    problems = rendering.validate(draft.course.form, draft.row.answers, paris_date(at))
    for name, sentences in problems.items():
        if name in form.fields and name not in proposed:
            form.errors[name] = form.error_class(sentences)


def _lines(form: PageForm) -> Sequence[dict[str, str]]:
    """What kit/error_summary.html lists."""
    return [
        {
            "target": bound.id_for_label or f"{bound.auto_id}_0",
            "label": str(bound.label).rstrip("\u00a0 ?.:"),
            "error": str(error),
        }
        for bound in form
        for error in bound.errors
    ]
