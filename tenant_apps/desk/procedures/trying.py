"""The form tried before it is published: filled page by page as the citizen would, then what the service would receive.

Nothing is stored: what was answered so far travels with the page, signed.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shared_apps.forms import rendering
from shared_apps.forms.definition import Page
from shared_apps.forms.visibility import shown
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required
from tenant_apps.desk.procedures.building import Bench, bench
from tenant_apps.requests.rules import rules_of
from xcontact.kit import clock
from xcontact.kit.clock import paris_date

SALT = "desk.trial"
ANSWERED, AT, BACK = "repondu", "page", "retour"


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def try_out(request: DeskRequest, slug: str) -> HttpResponse:
    """A GET shows the first page; a POST the next one that its answers lead to, then what would be sent."""
    held, today = bench(request, slug), paris_date(clock.now())
    definition = held.standing.prepared.form
    assert definition is not None, "a bench has a form"
    if request.method != "POST":
        return _page(request, held, _pages(held, {})[0], {}, None)
    answers = _answered(request)
    page = definition.page(request.POST.get(AT, ""))
    if page is None:
        return _page(request, held, _pages(held, answers)[0], answers, None)
    form = rendering.page_form(page, request.POST, answers=answers, within=definition, today=today)
    whole = form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if name != rendering.SHOWN}
    answers = {**answers, **given}
    if BACK in request.POST:
        return _page(request, held, _beside(held, answers, page, -1) or page, answers, None)
    if not whole:
        return _page(request, held, page, answers, form, status=422)
    following = _beside(held, answers, page, 1)
    return _page(request, held, following, answers, None) if following else _outcome(request, held, answers)


def _answered(request: DeskRequest) -> dict[str, Any]:
    """What this agent answered on the pages before; nothing, where it was not our page that told it."""
    try:
        told: dict[str, Any] = signing.loads(request.POST.get(ANSWERED, ""), salt=f"{SALT}.{request.agent.id}")
    except signing.BadSignature:
        return {}
    return told


def _page(
    request: DeskRequest,
    held: Bench,
    page: Page,
    answers: Mapping[str, Any],
    form: rendering.PageForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    asked = form or rendering.page_form(page, answers=answers, today=paris_date(clock.now()))
    pages = [one.id for one in _pages(held, answers)]
    context = {
        **_common(request, held, answers),
        "page": page,
        "form": asked,
        "blocks": [block for block in asked.blocks() if block.field.kind != "document"],
        "pieces": [field for field in asked.shown_fields if field.kind == "document"],
        "current": pages.index(page.id) + 1 if page.id in pages else 1,
        "total": len(pages),
        "is_first": page.id == pages[0],
    }
    return render(request, "desk/procedures/builder/trial.html", context, status=status)


def _outcome(request: DeskRequest, held: Bench, answers: Mapping[str, Any]) -> HttpResponse:
    """What would be sent, which pieces would be asked for, and what would keep it from leaving."""
    prepared = held.standing.prepared
    assert prepared.form is not None
    rules, pieces = rules_of(prepared), prepared.documents_for(answers)
    problems = rendering.validate(prepared.form, answers, paris_date(clock.now()))
    context = {
        **_common(request, held, answers),
        "summaries": [{"title": one.page.title, "rows": one.rows} for one in rendering.summary(prepared.form, answers)],
        "pieces": pieces,
        "problems": [sentence for sentences in problems.values() for sentence in sentences],
        "advice": list(rendering.advice(prepared.form, answers).values()),
        "keeps": held.standing.problems,
        "rules": rules,
        "unseen": _unseen(held, answers),
    }
    return render(request, "desk/procedures/builder/outcome.html", context)


def _common(request: DeskRequest, held: Bench, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "procedure": held.procedure,
        "title": held.standing.prepared.title,
        "answered": signing.dumps(dict(answers), salt=f"{SALT}.{request.agent.id}", compress=True),
    }


def _pages(held: Bench, answers: Mapping[str, Any]) -> list[Page]:
    """Those that concern whoever answers so."""
    definition = held.standing.prepared.form
    assert definition is not None
    return [page for page, _ in shown(definition, answers)] or list(definition.pages)


def _beside(held: Bench, answers: Mapping[str, Any], page: Page, step: int) -> Page | None:
    pages = _pages(held, answers)
    place = next((rank for rank, one in enumerate(pages) if one.id == page.id), 0) + step
    return pages[place] if 0 <= place < len(pages) else None


def _unseen(held: Bench, answers: Mapping[str, Any]) -> list[str]:
    """Questions that these answers did not bring up: another trial would show them."""
    definition = held.standing.prepared.form
    assert definition is not None
    met = {field.id for _, fields in shown(definition, answers) for field in fields}
    return [field.label for field in definition.fields if field.id not in met]
